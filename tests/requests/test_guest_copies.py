"""Without an account: a copy is fetched by its person alone, after a fresh code, in time; a fee is answered too."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.demo import people as demo
from portal.exports import building
from portal.exports.models import Export
from portal.mail.models import Message
from portal.sources.port import Subject
from portal.sources.registry import source_of
from portal.vault import files
from requests import forgetting
from requests.models import Fee, Guest, PrivacyRequest
from tests.inspection import Visitor
from tests.requests.test_guests import Mailbox, come_in, file_as_guest, mailbox
from tests.requests.working import do

__all__ = ["mailbox"]

Work = Callable[..., int]
KNOWN = demo.ALICE.email
"""On file with the company, and without an account in the portal."""


@pytest.fixture
def case(page: Visitor, mailbox: Mailbox, desk: Client) -> PrivacyRequest:
    come_in(page, mailbox, KNOWN)
    case = file_as_guest(page, "copy", formats=["json"])
    do(desk, case, "verify", note="Account number and last bill compared.")
    do(desk, case, "take")
    return case


@pytest.fixture
def ready(case: PrivacyRequest, desk: Client, work: Work) -> Export:
    assert do(desk, case, "export") == ["The copy is being built."]
    work()
    return Export.objects.get()


def age_proof() -> None:
    Guest.objects.update(proved_at=timezone.now() - timedelta(minutes=16))


def test_a_copy_is_ordered_announced_and_fetched_without_an_account(
    page: Visitor, case: PrivacyRequest, ready: Export, desk: Client
) -> None:
    assert (ready.person, ready.case, ready.state, ready.formats) == (None, case.reference, "ready", ["json"])
    mail = Message.objects.get(template="case_copy")
    assert case.path in mail.text and "/copy/" not in mail.text
    shown = page.get(case.path)
    assert "Your copy is ready" in shown.text
    archive = zipfile.ZipFile(io.BytesIO(page.client.get(shown.links["Download my copy"]).getvalue()))
    assert not [name for name in archive.namelist() if name.endswith((".csv", ".html"))]
    told = json.loads(archive.read("manifest.json"))
    assert told["made_for"] == KNOWN
    assert sum(one["records"] for one in told["datasets"]) > 0
    assert "It was fetched 1 time." in page.get(case.path).text
    assert Entry.objects.get(event="export_downloaded").subject == case.subject
    assert KNOWN not in str(list(Entry.objects.values()))

    do(desk, case, "send")
    assert case.status == "fulfilled"
    letter = case.letters.get(outcome="done").html
    assert "Its forms: JSON." in letter and "You can fetch it until" in letter


def test_an_old_proof_opens_the_case_and_not_the_copy(
    page: Visitor, mailbox: Mailbox, case: PrivacyRequest, ready: Export
) -> None:
    age_proof()
    page.get(case.path)
    page.follow("Confirm that it is you, to download")
    assert page.last and page.last.h1 == "Confirm that it is you"
    assert not Entry.objects.filter(event="export_downloaded").exists()
    page.submit("Mail me a code")
    page.submit("Go on", code=mailbox.code(KNOWN))
    assert page.last and page.last.h1 == case.title
    assert page.client.get(page.last.links["Download my copy"]).status_code == 200


def test_nobody_else_fetches_it(
    page: Visitor, mailbox: Mailbox, case: PrivacyRequest, ready: Export, bob: User
) -> None:
    other = Visitor(Client())
    come_in(other, mailbox, bob.email)
    assert other.client.get(f"{case.path}copy/").status_code == 404
    assert other.client.get(f"{case.path}confirm/").status_code == 404
    assert Client().get(f"{case.path}copy/").status_code == 302
    PrivacyRequest.objects.filter(pk=case.pk).update(verified_at=None)
    assert page.client.get(f"{case.path}copy/").status_code == 404
    assert ready.downloads == 0


def test_it_goes_when_its_time_is_over_and_can_be_ordered_anew(
    page: Visitor, case: PrivacyRequest, ready: Export, desk: Client, work: Work
) -> None:
    assert do(desk, case, "export") == ["There is no copy to build in this state."]
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert page.client.get(f"{case.path}copy/").status_code == 404
    building.expire()
    ready.refresh_from_db()
    assert (ready.state, ready.whose) == ("expired", {})
    assert not files.exists(ready.archive_name)
    assert "We removed this copy" in page.get(case.path).text
    assert do(desk, case, "send") == ["The answer follows when the copy is ready to be fetched."]
    assert do(desk, case, "export") == ["The copy is being built."]
    work()
    assert Export.objects.filter(state="ready", case=case.reference).count() == 1


def test_a_failure_is_seen_by_the_desk_and_started_again(
    page: Visitor, case: PrivacyRequest, desk: Client, work: Work, company_out_of_reach: Callable[[], object]
) -> None:
    do(desk, case, "export")
    assert do(desk, case, "send") == ["The answer follows when the copy is ready to be fetched."]
    with company_out_of_reach():  # type: ignore[attr-defined]
        work(hurry=True)
    assert "could not be made yet" in page.get(case.path).text
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    assert "Build the copy again" in shown.response.content.decode()
    do(desk, case, "export")
    work()
    assert Export.objects.get().state == "ready"


def test_a_copy_belongs_to_its_data_and_goes_with_its_case(case: PrivacyRequest, ready: Export, bob: User) -> None:
    source = source_of("portal_exports")
    found = [source.tally("portal_exports", Subject({"email": frozenset({one})})).count for one in (KNOWN, bob.email)]
    assert found == [1, 0]
    forgetting.forget(case)
    assert not Export.objects.exists()
    assert not files.exists(ready.archive_name)


def test_a_copy_belongs_to_somebody_and_is_made_once_at_a_time(case: PrivacyRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(language="en", subject="x")
    Export.objects.create(language="en", subject="x", case=case.reference)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(language="en", subject="x", case=case.reference)


@pytest.mark.parametrize(("button", "state"), [("Accept the fee", "in_progress"), (None, "withdrawn")])
def test_a_fee_is_read_and_answered_without_an_account(
    page: Visitor,
    mailbox: Mailbox,
    desk: Client,
    use_company: Callable[[str], None],
    button: str | None,
    state: str,
) -> None:
    use_company("calltrackingmetrics")
    come_in(page, mailbox)
    case = file_as_guest(page, "know_categories")
    do(desk, case, "verify", note="Two bills compared.")
    do(desk, case, "fee", amount="25", currency="USD", reason="The ninth request this month.")
    assert case.path in mailbox.text("gwen@example.net")
    assert "The ninth request this month." in page.get(case.path).text
    page.submit(button or "Do not accept it, and take my request back")
    case.refresh_from_db()
    assert (case.status, Fee.objects.get().accepted_at is not None) == (state, bool(button))


def test_on_suspicion_of_fraud_the_copy_is_taken_back_until_the_mailbox_is_proved_anew(
    page: Visitor,
    mailbox: Mailbox,
    case: PrivacyRequest,
    ready: Export,
    desk: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        do(desk, case, "stop", facts="The owner of the account called: it was not her.")
    assert not Export.objects.exists() and not files.exists(ready.archive_name)
    page.client.get(f"{case.path}copy/")
    age_proof()

    page.get(case.path)
    page.follow("Confirm that it is you")
    assert "so we stopped" in page.last.text
    page.submit("Mail me a code")
    page.submit("Go on", code=mailbox.code(KNOWN))
    assert case.fraud_stops.get().reproved_at is None, "opening a page confirms nothing"
    page.submit("Yes, this request comes from me")

    assert case.fraud_stops.get().reproved_at is not None
    assert "Confirm that it is you" not in page.get(case.path).links
    assert do(desk, case, "export") == ["The case is stopped on suspicion of fraud; nothing is handed out."]
    do(desk, case, "release", reason="She confirmed it.")
    assert do(desk, case, "export") == ["The copy is being built."]
