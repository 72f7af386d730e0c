"""Mail that comes back, and complaints: read from a mailbox or from the server, each once, with no address kept."""

import io
import mailbox
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from portal.audit.models import Entry
from portal.mail import outbox
from portal.mail.models import Message
from tests.mail.reported import bounce, complaint

Pipe = Callable[[bytes], str]


@pytest.fixture
def sent() -> Message:
    """Returns a mail that the server took."""
    message = outbox.send_rendered(
        "Hi", "Hi", "<p>Hi</p>", to="alice@example.com", language="en", kind="service", template="greeting"
    )
    Message.objects.update(state="sent")
    return message


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pipe:
    """Returns a function that hands one mail to the command as a mail server does, and gives back what it says."""

    def hand(raw: bytes) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        call_command("read_bounces", "--stdin")
        return capsys.readouterr().out.strip()

    return hand


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_a_mail_that_comes_back_is_known_by_its_number_alone(
    sent: Message, pipe: Pipe, returned: str, line: str
) -> None:
    raw = bounce(sent, returned=returned).replace(b"\n", line.encode())
    assert pipe(raw) == "1 bounce"

    sent.refresh_from_db()
    assert (sent.state, sent.last_error) == ("bounced", "The mail came back (5.1.1).")
    entry = Entry.objects.get(event="mail_bounced")
    assert entry.facts == {"kind": "service", "status": "5.1.1", "message": sent.pk}
    assert pipe(raw) == "1 known"
    assert Entry.objects.filter(event="mail_bounced").count() == 1


def test_nothing_of_the_report_is_kept_in_the_clear(
    sent: Message, pipe: Pipe, caplog: pytest.LogCaptureFixture
) -> None:
    said = pipe(bounce(sent)) + pipe(complaint(sent))
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_error, subject FROM mail_message")
        said += str(cursor.fetchall())
    assert "alice" not in said + caplog.text + str(list(Entry.objects.values()))


def test_a_complaint_counts_once(sent: Message, pipe: Pipe) -> None:
    assert pipe(complaint(sent)) == "1 complaint"
    assert pipe(complaint(sent)) == "1 known"
    assert Message.objects.get().state == "complained"
    assert Entry.objects.get(event="mail_bounced").facts["status"] == "complaint"


def test_a_delay_and_praise_change_nothing(sent: Message, pipe: Pipe) -> None:
    assert pipe(bounce(sent, status="4.4.1", action="delayed")) == "1 delay"
    assert pipe(bounce(sent, status="2.0.0", action="delivered")) == "1 foreign"
    assert pipe(complaint(sent, feedback="not-spam")) == "1 foreign"
    assert Message.objects.get().state == "sent"


def foreign(sent: Message) -> list[bytes]:
    """Returns mail that is no report, none of ours, cut off, or not mail at all."""
    whole = bounce(sent)
    return [
        b"",
        b"\xff\xfe\x00 no mail",
        b"From: bob@example.com\nSubject: Hello\n\nMessage-ID: <" + sent.key.encode() + b"@privacy.example.com>\n",
        whole.replace(b"multipart/report", b"multipart/mixed"),
        whole.replace(b"message/delivery-status", b"text/plain"),
        whole.replace(b"Message-ID: <", b"Message-ID: <x"),
        whole[: whole.index(b"text/rfc822-headers")],
        complaint(sent).replace(b"Feedback-Type: abuse", b"Feedback-Type: \xe4\xf6"),
        b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(3000)),
    ]


def test_whatever_is_no_report_about_our_mail_is_left_alone(sent: Message, pipe: Pipe) -> None:
    assert {pipe(raw) for raw in foreign(sent)} == {"1 foreign"}
    assert pipe(bounce(Message(key="0" * 32))) == "1 known", "a report about a mail that is not there changes nothing"
    assert Message.objects.get().state == "sent"


def test_a_mail_that_never_left_cannot_come_back(sent: Message, pipe: Pipe) -> None:
    Message.objects.update(state="queued")
    assert pipe(bounce(sent)) == "1 known"
    assert Message.objects.get().state == "queued"


def test_a_mailbox_is_read_and_not_changed(sent: Message, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bounces"
    box = mailbox.mbox(path)
    for raw in (*foreign(sent)[2:4], bounce(sent), bounce(sent)):
        box.add(raw)
    box.close()
    before = path.read_bytes()

    call_command("read_bounces", "--mailbox", str(path))
    assert capsys.readouterr().out.strip() == "1 bounce, 2 foreign, 1 known"
    assert path.read_bytes() == before


def test_a_folder_marks_what_was_handled(sent: Message, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = mailbox.Maildir(tmp_path / "bounces")
    for raw in (foreign(sent)[2], bounce(sent)):
        box.add(raw)

    for told in ("1 bounce, 1 foreign", "1 foreign"):
        call_command("read_bounces", "--maildir", str(tmp_path / "bounces"))
        assert capsys.readouterr().out.strip() == told
    assert len(list((tmp_path / "bounces" / "new").iterdir())) == 1


def test_the_mail_server_keeps_what_came_while_the_database_was_away(sent: Message, pipe: Pipe) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("no connection for alice@example.com")

    with connection.execute_wrapper(away), pytest.raises(CommandError) as failed:
        pipe(bounce(sent))
    assert failed.value.returncode == 75, "EX_TEMPFAIL: the mail server tries again"
    assert "alice" not in str(failed.value)


def test_a_place_without_mail_is_named(tmp_path: Path) -> None:
    for option in ("--mailbox", "--maildir"):
        with pytest.raises(CommandError, match="there is no mailbox"):
            call_command("read_bounces", option, str(tmp_path / "nowhere"))
