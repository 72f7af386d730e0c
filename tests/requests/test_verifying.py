"""Showing that records are one's own: facts compared and not kept, declarations, refusals for want of proof, fraud."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.demo.people import ALICE
from portal.sources import registry
from portal.sources.port import Query, Subject
from portal.vault import files
from requests.models import Declaration, Evidence, Matching, PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.post import PostOffice
from tests.requests.test_entering import enter
from tests.requests.test_guests import Mailbox, come_in, file_as_guest
from tests.requests.working import do, file_deletion, file_know

Facts = dict[str, str]


@pytest.fixture
def mailbox(smtp: PostOffice, work: Callable[..., int]) -> Mailbox:
    return Mailbox(smtp, work)


@pytest.fixture
def alices(smtp: PostOffice) -> Facts:
    """Returns what stands in Alice's records, by the fields of the form."""
    person = Subject({"account": frozenset({ALICE.account})})
    invoice = registry.source_of("invoices").page("invoices", person, Query(limit=1)).records[0]
    mine = Subject({"email": frozenset({ALICE.email})})
    contact = registry.source_of("contact_details").page("contact_details", mine).records[0]
    return {
        "point_customer_number": ALICE.account.lower(),
        "point_invoice": f" {invoice.values['number']} ",
        "point_amount": f"${invoice.values['total']}",
        "point_postcode": str(contact.values["postcode"]),
        "point_phone": "(215) 555-0101",
    }


def only(facts: Facts, *names: str) -> Facts:
    return {f"point_{name}": facts[f"point_{name}"] for name in names}


def answer(page: Visitor, case: PrivacyRequest, **fields: Any) -> None:
    page.get(case.path)
    page.follow("Show that the records are yours")
    page.submit("Send my answers", **fields)
    case.refresh_from_db()


def test_two_facts_start_a_request_for_the_kinds_of_data(page: Visitor, mailbox: Mailbox, alices: Facts) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_categories")
    page.get(case.path)
    page.follow("Show that the records are yours")
    assert page.last and "Two have to match. (11 CCR 7062)" in page.last.text
    assert "We compare your answers with your records and do not keep them" in page.last.text

    answer(page, case, **only(alices, "customer_number", "phone"))

    assert page.last and "Thank you. We are starting on your request." in page.last.text
    assert (case.status, case.verified_by) == ("in_progress", "points")
    assert case.requester["identifiers"]["account"] == [ALICE.account]
    assert Matching.objects.get().matched == ["customer_number", "phone"]


def test_what_was_typed_is_kept_nowhere(page: Visitor, mailbox: Mailbox, alices: Facts) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_categories")
    answer(page, case, point_postcode="SECRET-99", point_phone="(215) 555-0199")

    kept = [str(one) for one in Matching.objects.values_list("answered", "matched")]
    kept += [str(one.facts) for one in Entry.objects.all()]
    kept += [event.words for event in case.events.all()] + [str(case.verification_note), str(case.details)]
    assert not [one for one in kept if "SECRET" in one or "555" in one]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM requests_matching")
        assert not [row for row in cursor.fetchall() if "SECRET" in str(row)]


def test_records_ask_for_three_facts_and_a_declaration_that_is_kept(
    page: Visitor, mailbox: Mailbox, alices: Facts, desk: Client
) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_specific")
    answer(page, case, **only(alices, "postcode", "phone", "amount"))
    assert page.last and "Tick the declaration to sign it." in page.last.text
    assert not Matching.objects.exists()

    given = only(alices, "postcode", "phone", "amount")
    page.submit("Send my answers", **given, agreed="on", signature="Alice Almeida")

    case.refresh_from_db()
    assert (case.status, case.verified_by) == ("in_progress", "declared")
    signed = Declaration.objects.get(case=case)
    assert signed.name == "Alice Almeida"
    assert "under penalty of perjury" in signed.text
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/").text
    assert "Declaration signed by Alice Almeida" in shown
    assert Entry.objects.filter(event="declaration_signed", about=case.about).exists()


def test_a_stranger_with_a_mailbox_learns_nothing_and_runs_out_of_tries(
    page: Visitor, mailbox: Mailbox, alices: Facts, desk: Client
) -> None:
    come_in(page, mailbox, "mallory@example.net")
    case = file_as_guest(page, "know_categories")
    said = set()
    for left in ("You can try 2 more times.", "You can try 1 more time.", "A member of our staff looks at it now"):
        answer(page, case, **only(alices, "customer_number", "phone", "invoice"))
        assert page.last and left in page.last.text
        said.add("What you told us was not enough to tell that the records are yours." in page.last.text)
    assert said == {True}
    assert case.status == "awaiting_verification"
    assert page.get(f"{case.path}proof/").h1 == "Request to know the kinds of data"
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/").text
    assert "the person cannot answer any further by themselves" in shown


def test_a_guest_is_not_asked_for_what_they_say_is_wrong(
    page: Visitor, mailbox: Mailbox, alices: Facts, desk: Client
) -> None:
    come_in(page, mailbox, ALICE.email)
    disputed = ["customer_number", "invoice", "amount", "postcode"]
    case = file_as_guest(page, "correct", words="The postcode is wrong.", disputed=disputed[-1:])
    page.get(f"{case.path}proof/")
    asked = {name for form in page.last.forms for name in form.names}
    assert "point_phone" in asked and "point_postcode" not in asked

    case = file_as_guest(page, "correct", words="All of it is wrong.", disputed=disputed)
    assert page.get(f"{case.path}proof/").h1 == "Correction request"
    do(desk, case, "refuse_unverified", paragraph="We found no way.")
    assert "There was no reasonable way to do it" in case.letters.get(outcome="denied").html


def test_a_form_with_too_few_answers_costs_no_try(page: Visitor, mailbox: Mailbox, alices: Facts) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_categories")
    answer(page, case, **only(alices, "phone"))
    assert page.last and "Answer at least 2 of these." in page.last.text
    assert not Matching.objects.exists()


def test_a_system_that_is_down_costs_no_try(
    page: Visitor, mailbox: Mailbox, alices: Facts, company_out_of_reach: Callable[[], Any]
) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_categories")
    page.get(f"{case.path}proof/")
    with company_out_of_reach():
        shown = page.submit("Send my answers", **only(alices, "phone", "postcode"), status=503)
    assert "could not be reached. Nothing was counted" in shown.text
    assert not Matching.objects.exists()


def test_a_case_of_the_telephone_is_verified_by_what_the_caller_says(desk: Client, alices: Facts) -> None:
    enter(desk, kind="know_categories", name="Alice", phone="(215) 555-0101")
    case = PrivacyRequest.objects.get()
    said = do(desk, case, "match", kind="account", value=ALICE.account, **only(alices, "invoice"))
    assert said == ["1 facts matched; 2 are needed."]
    assert case.identifiers.identifiers == {}

    said = do(desk, case, "match", kind="account", value=ALICE.account, **only(alices, "invoice", "amount"))

    assert said == ["2 facts matched, which is enough. The person is verified; the work can start."]
    assert (case.status, case.verified_by) == ("in_progress", "points")
    assert case.identifiers.of("account") == frozenset({ALICE.account})


def test_what_the_records_were_found_by_is_no_fact_that_matches(desk: Client, alices: Facts) -> None:
    enter(desk, kind="know_categories", name="Alice", phone="(215) 555-0101")
    case = PrivacyRequest.objects.get()

    given = only(alices, "customer_number", "invoice")
    assert do(desk, case, "match", kind="account", value=ALICE.account, **given) == ["1 facts matched; 2 are needed."]

    assert case.status == "awaiting_verification"
    assert Matching.objects.get().matched == ["invoice"]


def test_records_asked_for_by_telephone_wait_for_the_signed_declaration(desk: Client, alices: Facts) -> None:
    enter(desk, kind="know_specific", name="Alice", phone="(215) 555-0101")
    case = PrivacyRequest.objects.get()
    given = only(alices, "invoice", "amount", "postcode") | {"kind": "account", "value": ALICE.account}

    said = do(desk, case, "match", **given)

    assert said == ["3 facts matched, which is enough. The signed declaration is still missing."]
    assert (case.status, case.identifiers.identifiers) == ("awaiting_verification", {})
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/").text
    assert "Name under the signed declaration that you have before you" in shown

    do(desk, case, "match", **given, signature="Alice Almeida")
    assert (case.status, case.verified_by) == ("in_progress", "declared")
    assert Declaration.objects.get(case=case).name == "Alice Almeida"


def test_whom_staff_verify_by_other_means_reaches_the_records_of_the_proved_mailbox(
    page: Visitor, mailbox: Mailbox, alices: Facts, desk: Client
) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_categories")
    assert do(desk, case, "verify", note=" ")[0].startswith("Say how you checked")
    do(desk, case, "verify", note="We called the number on file.")

    assert (case.status, case.verified_by) == ("in_progress", "staff")
    assert case.identifiers.of("account") == frozenset({ALICE.account})


def test_filing_again_gives_a_mailbox_no_endless_tries(page: Visitor, mailbox: Mailbox, alices: Facts) -> None:
    come_in(page, mailbox, "mallory@example.net")
    wrong = only(alices, "customer_number", "phone", "invoice")
    signed = {"agreed": "on", "signature": "Mallory"}
    for kind, asked, sent in (
        ("know_categories", {}, {}),
        ("delete", {"what": "everything"}, {}),
        ("copy", {}, signed),
    ):
        case = file_as_guest(page, kind, **asked)
        for _try in range(3):
            page.get(f"{case.path}proof/")
            page.submit("Send my answers", **wrong, **sent)
    assert Matching.objects.count() == 9
    case = file_as_guest(page, "know_specific")
    page.get(f"{case.path}proof/")

    shown = page.submit("Send my answers", **wrong, **signed, status=429)

    assert "We got many answers from you just now." in shown.text
    assert Matching.objects.count() == 9


def test_a_file_that_shows_who_somebody_is_goes_once_that_is_decided(
    page: Visitor, mailbox: Mailbox, alices: Facts, django_capture_on_commit_callbacks: Any
) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_categories")
    page.get(case.path)
    page.submit("Add the file", file=SimpleUploadedFile("passport.txt", b"it is me"), purpose="identity")
    page.submit("Add the file", file=SimpleUploadedFile("bill.txt", b"a bill"), purpose="request")
    proof = Evidence.objects.get(purpose="identity")
    assert files.exists(proof.vault_name)

    with django_capture_on_commit_callbacks(execute=True):
        answer(page, case, **only(alices, "customer_number", "phone"))

    proof.refresh_from_db()
    assert proof.removed_at is not None
    assert proof.name == ""
    assert not files.exists(proof.vault_name)
    assert page.last and "A file that showed who you are was erased" in page.last.text
    assert files.exists(Evidence.objects.get(purpose="request").vault_name)


def test_a_request_for_records_that_is_refused_for_want_of_proof_goes_on_by_kinds(
    page: Visitor, mailbox: Mailbox, alices: Facts, desk: Client
) -> None:
    come_in(page, mailbox, ALICE.email)
    case = file_as_guest(page, "know_specific")
    given = only(alices, "customer_number", "phone") | {"point_invoice": "wrong"}
    answer(page, case, **given, agreed="on", signature="Alice")
    assert case.status == "awaiting_verification"
    said = do(desk, case, "refuse_unverified", paragraph="")
    assert said == ["Say what was tried to verify the person; they read it."]

    said = do(desk, case, "refuse_unverified", paragraph="We asked for three facts; two matched.")

    follower = PrivacyRequest.objects.get(follows=case)
    assert said == [f"The refusal is sent. {follower.reference} goes on with the kinds of data."]
    assert (case.status, case.reason) == ("denied", "unverified")
    assert (follower.kind, follower.status, follower.verified_by) == ("know_categories", "in_progress", "points")
    letter = case.letters.get(outcome="denied").html
    assert "We could not verify that the request comes from the person" in letter
    assert "We now treat it as a request to know the kinds of data" in letter
    assert "/privacy/" in letter
    assert follower.reference in page.get("/requests/guest/requests/").text


def test_a_deletion_without_proof_is_refused_and_nothing_follows(page: Visitor, mailbox: Mailbox, desk: Client) -> None:
    come_in(page, mailbox)
    case = file_as_guest(page, "delete", what="everything")
    do(desk, case, "refuse_unverified", paragraph="You did not answer our questions.")

    assert (case.status, case.reason) == ("denied", "unverified")
    assert not PrivacyRequest.objects.exclude(pk=case.pk).exists()


def test_a_stopped_erasure_waits_until_the_person_confirmed_and_staff_lifted_it(
    page: Visitor, alice: User, desk: Client
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "plan")
    assert do(desk, case, "stop", facts="") == ["Write down what points to fraud; a refusal has to rest on it."]
    said = do(desk, case, "stop", facts="Two countries within an hour.")
    assert said == ["The work is stopped, and the person is asked to confirm anew."]

    said = do(desk, case, "execute", confirmed="yes")

    assert said == ["The case is stopped on suspicion of fraud; nothing is erased."]
    assert case.started_at is None
    assert "Two countries" not in page.get(case.path).text
    assert "please confirm again that it comes from you" in page.last.text if page.last else False
    page.follow("Confirm that it is you")
    page.submit("Yes, start on my request")
    assert case.fraud_stops.get().reproved_at is not None
    assert do(desk, case, "execute", confirmed="yes")[0].startswith("The case is stopped")
    do(desk, case, "release", reason="It was a journey.")
    do(desk, case, "execute", confirmed="yes")
    assert case.started_at is not None


def test_an_erasure_that_has_begun_stops_and_goes_on(
    page: Visitor, alice: User, desk: Client, work: Callable[..., int]
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    do(desk, case, "stop", facts="The owner called: it was not her.")
    work()
    case.refresh_from_db()
    assert case.finished_at is None
    assert not case.plan.filter(action="erase", state="done").exists()

    do(desk, case, "release", reason="She did ask.")
    work()
    case.refresh_from_db()
    assert case.finished_at is not None


def test_a_copy_and_a_correction_of_a_stopped_case_wait(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    page.get("/requests/new/know_specific/")
    page.submit("Send my request", place="US-CA")
    case = PrivacyRequest.objects.get()
    do(desk, case, "stop", facts="A stranger's device.")

    assert do(desk, case, "export") == ["The case is stopped on suspicion of fraud; nothing is handed out."]
    kinds = file_know(page, "know_categories")
    do(desk, kinds, "stop", facts="A stranger's device.")
    assert do(desk, kinds, "send", paragraph="x") == [
        "The case is stopped on suspicion of fraud. Lift the stop, or refuse the request."
    ]
    said = do(desk, case, "deny", refusal="fraud_suspected", paragraph="Somebody else had taken over the login.")
    assert said == ["The refusal is sent."]
