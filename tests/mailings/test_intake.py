"""Leaving a list by mail: the token in the subject decides, a bare address gets a link, machines get nothing."""

import asyncio
import io
import mailbox
import smtplib
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Evidence, Method
from portal.consent.parties import address_reference, of_address
from portal.consent.standing import is_allowed
from portal.mail.models import Message
from portal.mailings import intake
from portal.mailings.headers import unsubscribe_headers
from portal.mailings.intake import Outcome, take
from portal.mailings.intake_server import start
from portal.mailings.links import token
from portal.mailings.models import ReadMail

ANN, LEAVE = "ann@example.com", "leave@example.com"


@pytest.fixture(autouse=True)
def stated(use_company: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a company in force that reads unsubscribes sent as mail."""
    use_company("cns")
    cache.clear()
    mailings = company().mailings.model_copy(update={"unsubscribe_mail": LEAVE})
    monkeypatch.setitem(company().__dict__, "mailings", mailings)


def mail(subject: str = "", number: int = 1, **headers: str) -> bytes:
    made = EmailMessage()
    facts = {"From": f"Ann <{ANN}>", "To": LEAVE, "Subject": subject, "Message-ID": f"<{number}@mail.example.com>"}
    for name, value in (facts | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            made[name] = value
    made.set_content("Please take me off the list.")
    return made.as_bytes()


def sealed() -> str:
    """Returns the subject that a mail program takes from our header."""
    mailto = unsubscribe_headers(ANN, "newsletter")["List-Unsubscribe"].split(", ")[1].strip("<>")
    return parse_qs(urlsplit(mailto).query)["subject"][0]


def allowed(key: str = "newsletter") -> bool:
    return is_allowed([address_reference(ANN)], key, "email")


def join(key: str = "newsletter") -> None:
    decide(of_address(ANN), [Wish(key, True, "email")], Circumstances(Method.FORM, Actor.visitor()))


def test_the_subject_of_our_header_leaves_its_list_and_says_by_which_mail() -> None:
    join()
    assert take(mail(sealed())) is Outcome.LEFT
    decision = Decision.objects.latest("pk")
    assert (decision.purpose, decision.state, decision.method) == ("newsletter", "withdrawn", "mail")
    assert Evidence.objects.get(decision=decision).facts == {"message": "<1@mail.example.com>"}
    assert not Message.objects.exists(), "the token proves it: nobody has to confirm"


SHAPES: dict[str, Callable[[str], str]] = {
    "answered": lambda sealed: f"Re: {sealed}",
    "signed": lambda sealed: f"{sealed} (sent from my phone)",
    "broken": lambda sealed: f"{sealed[:50]}\r\n {sealed[50:]}",
    "encoded": lambda sealed: f"=?utf-8?b?{b64encode(sealed.encode()).decode()}?=",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_subject_that_was_answered_broken_or_encoded_still_leaves(shape: str) -> None:
    join()
    subject = SHAPES[shape](sealed())
    raw = f"From: {ANN}\r\nTo: {LEAVE}\r\nSubject: {subject}\r\nMessage-ID: <1@x>\r\n\r\nHello".encode()
    assert take(raw) is Outcome.LEFT
    assert not allowed()


def test_the_token_behind_a_plus_sign_leaves_too() -> None:
    join()
    plus = f"leave+{token(ANN, 'newsletter')}@example.com"
    assert take(mail("bye", To=plus)) is Outcome.LEFT
    assert take(mail("bye", 2), recipients=[plus]) is Outcome.LEFT
    assert not allowed()


def test_a_mail_that_anybody_can_write_leaves_nothing_and_gets_a_link(mailoutbox: list[Any], work: Any) -> None:
    join()
    assert take(mail("Unsubscribe me")) is Outcome.ASKED
    assert allowed()
    work()
    [asked] = mailoutbox
    assert asked.to == [ANN]
    assert "/mailings/u/" in asked.body
    assert take(mail(sealed()[:-5], 2)) is Outcome.ASKED, "a token that was cut is none"
    assert allowed()


def test_one_address_gets_few_links_however_much_it_writes() -> None:
    for number in range(6):
        take(mail("off", number))
    assert Message.objects.count() == 3


MACHINES = {
    "away": {"Auto_Submitted": "auto-replied"},
    "bounce": {"Return_Path": "<>"},
    "machine": {"Auto_Submitted": "auto-generated"},
    "bulk": {"Precedence": "bulk"},
    "list": {"List_Id": "<people.example.com>"},
    "ourselves": {"From": LEAVE},
}


@pytest.mark.parametrize("kind", MACHINES)
def test_automatic_mail_gets_no_answer(kind: str) -> None:
    assert take(mail("Out of office", **MACHINES[kind])) is Outcome.IGNORED
    assert not Message.objects.exists()


def test_a_bounce_that_quotes_a_token_leaves_nothing_and_a_programs_own_mail_does() -> None:
    join()
    assert take(mail(sealed(), 1, Auto_Submitted="auto-replied (vacation)")) is Outcome.IGNORED
    for sender in ("<>", "", "MAILER-DAEMON"):
        assert take(mail(sealed(), 2), sender=sender) is Outcome.IGNORED
    assert allowed()
    assert take(mail(sealed(), 3, Auto_Submitted="auto-generated")) is Outcome.LEFT
    assert not allowed()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe nonsense", b"Subject: =?nonsense?q?x?=\n\n", b"From: a, b\n\n"])
def test_what_is_no_mail_is_counted_and_harms_nothing(raw: bytes) -> None:
    assert take(raw) is Outcome.BAD
    assert not ReadMail.objects.exists()


def test_a_mail_that_is_read_again_does_not_undo_a_later_sign_up() -> None:
    join()
    raw = mail(sealed())
    assert take(raw) is Outcome.LEFT
    join()
    assert take(raw) is Outcome.AGAIN
    assert allowed()


def test_a_mailbox_file_is_read_once_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    join()
    box = mailbox.mbox(tmp_path / "leave.mbox")
    for raw in (mail(sealed()), mail("off", 2), mail("away", 3, Auto_Submitted="auto-replied"), b"From: x\n\nHello"):
        box.add(raw)
    box.close()
    before = (tmp_path / "leave.mbox").read_bytes()

    call_command("read_unsubscribes", "--mailbox", str(tmp_path / "leave.mbox"))
    told = capsys.readouterr().out.splitlines()
    assert told == [f"1 {one}" for one in (Outcome.LEFT, Outcome.ASKED, Outcome.IGNORED, Outcome.BAD)]
    call_command("read_unsubscribes", "--mailbox", str(tmp_path / "leave.mbox"))
    assert f"2 {Outcome.AGAIN}" in capsys.readouterr().out
    assert (tmp_path / "leave.mbox").read_bytes() == before
    assert not allowed()
    with pytest.raises(CommandError, match="Cannot read it"):
        call_command("read_unsubscribes", "--mailbox", str(tmp_path / "nothing"))


def test_a_maildir_keeps_as_new_what_was_not_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    join()
    box = mailbox.Maildir(tmp_path / "leave")
    box.add(mail(sealed()))
    box.add(b"From: x\n\nHello")

    call_command("read_unsubscribes", "--maildir", str(tmp_path / "leave"))
    assert not allowed()
    [seen] = (tmp_path / "leave" / "cur").iterdir()
    assert seen.name.endswith(":2,S")
    [left] = (tmp_path / "leave" / "new").iterdir()
    assert left.read_bytes().startswith(b"From: x")
    capsys.readouterr()
    call_command("read_unsubscribes", "--maildir", str(tmp_path / "leave"))
    assert capsys.readouterr().out == f"1 {Outcome.BAD}\n"


class Pipe:
    def __init__(self, raw: bytes):
        self.buffer = io.BytesIO(raw)


def test_a_mail_servers_pipe_hands_over_one_mail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    join()
    monkeypatch.setattr("sys.stdin", Pipe(mail("bye") + b"x" * 3 * intake.MOST_BYTES))
    plus = f"leave+{token(ANN, 'newsletter')}@example.com"
    call_command("read_unsubscribes", "--stdin", "--sender", ANN, "--recipient", plus)
    assert capsys.readouterr().out == f"1 {Outcome.LEFT}\n"
    assert not allowed()
    monkeypatch.setattr("sys.stdin", Pipe(mail("bye", 2)))
    call_command("read_unsubscribes", "--stdin", "--sender", "", "--recipient", plus)
    assert capsys.readouterr().out == f"1 {Outcome.IGNORED}\n"


def test_a_pipe_tells_the_mail_server_to_keep_a_mail_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", Pipe(mail(sealed())))

    def away(*_: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(away), pytest.raises(SystemExit) as end:
        call_command("read_unsubscribes", "--stdin")
    assert end.value.code == 75


@pytest.fixture
def server() -> Iterator[int]:
    """Returns the port on which mail is taken by LMTP."""
    with ThreadPoolExecutor(1) as thread:  # a browser's own loop may stand in this one
        bound: Future[int] = Future()
        stop: Future[None] = Future()

        async def listen() -> None:
            async with await start("127.0.0.1", 0) as listening:
                bound.set_result(listening.sockets[0].getsockname()[1])
                await asyncio.wrap_future(stop)

        served = thread.submit(asyncio.run, listen())
        yield bound.result(timeout=10)
        stop.set_result(None)
        served.result(timeout=10)


@pytest.mark.django_db(transaction=True, databases=["default", "company"])
@pytest.mark.parametrize("kind", [smtplib.LMTP, smtplib.SMTP])
def test_a_mail_server_hands_mail_over_a_socket(server: int, kind: type[smtplib.SMTP]) -> None:
    join()
    with kind("127.0.0.1", server) as session:
        plus = f"leave+{token(ANN, 'newsletter')}@example.com"
        refused = session.sendmail(ANN, [plus, "somebody@example.com"], mail("bye"))
        assert refused == {"somebody@example.com": (550, b"5.1.1 No such mailbox here")}
        assert not allowed()

        join()
        session.sendmail("", [LEAVE], mail(sealed(), 2))
        assert allowed(), "the empty sender is a bounce"
        session.sendmail(ANN, [LEAVE], mail(sealed(), 3) + b"\r\n.a line with a dot\r\n")
        assert not allowed()
        assert session.noop()[0] == 250
        assert session.docmd("expn", "x")[0] == 500
        assert session.docmd("data")[0] == 503


@pytest.fixture
def nothing_is_remembered() -> Iterator[None]:
    """Takes a table away for the length of a test."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mailings_readmail RENAME TO mailings_elsewhere")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mailings_elsewhere RENAME TO mailings_readmail")


@pytest.mark.django_db(transaction=True, databases=["default", "company"])
def test_a_mail_that_could_not_be_acted_on_stays_with_the_other_server(
    server: int, nothing_is_remembered: None
) -> None:
    with smtplib.LMTP("127.0.0.1", server) as session, pytest.raises(smtplib.SMTPDataError) as refused:
        session.sendmail(ANN, [LEAVE], mail(sealed()))
    assert refused.value.smtp_code == 451
    assert b"readmail" not in refused.value.smtp_error
