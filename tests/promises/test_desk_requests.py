"""What the privacy desk does for people of three companies: routed, reviewed, restricted, worked to the answer."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.company.loading import folder_of
from requests import holding
from requests.kinds import RECORDS
from requests.models import PrivacyRequest
from requests.states import NEVER_VERIFIED
from tests.inspection import Visitor
from tests.people import PASSWORD
from tests.promises.own import do, enter, erase, officer, stored
from tests.requests.test_guests import Mailbox, come_in, file_as_guest, mailbox

__all__ = ["mailbox"]

promise = pytest.mark.promise
Use = Callable[[str], None]
Make = Callable[[str], User]
CASES = "/admin/requests/privacyrequest/"


@pytest.fixture
def at(use_company: Use, people: Make, page: Visitor) -> Callable[[str], tuple[Visitor, Client]]:
    """Returns a function that puts a company in force; it gives Alice's browser there, and an officer's."""

    def put(name: str) -> tuple[Visitor, Client]:
        use_company(name)
        return enter(page, people("alice")), officer(people("pat"))

    return put


def send(alice: Visitor, kind: str, **fields: Any) -> PrivacyRequest:
    """Files a request of a kind by its form, as the person does."""
    alice.get(f"/requests/new/{kind}/")
    filed = alice.submit("Send my request", **fields)
    assert filed.h1 == "We have your request"
    return PrivacyRequest.objects.latest("pk")


@promise("CTM-78")
def test_an_end_user_who_asks_about_safeguards_reaches_the_customer(
    page: Visitor, mailbox: Mailbox, use_company: Use, people: Make
) -> None:
    use_company("calltrackingmetrics")
    told = page.get("/privacy/platform/").text
    assert "If you are a customer's caller or contact, ask that customer about these safeguards." in told
    come_in(page, mailbox)
    words = "Which contract protects my call in the United States?"
    case = file_as_guest(page, "question", topic="safeguards", words=words, through="Acme Plumbing", place="DE")
    desk = officer(people("pat"))
    shown = Visitor(desk).get(f"{CASES}{case.pk}/change/").facts
    assert (shown["Through"], shown["In their words"]) == ("Acme Plumbing", words)
    do(desk, case, "send_on", controller="Acme Plumbing", reached_by="privacy@acme.example", sent="yes")
    case.refresh_from_db()
    assert case.status == "redirected_to_controller"
    text = page.get(case.path).text
    assert "We have sent your request on to Acme Plumbing, which answers you." in text
    assert "How to reach it: privacy@acme.example" in text


@promise("CTM-79")
def test_anybody_reads_that_demands_of_authorities_are_checked_first(page: Visitor, use_company: Use) -> None:
    use_company("calltrackingmetrics")
    checked = "We check every request of law enforcement or a regulator for validity before we disclose anything"
    assert checked in page.get("/privacy/privacy/").text
    assert (
        "Every request is checked for validity before anything is handed over." in page.get("/privacy/recipients/").text
    )


@pytest.mark.parametrize(
    ("shown", "channel"),
    [
        pytest.param("1-800-577-1872", "toll_free", marks=promise("CTM-54")),
        pytest.param("info@calltrackingmetrics.com", "email", marks=promise("CTM-55")),
    ],
)
def test_a_californian_asks_by_telephone_or_mail_and_staff_enter_it(
    page: Visitor, use_company: Use, people: Make, shown: str, channel: str
) -> None:
    use_company("calltrackingmetrics")
    assert shown in page.get("/requests/guest/").text
    staff = Visitor(officer(people("pat")))
    staff.get(f"{CASES}enter/")
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    fields = {"kind": "delete", "channel": channel, "received_on": yesterday, "name": "Dana Reed", "place": "US-CA"}
    staff.submit("Enter this request", **fields, email="dana@example.com")
    case = PrivacyRequest.objects.get()
    assert (case.channel, case.law) == (channel, "california")
    assert case.due_on == day_of(case.received_at) + timedelta(days=45)


@promise("CNS-28")
@pytest.mark.parametrize(
    ("product", "category", "days"),
    [("voice", "call_usage", 30), ("messaging", "message_usage", 90), ("push", "device_tokens", 400)],
)
def test_a_holder_sees_for_each_product_how_long_end_user_data_is_stored(
    page: Visitor, use_company: Use, people: Make, tmp_path: Path, product: str, category: str, days: int
) -> None:
    profile = tmp_path / "cns"
    shutil.copytree(folder_of("cns"), profile)
    file = profile / "company.toml"
    before, rule, after = file.read_text("utf-8").partition(f'[[retentions]]\nkey = "{product}"\n')
    stated = f'period = {{ days = {days} }}\nstarts = "record"'
    file.write_text(before + rule + after.replace('period = "UNSET"', stated, 1), "utf-8")
    use_company(str(profile))
    alice = enter(page, people("alice"))
    shown = alice.get(f"/data/{category}/")
    assert shown.facts["How long it is kept"].startswith(f"{days} days from the date of each record")
    assert all(line["Kept until"] for line in shown.tables[0])


@promise("CNS-39")
def test_a_suspended_holder_still_asks_for_a_review(
    page: Visitor, mailbox: Mailbox, use_company: Use, people: Make
) -> None:
    use_company("cns")
    alice = people("alice")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    page.get("/accounts/login/")
    page.submit("Continue", login=alice.email, password=PASSWORD)
    assert page.last and page.last.h1 == "This account is closed"
    page.follow("Make a request without an account")
    come_in(page, mailbox, alice.email)
    case = file_as_guest(page, "human_review", words="You suspended me by mistake.", place="US-NY")
    assert (case.kind, case.email) == ("human_review", alice.email)


@promise("CNS-40")
@pytest.mark.parametrize(
    ("deed", "said", "status"),
    [("send", "The decision is lifted.", "fulfilled"), ("deny", "The decision stands.", "denied")],
)
def test_a_named_person_decides_the_review_and_says_why(at: Any, deed: str, said: str, status: str) -> None:
    alice, desk = at("cns")
    case = send(alice, "human_review", place="US-NY", words="You suspended me by mistake.")
    reasons = "The burst of messages on 3 March was read by a colleague."
    assert "Take the case first" in do(desk, case, deed, paragraph=reasons, refusal="other")
    do(desk, case, "take")
    assert "the person reads it" in do(desk, case, deed, paragraph=" ", refusal="other")
    do(desk, case, deed, paragraph=reasons, refusal="other")
    case.refresh_from_db()
    assert case.status == status
    alice.get(f"/requests/{case.reference}/")
    read = alice.follow(case.letters.latest("pk").subject)
    for words in ("Pat Park of CNS looked again at the decision", said, reasons):
        assert words in read.text


@promise("CCQ-56")
def test_a_restriction_is_asked_for_and_followed(at: Any) -> None:
    alice, desk = at("clearcall")
    case = send(alice, "restrict", place="DE", ground="contested", words="My address is wrong.")
    do(desk, case, "take")
    do(desk, case, "restrict", extent="whole", ground="accuracy", note="Being checked")
    do(desk, case, "send")
    case.refresh_from_db()
    assert case.status == "fulfilled"
    assert "You asked us to limit what we do with your data, and we do" in alice.get("/choices/").text


@promise("CCQ-71")
def test_staff_see_what_is_due_what_was_purged_and_its_proof(at: Any, work: Callable[..., int]) -> None:
    alice, desk = at("clearcall")
    case = erase(alice)
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    work()
    hold = case.holds.filter(dataset="invoices").latest("pk")
    staff = Visitor(desk)
    due = [row for row in staff.get("/admin/requests/hold/").tables[0] if hold.label in row.values()]
    assert f"{hold.until:%-d %B %Y}" in due[0].values()
    assert stored("SELECT COUNT(*) FROM invoices WHERE account_id = 'ACC-100001'") != [(0,)]

    holding.release(hold, hold.until)
    hold.refresh_from_db()
    assert stored("SELECT COUNT(*) FROM invoices WHERE account_id = 'ACC-100001'") == [(0,)]
    assert hold.ended_at
    assert str(hold.erased) in staff.get(f"/admin/requests/hold/{hold.pk}/change/").text
    proof = Entry.objects.get(event="hold_ended", about=case.about)
    assert proof.facts["rows"] == hold.erased == hold.counted
    auditor = provision(
        email="audit@example.com", name="Ada", password=PASSWORD, totp_secret="AUDIT" * 6 + "23", staff_role=AUDITOR
    )
    read = Visitor(officer(auditor)).get(f"/admin/audit/entry/{proof.pk}/change/")
    assert "Data no longer kept" in read.text


FILED: dict[str, dict[str, Any]] = {
    "know_specific": {},
    "copy": {},
    "portability": {"formats": ["json"]},
    "restrict": {"ground": "contested", "words": "My address is wrong."},
    "object": {"words": "Do not analyse my calls."},
    "object_marketing": {},
    "withdraw_consent": {"consents": ["marketing"]},
    "child_data": {"relation": "parent", "words": "max@example.com"},
    "question": {"topic": "practice", "words": "Who can hear my recordings?"},
}
CARRIED: dict[str, tuple[str, dict[str, Any]]] = {
    "know_specific": ("export", {}),
    "restrict": ("restrict", {"extent": "whole", "ground": "accuracy"}),
    "object": ("restrict", {"extent": "some", "purposes": ["marketing"], "ground": "objection"}),
    "object_marketing": ("refusals", {}),
    "withdraw_consent": ("refusals", {"choices": ["marketing"]}),
}


@promise("CCQ-94")
@pytest.mark.parametrize("kind", FILED)
def test_each_kind_is_received_verified_assigned_decided_fulfilled_and_answered_on_record(
    at: Any, kind: str, work: Callable[..., int]
) -> None:
    alice, desk = at("clearcall")
    case = send(alice, kind, place="DE", **FILED[kind])
    assert bool(case.verified_at) == (kind not in NEVER_VERIFIED)
    do(desk, case, "take")
    if kind in CARRIED:
        deed, facts = CARRIED[kind]
        do(desk, case, deed, **facts)
    if kind in RECORDS:
        do(desk, case, "export")
        work()
    do(desk, case, "send", paragraph="We looked at it and did it.")
    case.refresh_from_db()
    assert (case.status, case.assigned_to.name) == ("fulfilled", "Pat Park")
    alice.get(f"/requests/{case.reference}/")
    assert "We looked at it and did it." in alice.follow(case.letters.latest("pk").subject).text
    told = list(Entry.objects.filter(about=case.about).values_list("event", flat=True))
    assert {"case_received", "case_assigned", "case_moved", "case_letter_sent"} <= set(told)
    assert case.reference in Visitor(desk).get(f"{CASES}log/").text
