"""Mail to the privacy address waits as a draft until staff have read it; its clock runs from when it came."""

import io
import mailbox
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.company.calendar import day_of
from requests.models import Event, PrivacyRequest
from requests.reading import Outcome, take
from tests.inspection import Visitor
from tests.requests.working import do

CAME = datetime(2026, 11, 3, 17, 30, tzinfo=UTC)


def letter(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    given = {
        "Received": f"from mx.example.net by mail.example.com; {format_datetime(CAME)}",
        "From": "Dana Reed <dana@example.com>",
        "To": "privacy@example.com",
        "Subject": "Please erase my data",
        "Message-ID": "<1@example.net>",
        "Date": "Mon, 1 Jan 2024 00:00:00 +0000",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        mail[name] = value
    mail.set_content("Everything about me, please.\n")
    return mail


def draft() -> PrivacyRequest:
    assert take(letter().as_bytes()) == Outcome.KEPT
    return PrivacyRequest.objects.get()


def test_a_mail_waits_sealed_as_a_draft_from_when_our_server_received_it() -> None:
    case = draft()
    assert (case.status, case.channel, case.received_at) == ("draft", "email", CAME)
    assert case.requester["email"] == "dana@example.com"
    assert case.details == {"subject": "Please erase my data", "words": "Everything about me, please."}
    with connection.cursor() as cursor:
        cursor.execute("SELECT requester, details FROM requests_privacyrequest")
        kept = "".join(str(part) for part in cursor.fetchone())
    assert "dana" not in kept and "Everything" not in kept


def test_a_time_that_has_not_come_is_now() -> None:
    later = format_datetime(timezone.now() + timedelta(days=2))
    take(letter(Received=f"by mail.example.com; {later}").as_bytes())
    assert abs(timezone.now() - PrivacyRequest.objects.get().received_at) < timedelta(minutes=1)


def test_the_same_mail_is_kept_once_and_a_reused_number_hides_no_other() -> None:
    draft()
    assert take(letter(Received="by another.example.com; Wed, 4 Nov 2026 00:00:00 +0000").as_bytes()) == Outcome.AGAIN
    assert take(letter(Subject="And my calls").as_bytes()) == Outcome.KEPT
    assert PrivacyRequest.objects.count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.com", "Return_Path": "<>"},
    ],
)
def test_bounces_and_automatic_answers_are_passed_over(headers: dict[str, str]) -> None:
    assert take(letter(**headers).as_bytes()) == Outcome.IGNORED
    assert not PrivacyRequest.objects.exists()


def test_files_that_fit_are_kept_and_others_are_told_to_staff(desk: Client) -> None:
    mail = letter()
    mail.add_attachment(b"%PDF-1.7 proof", maintype="application", subtype="pdf", filename="proof.pdf")
    mail.add_attachment(b"MZ\x00\x01", maintype="application", subtype="octet-stream", filename="run.exe")
    take(mail.as_bytes())
    case = PrivacyRequest.objects.get()
    assert [(one.name, one.type) for one in case.evidence.all()] == [("proof.pdf", "application/pdf")]
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/draft/")
    assert "A file that came with the mail was not kept. We can take PDF" in shown.text


def test_an_mbox_a_maildir_and_a_pipe_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = mailbox.mbox(tmp_path / "box")
    box.add(letter())
    box.close()
    folder = mailbox.Maildir(tmp_path / "folder")
    folder.add(letter(Subject="From the folder"))
    out = io.StringIO()
    call_command("read_requests", str(tmp_path / "box"), stdout=out)
    call_command("read_requests", str(tmp_path / "folder"), stdout=out)
    call_command("read_requests", str(tmp_path / "folder"), stdout=out)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(letter(Subject="By pipe").as_bytes())))
    call_command("read_requests", "--stdin", stdout=out)
    assert out.getvalue().splitlines() == ["1 kept as drafts", "1 kept as drafts", "no mail", "1 kept as drafts"]
    assert not list((tmp_path / "folder" / "new").iterdir())
    assert {case.details["subject"] for case in PrivacyRequest.objects.all()} == {
        "Please erase my data", "From the folder", "By pipe",
    }  # fmt: skip


def test_staff_make_a_case_of_it_and_its_time_runs_from_the_mail(desk: Client) -> None:
    case = draft()
    visitor = Visitor(desk)
    assert "Mail to read" in visitor.get("/admin/").text
    visitor.follow(case.reference)
    shown = visitor.submit("Make it a case", kind="delete", place="US-CA")
    case.refresh_from_db()

    assert shown.h1 == f"Deletion request {case.reference}"
    assert (case.status, case.kind, case.received_at) == ("awaiting_verification", "delete", CAME)
    assert case.due_on == day_of(CAME) + timedelta(days=45)
    assert case.details["mail"] == "Everything about me, please."
    assert case.letters.get().outcome == "received"
    assert "Mail to read" not in visitor.get("/admin/").text


def test_a_draft_that_is_no_request_is_closed_with_its_reason_and_stays(desk: Client) -> None:
    case = draft()
    visitor = Visitor(desk)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    visitor.submit("Close it with this reason", why="spam", note="Sells insurance.")
    case.refresh_from_db()

    assert (case.status, case.details["words"]) == ("closed", "Everything about me, please.")
    assert Event.objects.get(case=case, what="note").words == "Sells insurance."
    assert Entry.objects.get(event="case_discarded", about=case.about).facts == {"reason": "spam"}
    assert not case.letters.exists()


def test_a_draft_is_not_closed_without_a_reason_nor_twice(desk: Client) -> None:
    case = draft()
    visitor = Visitor(desk)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/draft/")
    assert visitor.submit("Close it with this reason").errors
    visitor.submit("Close it with this reason", why="test", note="Ours.")
    assert visitor.client.get(f"/admin/requests/privacyrequest/{case.pk}/draft/").status_code == 404
    do(desk, case, "take")
    assert PrivacyRequest.objects.get().status == "closed"
