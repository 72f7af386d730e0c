"""Avery acts for Gwen: what Avery shows, what Gwen says, what Pat checks, and who receives what."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.mail.models import Message
from portal.sources import registry
from portal.sources.port import Subject
from portal.vault import files
from requests import forgetting
from requests.models import Confirmation, Guest, Mandate, PrivacyRequest
from requests.representing import tasks
from tests.inspection import Visitor, words
from tests.people import sign_in
from tests.requests.test_guests import GWEN, Mailbox, come_in, mailbox
from tests.requests.working import do

__all__ = ["mailbox"]

AVERY = "avery@agents.example"
LINK = re.compile(r"https?://[^/\s]+(/requests/permission/\S+)")
LETTER = re.compile(r"https?://[^/\s]+(/requests/letters/\S+)")


def signed(name: str = "permission.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 signed", content_type="application/pdf")


def file_for(avery: Visitor, kind: str, **fields: Any) -> PrivacyRequest:
    """Files a request for Gwen from Avery's mailbox."""
    avery.get(f"/requests/guest/new/{kind}/")
    avery.follow("Use the form for agents, powers of attorney and parents")
    given = {
        "asked_by": "agent", "person_name": "Gwen Guest", "person_email": GWEN, "proof": signed(),
        "name": "Avery Agent", "place": "US-CA",
    }  # fmt: skip
    avery.submit("Send the request", **given | fields)
    assert avery.last and avery.last.h1 == "We have your request", avery.last and avery.last.errors
    return PrivacyRequest.objects.latest("pk")


def link_of(mailbox: Mailbox, pattern: re.Pattern[str] = LINK, address: str = GWEN) -> str:
    found = pattern.search(mailbox.text(address))
    assert found
    return found.group(1)


def answer(mailbox: Mailbox, button: str, **fields: Any) -> Visitor:
    """Opens the link of the newest mail to Gwen in a browser of hers, and answers."""
    gwen = Visitor(Client())
    gwen.get(link_of(mailbox))
    assert gwen.last and gwen.last.h1 == "Did you give permission?"
    gwen.submit(button, **fields)
    return gwen


@pytest.fixture
def avery(page: Visitor, mailbox: Mailbox) -> Visitor:
    """Returns the browser of Avery, who has proved a mailbox."""
    come_in(page, mailbox, AVERY)
    return page


def case_page(desk: Client, case: PrivacyRequest) -> Visitor:
    visitor = Visitor(desk)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    return visitor


def test_an_agents_deletion_waits_for_the_person_and_then_for_the_desk(
    avery: Visitor, mailbox: Mailbox, desk: Client
) -> None:
    case = file_for(avery, "delete", what="everything")

    assert (case.status, case.asked_by, case.person_email, case.email) == (
        "awaiting_confirmation", "agent", GWEN, AVERY,
    )  # fmt: skip
    assert case.requester["identifiers"] == {}
    assert case.evidence.get() == case.mandate.proof
    assert "We have asked the person to confirm to us" in avery.get(case.path).text
    said = do(desk, case, "check_mandate", method="permission")
    assert said == ["The person has to confirm the permission first."]

    gwen = answer(mailbox, "Yes, I gave permission")
    assert gwen.last and gwen.last.h1 == "Thank you: you gave permission"
    case.refresh_from_db()
    assert (case.status, case.requester["identifiers"]) == ("awaiting_verification", {"email": [GWEN]})
    assert do(desk, case, "verify", note="by telephone") == ["First check what shows that they may act for the person."]

    pat = case_page(desk, case)
    pat.submit("Record that it is checked", method="permission")
    case.refresh_from_db()
    assert (case.status, case.verified_by, case.mandate.method) == ("in_progress", "agent", "permission")
    assert "the signed permission was read" in case_page(desk, case).last.facts["Checked"]


def test_the_person_reads_who_asks_for_what_in_their_own_language(avery: Visitor, mailbox: Mailbox) -> None:
    file_for(avery, "delete", what="everything", person_language="es")
    mailbox.work()
    mail = mailbox.office.to(GWEN)[-1]
    assert mail["Content-Language"] == "es"
    assert "Gwen" not in mail["Subject"] and "Avery" not in mail["Subject"]
    assert "Avery Agent" in mailbox.text(GWEN)

    opened = Client().get(link_of(mailbox))
    assert '<html lang="es"' in opened.content.decode()
    assert "Avery Agent" in opened.content.decode()


def test_opening_the_link_answers_nothing_and_answering_counts_once(avery: Visitor, mailbox: Mailbox) -> None:
    case = file_for(avery, "delete", what="everything")
    link, client = link_of(mailbox), Client()
    for _number in range(2):
        assert client.get(link).status_code == 200
    assert client.post(link).status_code == 200
    case.refresh_from_db()
    assert case.status == "awaiting_confirmation"

    client.post(link, {"answer": "yes"})
    client.post(link, {"answer": "no"})
    client.post(link, {"answer": "yes"})
    case.refresh_from_db()
    assert case.status == "awaiting_verification"
    assert case.confirmations.get().answer == "yes"
    assert Visitor(client).get(link).h1 == "Thank you: you gave permission"
    assert Entry.objects.filter(event="permission_answered").count() == 1


def test_no_stops_the_case_and_tells_the_desk(avery: Visitor, mailbox: Mailbox, desk: Client, pat: User) -> None:
    case = file_for(avery, "know_specific")
    gwen = answer(mailbox, "No, I did not")
    assert gwen.last and gwen.last.h1 == "Thank you: you gave no permission"
    case.refresh_from_db()
    assert case.status == "awaiting_confirmation"
    mailbox.work()
    assert case.reference in mailbox.office.to(pat.email)[-1]["Subject"]
    assert GWEN not in mailbox.text(pat.email)

    for deed, sent in (("check_mandate", {"method": "permission"}), ("verify", {"note": "x"}), ("export", {})):
        do(desk, case, deed, **sent)
        assert case.status == "awaiting_confirmation"
    page = case_page(desk, case)
    assert "The person says that they gave no permission." in page.last.text
    page.submit("Refuse and send the letter", refusal="fraud_suspected", paragraph="The person did not ask for this.")
    case.refresh_from_db()
    assert (case.status, case.reason) == ("denied", "fraud_suspected")
    letter = case.letters.get(outcome="denied")
    assert "The person did not ask for this." in avery.get(f"{case.path}letters/{letter.pk}/").text


def test_the_reminder_brings_a_new_link_and_ends_the_old_one(avery: Visitor, mailbox: Mailbox) -> None:
    file_for(avery, "delete", what="everything")
    old = link_of(mailbox)
    tasks.remind_people.call()
    assert len(mailbox.office.to(GWEN)) == 1
    Confirmation.objects.update(sent_at=timezone.now() - timedelta(days=8))
    for _number in range(2):
        tasks.remind_people.call()
    new = link_of(mailbox)

    assert len(mailbox.office.to(GWEN)) == 2 and new != old
    assert Visitor(Client()).get(old, status=404).h1 == "This link no longer works"
    assert Visitor(Client()).get(new).h1 == "Did you give permission?"


def test_shortly_before_the_last_day_the_person_is_reminded_once_more(avery: Visitor, mailbox: Mailbox) -> None:
    file_for(avery, "delete", what="everything")
    now = timezone.now()
    Confirmation.objects.update(
        sent_at=now - timedelta(days=40), reminded_at=now - timedelta(days=33), expires_at=now + timedelta(days=4)
    )
    for _number in range(2):
        tasks.remind_people.call()
    mailbox.work()
    assert len(mailbox.office.to(GWEN)) == 2


def test_what_nobody_confirms_is_refused_on_the_last_day(avery: Visitor, mailbox: Mailbox) -> None:
    case = file_for(avery, "delete", what="everything")
    link = link_of(mailbox)
    asked = case.confirmations.get()
    assert timezone.localtime(asked.expires_at).date() in (case.due_on, case.due_on + timedelta(days=1))
    Confirmation.objects.update(expires_at=timezone.now())
    for _number in range(2):
        tasks.lapse_confirmations.call()
    case.refresh_from_db()

    assert (case.status, case.reason) == ("denied", "no_permission")
    assert Visitor(Client()).get(link, status=404).h1 == "This link no longer works"
    letter = case.letters.get(outcome="denied")
    assert "They did not confirm to us in time" in avery.get(f"{case.path}letters/{letter.pk}/").text


def test_a_power_of_attorney_needs_no_confirmation(avery: Visitor, mailbox: Mailbox, desk: Client) -> None:
    case = file_for(avery, "delete", what="everything", asked_by="attorney")
    assert case.status == "awaiting_verification"
    assert not Confirmation.objects.exists()
    mailbox.work()
    assert mailbox.office.to(GWEN) == []

    case_page(desk, case).submit("Record that it is checked", method="attorney", matches="yes")
    case.refresh_from_db()
    assert (case.status, case.mandate.method) == ("in_progress", "attorney")
    assert case.identifiers == Subject({"email": frozenset([GWEN])})


@pytest.mark.parametrize("kind", ["opt_out_sale_share", "limit_sensitive"])
def test_an_opt_out_needs_the_signed_permission_alone(
    avery: Visitor, mailbox: Mailbox, desk: Client, use_company: Callable[[str], None], kind: str
) -> None:
    use_company("calltrackingmetrics")
    case = file_for(avery, kind)
    assert case.status == "in_progress"
    assert not Confirmation.objects.exists()

    do(desk, case, "refusals")
    assert do(desk, case, "send") == ["First check what shows that they may act for the person."]
    do(desk, case, "check_mandate", method="permission")
    assert (case.mandate.method, case.verified_by) == ("permission", "")
    do(desk, case, "send")
    assert case.status == "fulfilled"


def test_an_opt_out_without_permission_can_be_refused(
    desk: Client, use_company: Callable[[str], None], pat: User
) -> None:
    use_company("calltrackingmetrics")
    visitor = Visitor(desk)
    visitor.get("/admin/requests/privacyrequest/enter/")
    visitor.submit(
        "Enter this request", kind="opt_out_sale_share", channel="post", received_on="2026-11-20", name="Gwen Guest",
        asked_by="agent", representative_name="Avery Agent", representative_email=AVERY,
    )  # fmt: skip
    case = PrivacyRequest.objects.get()
    do(desk, case, "deny", refusal="no_permission", paragraph="You sent no signed permission.")

    assert (case.status, case.reason) == ("denied", "no_permission")


def test_staff_enter_an_agent_with_the_permission_and_record_what_the_person_said(desk: Client) -> None:
    visitor = Visitor(desk)
    visitor.get("/admin/requests/privacyrequest/enter/")
    visitor.submit(
        "Enter this request", kind="delete", channel="post", received_on="2026-11-20", name="Gwen Guest",
        place="US-CA", asked_by="agent", representative_name="Avery Agent", proof=signed(),
    )  # fmt: skip
    case = PrivacyRequest.objects.get()
    assert (case.status, case.mandate.paper) == ("awaiting_confirmation", "permission")
    assert case.mandate.proof and case.mandate.proof.by_staff

    page = case_page(desk, case)
    assert "No email address of the person is known" in page.last.text
    page.submit("Record the confirmation", note="She called back on the number of record.")
    case.refresh_from_db()
    assert case.status == "awaiting_verification"
    do(desk, case, "check_mandate", method="permission")
    assert case.status == "in_progress"


@pytest.mark.parametrize(("chosen", "reader"), [("person", "gwen"), ("agent", "avery")])
def test_the_data_goes_where_the_person_said(
    avery: Visitor, mailbox: Mailbox, desk: Client, chosen: str, reader: str
) -> None:
    case = file_for(avery, "know_categories")
    answer(mailbox, "Yes, I gave permission", data_to=chosen)
    do(desk, case, "check_mandate", method="permission")
    told = case_page(desk, case).last.facts["The data itself"]
    assert (GWEN in told, AVERY in told) == (reader == "gwen", reader == "avery")
    before = len(mailbox.office.to(GWEN))
    do(desk, case, "take")
    do(desk, case, "send", paragraph="Nothing more was found.")
    assert case.status == "fulfilled"

    letter = case.letters.get(outcome="done")
    named = case.requester_name if reader == "gwen" else case.representative["name"]
    assert f"Dear {named}," in letter.html
    assert ("You wrote to us for" in letter.html) == (reader == "avery")
    mailbox.work()
    lost = avery.client.get(f"{case.path}letters/{letter.pk}/").status_code
    listed = letter.subject in avery.get(case.path).links
    if reader == "gwen":
        assert (lost, listed) == (404, False)
        assert avery.client.get(f"{case.path}letters/{letter.pk}/pdf/").status_code == 404
        assert "We sent it to the person directly, not to you." in avery.get(case.path).text
        opened = Visitor(Client()).get(link_of(mailbox, LETTER))
        assert "Nothing more was found." in opened.text
        assert "Your login is gone" not in opened.text
    else:
        assert (lost, listed) == (200, True)
        assert len(mailbox.office.to(GWEN)) == before


def test_what_is_missing_is_said_and_nothing_is_filed(avery: Visitor) -> None:
    avery.get("/requests/guest/new/delete/for-somebody/")
    avery.submit("Send the request")
    assert avery.last
    said = " ".join(avery.last.errors)
    for part in ("Choose how you act", "Write the name of the person", "Choose everything, or only some kinds"):
        assert part in said
    avery.submit("Send the request", asked_by="agent", person_name="Gwen", name="Avery", place="US-CA")
    said = " ".join(avery.last.errors)
    assert "Attach the signed permission" in said and "they confirm to us that you may act" in said
    avery.submit("Send the request", asked_by="attorney", proof=SimpleUploadedFile("x.pdf", b"\0\1\2\3"))
    assert "We can take PDF, PNG, JPEG and plain text files." in " ".join(avery.last.errors)
    assert not PrivacyRequest.objects.exists()


def test_a_name_that_leads_elsewhere_is_refused_and_many_mails_to_one_person_too(avery: Visitor) -> None:
    avery.get("/requests/guest/new/delete/for-somebody/")
    avery.submit("Send the request", name="Win at www.evil.example", asked_by="agent")
    assert "Write your name alone" in " ".join(avery.last.errors)
    for _number in range(5):
        file_for(avery, "delete", what="everything")
    avery.get("/requests/guest/new/delete/for-somebody/")
    given = {"asked_by": "agent", "person_name": "Gwen", "person_email": GWEN.upper(), "proof": signed()}
    avery.submit("Send the request", name="Avery", place="US-CA", what="everything", status=429, **given)

    assert "Many requests came for other people just now." in avery.last.errors[0]
    assert PrivacyRequest.objects.count() == 5


def test_a_double_click_files_and_asks_once(avery: Visitor, mailbox: Mailbox) -> None:
    address = "/requests/guest/new/delete/for-somebody/"
    sent = {
        "asked_by": "agent", "person_name": "Gwen", "person_email": GWEN, "person_language": "en", "name": "Avery",
        "place": "US-CA", "what": "everything", "token": "one",
    }  # fmt: skip
    for _number in range(2):
        avery.client.post(address, sent | {"proof": signed()})
    mailbox.work()

    assert PrivacyRequest.objects.get().evidence.count() == 1
    assert len(mailbox.office.to(GWEN)) == 1


def test_a_file_that_cannot_be_kept_leaves_the_request_filed(avery: Visitor, desk: Client, settings: Any) -> None:
    settings.EVIDENCE_SCAN = "false"
    avery.get("/requests/guest/new/delete/for-somebody/")
    given = {"asked_by": "attorney", "person_name": "Gwen", "proof": signed(), "name": "Avery", "place": "US-CA"}
    shown = avery.submit("Send the request", what="everything", **given)
    case = PrivacyRequest.objects.get()

    assert shown.h1 == case.title and case.evidence.count() == 0
    assert "virus scanner refused" in words(shown.tree) and "Add the file again on this page." in words(shown.tree)
    settings.EVIDENCE_SCAN = ""
    avery.submit("Add the file", file=signed())
    assert "permission.pdf" in case_page(desk, case).last.text


def test_a_forgotten_case_keeps_nothing_of_who_acted(avery: Visitor, mailbox: Mailbox) -> None:
    case = file_for(avery, "delete", what="everything")
    link = link_of(mailbox)
    forgetting.forget(case)

    assert not Mandate.objects.exists() and not Confirmation.objects.exists()
    assert Client().get(link).status_code == 404


def test_neither_names_nor_secrets_stand_in_the_audit_trail_or_in_clear(avery: Visitor, mailbox: Mailbox) -> None:
    case = file_for(avery, "delete", what="everything")
    secret = link_of(mailbox).rstrip("/").rpartition("/")[2]
    answer(mailbox, "Yes, I gave permission")
    trail = str(list(Entry.objects.values()))

    for hidden in (GWEN, AVERY, "Avery", "Gwen", secret):
        assert hidden not in trail
    assert secret not in str(Confirmation.objects.values())
    assert {"permission_asked", "permission_answered"} <= set(Entry.objects.values_list("event", flat=True))
    assert Message.objects.get(template="case_confirm").about == case.about


def test_what_avery_asked_for_gwen_is_no_data_of_averys(avery: Visitor) -> None:
    file_for(avery, "delete", what="everything")
    source = registry.source_of("portal_requests")
    assert source.tally("portal_requests", Subject({"email": frozenset([AVERY])})).count == 0


def test_two_people_of_one_agent_are_not_taken_for_duplicates(avery: Visitor, desk: Client) -> None:
    file_for(avery, "delete", what="everything")
    second = file_for(avery, "delete", what="everything", person_name="Bea", person_email="bea@example.net")

    assert "the same" not in case_page(desk, second).last.text.lower()


def test_a_parent_is_checked_by_the_ways_of_the_law_and_the_document_is_deleted(
    avery: Visitor, mailbox: Mailbox, desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    scan = SimpleUploadedFile("passport.png", b"\x89PNG\r\n\x1a\n....")
    parent = {"asked_by": "parent", "young": "on", "paper": "identity", "proof": scan, "person_email": ""}
    case = file_for(avery, "delete", what="everything", **parent)
    proof = case.mandate.proof
    assert case.status == "awaiting_verification" and files.exists(proof.vault_name)

    page = case_page(desk, case)
    offered = {control.get("value") for control in page.last.tree.iter("input") if control.get("name") == "method"}
    assert offered == {"form", "card", "phone", "video", "in_person", "identity"}
    assert do(desk, case, "check_mandate", method="permission") == ["Choose how you checked it."]
    page = case_page(desk, case)
    with django_capture_on_commit_callbacks(execute=True):
        page.submit("Record that it is checked", method="identity")
    case.refresh_from_db()

    assert (case.status, case.mandate.method) == ("in_progress", "identity")
    proof.refresh_from_db()
    assert proof.removed_at and not proof.name and not files.exists(proof.vault_name)
    assert desk.get(f"/admin/requests/privacyrequest/{case.pk}/files/{proof.pk}/").status_code == 404
    assert "passport" not in avery.get(case.path).text
    assert "A file that showed an identity was deleted" in avery.last.text


def test_a_parent_without_a_file_is_checked_by_telephone(avery: Visitor, desk: Client) -> None:
    fields = {"asked_by": "parent", "young": "on", "proof": None, "person_email": ""}
    case = file_for(avery, "know_categories", **fields)
    said = do(desk, case, "check_mandate", method="identity")
    assert said == ["Tick the file that shows the identity document, so that it is deleted."]
    do(desk, case, "check_mandate", method="phone")

    assert (case.status, case.mandate.method, case.verified_by) == ("in_progress", "phone", "agent")
    assert do(desk, case, "check_mandate", method="video") == ["This was checked already."]


@pytest.mark.parametrize(("name", "age"), [("calltrackingmetrics", 16), ("clearcall", 18), ("itns", 13)])
def test_the_age_below_which_a_parent_acts_is_the_profiles(
    avery: Visitor, desk: Client, use_company: Callable[[str], None], name: str, age: int
) -> None:
    use_company(name)
    shown = avery.get("/requests/guest/new/delete/for-somebody/")
    found = re.search(r"the child is under (\d+) years old", shown.text)
    assert found and int(found.group(1)) == age
    avery.submit("Send the request", asked_by="parent", person_name="Kim", name="Avery", place="US-CA")
    assert "Older children ask themselves" in " ".join(avery.last.errors)


def test_alice_asks_for_somebody_else_from_her_account_and_her_own_requests_stay_apart(
    page: Visitor, alice: User, mailbox: Mailbox
) -> None:
    sign_in(page.client, alice)
    page.get("/requests/new/")
    page.submit("Ask for somebody else")
    assert page.last and page.last.h1 == "Your requests"
    case = file_for(page, "delete", what="everything")

    assert case.person is None and case.email == alice.email
    assert case.reference not in page.get("/requests/").text
    assert case.reference in page.get("/requests/guest/requests/").text
    assert case.requester["identifiers"] == {}


def test_whoever_is_not_signed_in_or_not_fresh_is_asked_first(client: Client, alice: User) -> None:
    assert client.post("/requests/for-others/").status_code == 302
    assert not Guest.objects.exists()
    sign_in(client, alice, fresh=False)
    assert "/confirm" in client.post("/requests/for-others/").url
    assert client.get("/requests/for-others/").status_code == 405
    assert settings.SESSION_COOKIE_NAME in client.cookies


def test_bob_sees_nothing_of_what_avery_asked(avery: Visitor, mailbox: Mailbox, bob: User) -> None:
    case = file_for(avery, "delete", what="everything")
    other = Visitor(Client())
    come_in(other, mailbox, bob.email)

    assert other.client.get(case.path).status_code == 404
    assert other.client.get("/requests/permission/guessed/").status_code == 404
    assert other.client.get("/requests/guest/new/child_data/for-somebody/").status_code == 404


def test_the_person_who_signs_in_and_confirms_needs_no_agents_paper(desk: Client, alice: User, page: Visitor) -> None:
    visitor = Visitor(desk)
    visitor.get("/admin/requests/privacyrequest/enter/")
    visitor.submit(
        "Enter this request", kind="delete", channel="post", received_on="2026-11-20", tie="on", email=alice.email,
        asked_by="attorney", representative_name="Avery Agent", representative_email=AVERY,
    )  # fmt: skip
    case = PrivacyRequest.objects.get()
    assert case.email == alice.email
    sign_in(page.client, alice)
    page.get(f"/requests/{case.reference}/verify/")
    page.post(f"/requests/{case.reference}/verify/")
    case.refresh_from_db()

    assert (case.status, case.verified_by) == ("in_progress", "account")
    assert Mandate.objects.get().checked_at is None
