"""What a case tells is told after a fresh proof alone, and stays in no browser's store."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.subject import subject_of
from portal.sources import registry
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import file_deletion

People = Callable[[str], User]
Use = Callable[[str], None]


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


def test_asking_for_a_correction_shows_no_more_than_the_record_itself(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    record = registry.source_of("business_details").page("business_details", subject_of(alice)).records[0]
    assert record.values["colleagues"]
    form = page.get(f"/requests/new/correct/?dataset=business_details&record={record.key}")

    assert "Industry" in form.text
    assert "Colleagues in the organisation chart" not in form.text
    assert record.values["colleagues"] not in form.response.content.decode()


def test_what_staff_never_see_is_not_theirs_to_correct(page: Visitor, people: People, use_company: Use) -> None:
    use_company("thevoco")
    sign_in(page.client, people("alice"))
    datasets = page.get("/requests/new/correct/").text

    assert "Extension" in datasets
    assert "Personal contacts" not in datasets
