"""Marketing mail: told apart from all other mail by its way out, in the database, in the outbox and on the wire."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_address
from portal.mail import outbox
from portal.mail.models import Message
from portal.mail.pruning import prune_mail
from tests.people import sign_in
from tests.post import PostOffice, html_of, raw_headers, text_of

Work = Callable[..., int]
WAY = "https://privacy.example.com/mailings/unsubscribe/" + "abcdefgh-_" * 30
HEADERS = {"List-Unsubscribe": f"<{WAY}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@pytest.fixture(autouse=True)
def _reached_at_an_address_of_its_own(settings: Any) -> None:
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [*first["DIRS"], Path(__file__).parent / "templates"]}]
    settings.PORTAL_URL = "https://privacy.example.com"


def say(allowed: bool) -> None:
    how = Circumstances(Method.CENTRE, Actor.visitor())
    decide(of_address("alice@example.com"), [Wish("marketing", allowed, "email")], how)


def offer(**facts: Any) -> Message:
    facts = {"kind": "marketing", "purpose": "marketing", "unsubscribe": HEADERS} | facts
    return outbox.send("offer", to="alice@example.com", language="en", context={"list_label": "News"}, **facts)


def test_marketing_leaves_with_whole_headers_and_with_its_way_out_in_both_bodies(smtp: PostOffice, work: Work) -> None:
    say(True)
    offer()
    work()

    lines = raw_headers(smtp.raw[0])
    assert lines["list-unsubscribe"] == [f"List-Unsubscribe: <{WAY}>".encode()]
    assert lines["list-unsubscribe-post"] == [b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    assert lines["list-id"] == [b"List-Id: <marketing.privacy.example.com>"]
    text, html = text_of(smtp.received[0]), html_of(smtp.received[0])
    assert WAY in text
    assert f'href="{WAY}"' in html
    assert "2334 E Cumberland St" in text
    assert "2334 E Cumberland St" in html


def test_a_second_way_by_mail_does_not_break_the_first(smtp: PostOffice, work: Work) -> None:
    say(True)
    offer(unsubscribe=HEADERS | {"List-Unsubscribe": f"<{WAY}>, <mailto:leave@example.com?subject={'t' * 200}>"})
    work()

    lines = raw_headers(smtp.raw[0])
    assert b"".join(lines["list-unsubscribe"]).startswith(f"List-Unsubscribe: <{WAY}>, <mailto:".encode())
    assert "" not in lines, "no header goes on in a second line"


@pytest.mark.parametrize("kind", ["service", "legal"])
def test_other_mail_never_names_a_list(smtp: PostOffice, work: Work, kind: Any) -> None:
    for wrong in ({"purpose": "marketing"}, {"unsubscribe": HEADERS}):
        with pytest.raises(outbox.NoWayOut):
            outbox.send_rendered("Hello", WAY, WAY, to="a@example.com", language="en", kind=kind, template="t", **wrong)
    outbox.send_rendered("Hello", "Hi", "<p>Hi</p>", to="a@example.com", language="en", kind=kind, template="t")
    work()

    assert [name for name in raw_headers(smtp.raw[0]) if name.startswith("list-")] == []
    assert b"nsubscribe" not in smtp.raw[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": ""},
        {"unsubscribe": None},
        {"unsubscribe": {"List-Unsubscribe": f"<{WAY}>"}},
        {"unsubscribe": HEADERS | {"List-Unsubscribe": "<mailto:leave@example.com>"}},
        {"unsubscribe": HEADERS | {"List-Unsubscribe": f"<{WAY}>, <{WAY}2>"}},
        {"unsubscribe": HEADERS | {"List-Unsubscribe": "<http://privacy.example.com/x>"}},
        {"unsubscribe": HEADERS | {"List-Unsubscribe": f"<{WAY}{'x' * 900}>"}},
        {"unsubscribe": HEADERS | {"Bcc": "bob@example.com"}},
    ],
)
def test_marketing_that_could_not_be_left_is_not_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(outbox.NoWayOut):
        offer(**wrong)
    assert not Message.objects.exists()


@pytest.mark.parametrize("bodies", [(WAY, "<p>no</p>"), ("no", f"<a href='{WAY}'>leave</a>")])
def test_a_header_alone_is_not_enough(bodies: tuple[str, str]) -> None:
    with pytest.raises(outbox.NoWayOut):
        outbox.send_rendered(
            "News", *bodies, to="a@example.com", language="en", kind="marketing", template="t", purpose="marketing",
            unsubscribe=HEADERS,
        )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"kind": "service"}, {"purpose": ""}, {"unsubscribe": None}, {"recipient": None, "purpose": ""}],
)
def test_the_database_itself_tells_marketing_from_other_mail(change: dict[str, Any]) -> None:
    offer()
    with pytest.raises(IntegrityError, match="mail_message_way_out"), transaction.atomic():
        Message.objects.update(**change)


def test_who_says_no_meanwhile_gets_nothing(smtp: PostOffice, work: Work) -> None:
    say(True)
    message = offer()
    say(False)
    work()

    message.refresh_from_db()
    assert smtp.received == []
    assert (message.state, message.attempts, message.sent_at) == ("withheld", 0, None)
    assert message.get_state_display() == "not sent: the person said no"
    assert Entry.objects.get(event="mail_withheld").facts["message"] == message.pk


def test_without_a_decision_nothing_leaves(smtp: PostOffice, work: Work) -> None:
    offer()
    work()
    assert smtp.received == []


def test_staff_cannot_send_marketing_again_that_is_not_allowed_any_more(smtp: PostOffice, work: Work) -> None:
    say(True)
    smtp.answer_to_data = "554 not today"
    message = offer()
    work()
    message.refresh_from_db()
    assert message.state == "bounced"

    smtp.answer_to_data = ""
    say(False)
    assert not outbox.send_again(message, staff=9)
    say(True)
    assert outbox.send_again(message, staff=9)
    work()
    assert len(smtp.received) == 1


def test_the_outbox_of_the_desk_says_what_became_of_it_and_resends_only_what_is_allowed(
    smtp: PostOffice, work: Work, pat: User
) -> None:
    say(True)
    smtp.answer_to_data = "554 not today"
    message = offer()
    work()
    say(False)
    desk = Client()
    sign_in(desk, pat)
    listed = desk.get("/admin/mail/message/").content.decode()
    assert "refused by the recipient" in listed
    assert "alice" not in listed + desk.get(f"/admin/mail/message/{message.pk}/change/").content.decode()

    sent = {"action": "send_again", "_selected_action": [message.pk]}
    assert "0 mails will be sent again." in desk.post("/admin/mail/message/", sent, follow=True).content.decode()
    assert Message.objects.get().state == "bounced"


def test_a_server_that_waits_gets_marketing_again_only_while_it_is_allowed(smtp: PostOffice, work: Work) -> None:
    say(True)
    smtp.answers["alice@example.com"] = "451 later"
    offer()
    work()
    say(False)
    smtp.answers.clear()
    work(hurry=True)

    assert smtp.received == []
    assert Message.objects.get().state == "withheld"


def test_old_marketing_is_emptied_and_its_list_stays(smtp: PostOffice, work: Work, settings: Any) -> None:
    say(True)
    offer()
    work()
    Message.objects.update(created_at=timezone.now() - timedelta(days=settings.MAIL_KEEP_DAYS + 1))
    prune_mail.enqueue()
    work()

    old = Message.objects.get()
    assert (old.recipient, old.unsubscribe, old.purpose) == (None, None, "marketing")


def test_mail_that_fails_goes_back_to_the_address_that_is_set(smtp: PostOffice, work: Work, settings: Any) -> None:
    settings.MAIL_FROM = "portal@example.com"
    for bounces_to in ("", "bounces@example.com"):
        settings.MAIL_BOUNCES_TO = bounces_to
        outbox.send_rendered("Hi", "Hi", "<p>Hi</p>", to="a@example.com", language="en", kind="service", template="t")
        work()

    assert smtp.returned_to == ["portal@example.com", "bounces@example.com"]
    assert {str(mail["From"]) for mail in smtp.received} == {"ClearCall QoS Studio <portal@example.com>"}
