"""A check of identity by a service: started by Pat, walked by Gwen or Alice, and nothing is done before its result."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.sources import registry
from requests import forgetting
from requests.identity import tasks
from requests.identity.rest import signature
from requests.models import IdentityCheck, PrivacyRequest
from tests.identity_service import IdentityService, identity_service
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.test_guests import GWEN, Mailbox, come_in, file_as_guest, mailbox
from tests.requests.working import do, file_deletion

__all__ = ["identity_service", "mailbox"]

RESULT = "/requests/identity/result/"


@pytest.fixture
def case(page: Visitor, mailbox: Mailbox, identity_service: IdentityService) -> PrivacyRequest:
    """Returns Gwen's deletion, which waits for proof."""
    come_in(page, mailbox)
    return file_as_guest(page, "delete", what="everything", name="Gwen Guest")


def deliver(reference: str, status: str, at: datetime | None = None, sign: bytes | None = None) -> int:
    """Delivers a result as the service does, and returns the answer's status."""
    body = json.dumps({"reference": reference, "status": status}).encode()
    signed = signature(sign or body, at or datetime.now(UTC))
    client = Client(enforce_csrf_checks=True)
    return client.post(RESULT, body, content_type="application/json", headers={"X-Signature": signed}).status_code


def test_the_person_finds_the_link_and_the_result_starts_the_work(
    page: Visitor, mailbox: Mailbox, desk: Client, case: PrivacyRequest, identity_service: IdentityService
) -> None:
    visitor = Visitor(desk)
    shown = visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    assert "The person's name and address go to Examplecheck" in shown.text
    visitor.submit("Start a check")
    assert case.path in mailbox.text(GWEN)
    assert identity_service.asked == [
        {
            "expected": {"name": "Gwen Guest", "email": GWEN},
            "language": "en",
            "return_to": f"http://localhost:8000{case.path}",
        }
    ]
    assert page.get(case.path).links["Go to Examplecheck"] == "https://id.example.com/go/chk-1"

    assert deliver("chk-1", "verified") == 204
    case.refresh_from_db()
    assert (case.status, case.verified_by) == ("in_progress", "service")
    assert case.verification_note == {"note": "Examplecheck: chk-1"}
    assert "Go to Examplecheck" not in page.get(case.path).links
    assert "The identity service confirmed who asks." in page.last.text
    check = IdentityCheck.objects.get()
    assert (check.outcome, check.address) == ("verified", "")


@pytest.mark.promise("CTM-58")
def test_nothing_is_executed_before_the_result_is_recorded(
    page: Visitor,
    mailbox: Mailbox,
    people: Callable[[str], User],
    use_company: Callable[[str], None],
    identity_service: IdentityService,
) -> None:
    use_company("calltrackingmetrics")
    alice, desk = people("alice"), Client()
    sign_in(page.client, alice)
    sign_in(desk, people("pat"))
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "start_check")
    before = {one.key: registry.source_of(one.key).tally(one.key, case.identifiers).count for one in stored()}
    waits = "The identity service has not answered yet. Nothing is done before its result is in."

    for deed in ("plan", "execute", "approve", "export", "accept", "send", "verify"):
        assert do(desk, case, deed, confirmed="yes", paragraph="Done.", note="By telephone.") == [waits]
    mailbox.work()
    assert (case.planned_at, case.started_at, case.answered_at) == (None, None, None)
    assert {one: registry.source_of(one).tally(one, case.identifiers).count for one in before} == before

    assert deliver("chk-1", "verified") == 204
    case.refresh_from_db()
    assert (case.verified_by, case.verification_note) == ("service", {"note": "Examplecheck: chk-1"})
    assert do(desk, case, "plan") == ["The plan is made. Nothing has moved yet."]


def stored() -> list[Any]:
    return [one for one in registry.datasets() if one.source != "portal_requests"][:8]


def test_a_case_that_waits_for_proof_is_verified_by_no_other_way_meanwhile(desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    do(desk, case, "verify", note="by telephone")
    assert case.status == "awaiting_verification"
    do(desk, case, "call_off_check")
    do(desk, case, "verify", note="by telephone")

    assert (case.status, case.verified_by) == ("in_progress", "staff")
    assert deliver("chk-1", "failed") == 204
    assert IdentityCheck.objects.get().outcome == "called_off"


def test_a_failed_check_leaves_the_case_to_staff(page: Visitor, desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    assert deliver("chk-1", "failed") == 204
    case.refresh_from_db()

    assert (case.status, case.verified_by) == ("awaiting_verification", "")
    assert "could not confirm who asks" in page.get(case.path).text
    assert do(desk, case, "start_check")[0].startswith("The check has begun.")
    assert IdentityCheck.objects.count() == 2


def test_a_result_counts_once_and_the_first_one_stands(desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    said = [deliver("chk-1", status) for status in ("failed", "verified", "failed")]

    assert said == [204, 204, 204]
    case.refresh_from_db()
    assert case.status == "awaiting_verification"
    assert Entry.objects.filter(event="identity_check_ended").count() == 1


def test_forged_stale_unknown_and_broken_results_change_nothing(desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    old = datetime.now(UTC) - timedelta(minutes=6)

    assert deliver("chk-1", "verified", sign=b"another body") == 403
    assert deliver("chk-1", "verified", at=old) == 403
    assert deliver("chk-2", "verified") == 404
    assert deliver("chk-1", "maybe") == 400
    assert deliver("chk-1", "pending") == 204
    assert Client().post(RESULT, b"{}", content_type="application/json").status_code == 403
    assert Client().post(RESULT, b"x" * 70_000, content_type="application/json").status_code == 413
    assert Client().get(RESULT).status_code == 405
    assert IdentityCheck.objects.get().outcome == "pending"


def test_a_result_that_comes_late_moves_nothing(page: Visitor, desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    do(desk, case, "withdraw")
    assert deliver("chk-1", "verified") == 204
    case.refresh_from_db()
    assert (case.status, case.verified_by) == ("withdrawn", "")


def test_a_service_that_is_down_or_answers_otherwise_starts_nothing(
    desk: Client, case: PrivacyRequest, identity_service: IdentityService, settings: Any
) -> None:
    for broken in ("down", "nonsense", "elsewhere", "plain"):
        identity_service.broken = broken
        said = do(desk, case, "start_check")
        assert said == ["The identity service could not be reached. No check was started."], broken
    settings.IDENTITY_SERVICE_URL = "http://127.0.0.1:9/v1"
    assert "could not be reached" in do(desk, case, "start_check")[0]
    settings.IDENTITY_SERVICE_URL = "http://id.example.com/v1"
    assert "could not be reached" in do(desk, case, "start_check")[0]
    assert not IdentityCheck.objects.exists()


def test_a_double_click_begins_one_check(desk: Client, case: PrivacyRequest, identity_service: IdentityService) -> None:
    do(desk, case, "start_check")
    assert do(desk, case, "start_check") == [
        "The identity service has not answered yet. Nothing is done before its result is in."
    ]
    assert len(identity_service.asked) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityCheck.objects.create(case=case, service="Other", expires_at=timezone.now())


def test_a_result_that_was_never_delivered_is_fetched(
    desk: Client, case: PrivacyRequest, identity_service: IdentityService
) -> None:
    do(desk, case, "start_check")
    tasks.poll_identity_checks.call()
    assert do(desk, case, "look_check") == ["The person has not finished the check yet."]
    identity_service.broken = "down"
    tasks.poll_identity_checks.call()
    assert "could not be reached" in do(desk, case, "look_check")[0]
    identity_service.broken = ""
    identity_service.standing["chk-1"] = "verified"
    tasks.poll_identity_checks.call()
    case.refresh_from_db()

    assert (case.status, case.verified_by) == ("in_progress", "service")


def test_a_check_that_nobody_finishes_ends(
    page: Visitor, desk: Client, case: PrivacyRequest, identity_service: IdentityService
) -> None:
    do(desk, case, "start_check")
    IdentityCheck.objects.update(expires_at=timezone.now())
    for _number in range(2):
        tasks.poll_identity_checks.call()

    assert IdentityCheck.objects.get().outcome == "expired"
    assert "The time for the check of identity has ended." in page.get(case.path).text
    do(desk, case, "verify", note="by telephone")
    assert case.status == "in_progress"


def test_alice_finds_the_link_on_her_own_page_and_bob_does_not(
    page: Visitor, desk: Client, alice: User, bob: User, identity_service: IdentityService
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "start_check")
    assert page.get(f"/requests/{case.reference}/").links["Go to Examplecheck"] == "https://id.example.com/go/chk-1"
    other = Client()
    sign_in(other, bob)
    assert other.get(f"/requests/{case.reference}/").status_code == 404


def test_even_the_person_who_signs_in_waits_for_the_result(
    page: Visitor, desk: Client, alice: User, identity_service: IdentityService
) -> None:
    visitor = Visitor(desk)
    visitor.get("/admin/requests/privacyrequest/enter/")
    visitor.submit(
        "Enter this request", kind="delete", channel="post", received_on="2026-11-20", tie="on", email=alice.email
    )
    case = PrivacyRequest.objects.get()
    do(desk, case, "start_check")
    assert "Waiting for the result" in visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/").text
    sign_in(page.client, alice)
    page.post(f"/requests/{case.reference}/verify/")
    case.refresh_from_db()
    assert case.status == "awaiting_verification"
    deliver("chk-1", "verified")
    case.refresh_from_db()
    assert (case.status, case.verified_by) == ("in_progress", "service")


def test_a_forgotten_case_keeps_nothing_of_its_checks(desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    forgetting.forget(case)
    assert not IdentityCheck.objects.exists()


def test_nothing_of_it_is_there_where_no_service_is_set_up(page: Visitor, desk: Client, mailbox: Mailbox) -> None:
    come_in(page, mailbox)
    case = file_as_guest(page, "delete", what="everything")
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/")

    assert "identity service" not in shown.text
    assert do(desk, case, "start_check") == ["No identity service is set up."]
    assert Client().post(RESULT, b"{}", content_type="application/json").status_code == 404


def test_no_check_is_started_where_the_law_forbids_proof_or_nobody_follows(
    page: Visitor, mailbox: Mailbox, desk: Client, identity_service: IdentityService
) -> None:
    come_in(page, mailbox)
    opted = file_as_guest(page, "opt_out_sale_share", place="")
    assert do(desk, opted, "start_check") == ["Nobody has to prove who they are for this kind of request."]
    visitor = Visitor(desk)
    visitor.get("/admin/requests/privacyrequest/enter/")
    visitor.submit("Enter this request", kind="delete", channel="post", received_on="2026-11-20", name="Dana Reed")
    posted = PrivacyRequest.objects.latest("pk")
    assert "does not follow this case" in do(desk, posted, "start_check")[0]
    assert identity_service.asked == []


def test_neither_link_nor_person_is_kept_in_clear_or_in_the_trail(desk: Client, case: PrivacyRequest) -> None:
    do(desk, case, "start_check")
    deliver("chk-1", "verified")
    trail = str(list(Entry.objects.values()))

    assert {"identity_check_started", "identity_check_ended"} <= set(Entry.objects.values_list("event", flat=True))
    for hidden in (GWEN, "Gwen", "id.example.com"):
        assert hidden not in trail


def test_the_start_fails_where_the_service_is_told_by_halves(settings: Any) -> None:
    settings.IDENTITY_SERVICE_URL = "http://id.example.com/v1"
    settings.IDENTITY_SERVICE_TOKEN = settings.IDENTITY_SERVICE_SECRET = ""
    with pytest.raises(SystemCheckError) as said:
        call_command("check", "--tag", "requests")
    assert [f"requests.E00{number}" in str(said.value) for number in (1, 2, 3)] == [True, True, True]
