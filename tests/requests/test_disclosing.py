"""What a case tells is told after a fresh proof alone, and stays in no browser's store."""

import pytest

from accounts.models import User
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import file_deletion


@pytest.fixture
def case(page: Visitor, alice: User) -> PrivacyRequest:
    sign_in(page.client, alice)
    return file_deletion(page)


def test_a_case_and_its_letters_open_after_a_fresh_proof_alone(
    page: Visitor, alice: User, case: PrivacyRequest
) -> None:
    letter = case.letters.get()
    base = f"/requests/{case.reference}/"
    paths = [base, f"{base}letters/{letter.pk}/", f"{base}letters/{letter.pk}/pdf/"]
    sign_in(page.client, alice, fresh=False)

    for path in paths:
        asked = page.client.get(path)
        assert (asked.status_code, asked.headers["Location"].split("?")[0]) == (302, "/accounts/confirm/"), path
    for path in ("messages/", "files/"):
        refused = page.client.post(base + path, {"words": ""})
        assert refused.headers["Location"].startswith("/accounts/confirm/"), path


def test_no_browser_keeps_what_a_signed_in_person_saw(page: Visitor, case: PrivacyRequest) -> None:
    for path in ("/", "/data/", "/data/contact_details/", "/requests/", f"/requests/{case.reference}/", "/copies/"):
        assert "no-store" in page.client.get(path).headers["Cache-Control"], path
    page.client.logout()
    assert "Cache-Control" not in page.client.get("/privacy/").headers


@pytest.mark.parametrize("typed", ["R-0000-0000", "r-0000-0000", "R-%00%00%00%00-0000", "%F0%9F%98%80", "x" * 500])
def test_a_reference_that_is_none_is_unknown(page: Visitor, case: PrivacyRequest, typed: str) -> None:
    assert page.client.get(f"/requests/{typed}/").status_code == 404
