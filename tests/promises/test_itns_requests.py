"""ITNS: asking for one's data and for corrections, from the form to the answer."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.own import do, enter, erase, officer, stored

Work = Callable[..., int]
PROOF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def itns(use_company: Callable[[str], None]) -> None:
    use_company("itns")


@pytest.fixture
def alice(itns: None, people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of an account holder."""
    return enter(page, people("alice"))


@pytest.fixture
def desk(itns: None, people: Callable[[str], User]) -> Client:
    """Returns the browser of a privacy officer."""
    return officer(people("pat"))


def corrected(alice: Visitor, **fields: Any) -> None:
    """Says that one's company is named wrongly, as a person does."""
    alice.get("/requests/new/correct/")
    alice.follow("Business contact")
    assert alice.last is not None
    alice.follow(next(words for words, href in alice.last.links.items() if "record=" in href))
    alice.submit("Send my correction", **{"new_company": "Harbor Light Dental Group", "place": "US-CA"} | fields)


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("delivery-note.pdf", PROOF, "application/pdf")


@pytest.mark.promise("ITNS-2")
def test_every_form_that_asks_for_data_leads_to_the_notice(page: Visitor, people: Callable[[str], User]) -> None:
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        page.get(address)
        page.follow("Privacy notices")
        assert page.follow("Privacy notice").h1 == "Privacy notice"
    enter(page, people("alice"))
    for address in ("/accounts/link/", "/requests/new/delete/", "/requests/new/know_specific/", "/copies/"):
        page.get(address)
        page.follow("Privacy notices")
        assert page.follow("Privacy notice").h1 == "Privacy notice"


@pytest.mark.promise("ITNS-47")
def test_all_data_kept_about_a_person_is_asked_for_and_given(alice: Visitor, desk: Client, work: Work) -> None:
    form = alice.get("/requests/new/know_specific/")
    assert (
        "Promised by the privacy policy of ITNS: You can ask for all personally identifiable information" in form.text
    )
    alice.submit("Send my request", place="US-CA")
    case = PrivacyRequest.objects.get()
    assert case.reference in alice.last.text  # type: ignore[union-attr]
    do(desk, case, "take")
    do(desk, case, "export")
    work()
    do(desk, case, "send")
    case.refresh_from_db()
    assert case.status == "fulfilled"
    alice.get(f"/requests/{case.reference}/")
    letter = alice.follow(case.letters.latest("pk").subject)
    for category in ("Details from web forms", "Web requests and registrations", "Business contact details", "Calls"):
        assert category in letter.text
    alice.get(f"/requests/{case.reference}/")
    copy = alice.follow("Your copy: download it here")
    assert "Your copy is ready" in copy.text


@pytest.mark.promise("ITNS-48")
def test_a_correction_needs_what_shows_the_error(alice: Visitor, desk: Client) -> None:
    corrected(alice)
    assert alice.last is not None
    assert "The policy asks for proof of the error." in " ".join(alice.last.errors)
    assert not PrivacyRequest.objects.exists()
    corrected(alice, evidence=proof())
    case = PrivacyRequest.objects.get()
    (file,) = case.evidence.all()
    opened = desk.get(f"/admin/requests/privacyrequest/{case.pk}/files/{file.pk}/")
    assert b"".join(opened) == PROOF


@pytest.mark.promise("ITNS-49")
@pytest.mark.parametrize("deed", ["accept", "decline"])
def test_staff_judge_the_evidence_and_say_why(alice: Visitor, desk: Client, deed: str) -> None:
    corrected(alice, evidence=proof())
    case = PrivacyRequest.objects.get()
    wish = case.corrections.get()
    if deed == "decline":
        assert do(desk, case, deed, item=wish.pk) == "Say why it is declined; the person reads it."
    do(desk, case, deed, item=wish.pk, reason="We compared it with the trade register.")
    do(desk, case, "send")
    name = "Harbor Light Dental Group" if deed == "accept" else "Harbor Light Dental"
    assert stored("SELECT company FROM people WHERE email = 'alice@example.com'") == [(name,)]
    told = alice.get(f"/requests/{case.reference}/")
    assert "We compared it with the trade register." in told.text
    case.refresh_from_db()
    assert case.status == ("fulfilled" if deed == "accept" else "denied")


def test_deletion_is_given_by_law_alone_and_leaves_records_of_billed_calls(
    alice: Visitor, desk: Client, work: Work
) -> None:
    form = alice.get("/requests/new/delete/")
    assert "Our policy itself promises no deletion." in form.text
    assert "Promised by the privacy policy" not in form.text
    case = erase(alice)
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "send")
    (hold,) = case.holds.filter(ground="toll_records")
    assert hold.dataset == "calls"
    longest = relativedelta(months=18)
    assert date.today() < hold.until <= date.today() + longest
    edge = date.today() - longest - timedelta(days=1)
    kept = stored("SELECT calldate < %s FROM cdr WHERE accountcode = 'ACC-100001'", str(edge))
    assert len(kept) == hold.counted > 0
    assert not any(expired for (expired,) in kept)
    assert stored("SELECT COUNT(*) FROM messages WHERE account_id = 'ACC-100001'") == [(0,)]
    letter = case.letters.latest("pk")
    assert "Federal rules make us keep records of billed calls for 18 months." in letter.html


@pytest.mark.promise("ITNS-50", "ITNS-51")
@pytest.mark.parametrize("address", ["/data/call_detail/", "/requests/new/know_specific/", "/requests/new/correct/"])
def test_nothing_is_given_or_corrected_without_a_check(
    page: Visitor, people: Callable[[str], User], address: str
) -> None:
    user = people("alice")
    sign_in(page.client, user, fresh=False)
    asked = page.get(address)
    assert asked.url.startswith("/accounts/confirm/")
    assert "+1" not in asked.text


@pytest.mark.promise("ITNS-50", "ITNS-51")
@pytest.mark.parametrize("kind", ["know_specific", "correct"])
def test_the_check_is_recorded_with_the_case(alice: Visitor, desk: Client, kind: str) -> None:
    if kind == "correct":
        corrected(alice, evidence=proof())
    else:
        alice.get("/requests/new/know_specific/")
        alice.submit("Send my request", place="US-CA")
    case = PrivacyRequest.objects.get()
    assert case.verified_by == "account"
    assert case.verified_at is not None
    shown = desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    assert case.get_verified_by_display().capitalize() in shown
