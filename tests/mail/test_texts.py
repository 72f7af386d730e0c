"""Texts as they arrive at a real gateway, and what becomes of what does not."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import checks
from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist

from accounts.models import User
from portal.audit.models import Entry
from portal.company import current
from portal.mail import outbox
from portal.mail.composing import compose_text
from portal.mail.models import Message
from portal.mail.pruning import prune_mail
from portal.mail.unsubscribing import ONE_CLICK
from portal.sources.port import Subject
from portal.sources.registry import source_of
from tests.gateway import Gateway, is_signed
from tests.outbound.receiver import Received

Work = Callable[..., int]
NUMBER = "+14155550123"
TEXTS = ["case_code", "case_received", "case_letter", "case_message", "case_copy"]


def write(template: str = "case_code", to: str = NUMBER) -> Message:
    return outbox.send(template, to=to, language="en", kind="service", context={"code": "1234 5678"}, about="case:x")


def test_a_text_arrives_signed_and_is_known_by_its_id(gateway: Gateway, work: Work) -> None:
    message = write()
    work()
    (call,) = gateway.server.received
    assert (call.path, call.headers["content-type"]) == ("/v1/texts", "application/json")
    assert is_signed(call)
    assert not is_signed(Received(call.path, call.headers, call.body.replace(b"1234", b"4321")))
    assert json.loads(call.body) == {
        "id": message.key,
        "to": NUMBER,
        "text": "ClearCall QoS Studio: your code for your privacy request is 1234 5678. It works for ten minutes. "
        "Nobody from us will ever ask you for it.",
    }
    message.refresh_from_db()
    assert (message.way, message.state, message.html, message.subject) == ("text", "sent", None, "Your code")
    assert NUMBER not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("address", ["+14155550123@example.com", "+1@example.com"])
def test_a_mailbox_that_begins_like_a_number_is_a_mailbox(address: str) -> None:
    assert write(to=address).way == "mail"


def test_a_gateway_that_is_down_is_tried_again_and_staff_see_it_wait(gateway: Gateway, work: Work) -> None:
    gateway.server.answers = [503, 302]
    message = write()
    work()
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("queued", "The gateway for texts answered 503.")
    work(hurry=True)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 3, "")
    assert {json.loads(call.body)["id"] for call in gateway.server.received} == {message.key}


def test_what_never_arrives_fails_and_can_be_sent_again(gateway: Gateway, work: Work, pat: User) -> None:
    gateway.server.status = 500
    message = write()
    work(hurry=True)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 13)
    gateway.server.status = 202
    assert outbox.send_again(message, pat.pk)
    work()
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_number_that_takes_no_texts_is_tried_once(gateway: Gateway, work: Work) -> None:
    gateway.server.status = 422
    message = write()
    work(hurry=True)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("bounced", 1)
    assert message.last_error == "The gateway says that the number takes no texts."


@pytest.mark.parametrize(
    ("url", "said"),
    [("", "No gateway for texts is set up."), ("http://192.0.2.1/", "The gateway for texts cannot be called: ")],
)
def test_without_a_gateway_that_may_be_called_it_waits(settings: Any, work: Work, url: str, said: str) -> None:
    settings.TEXTS_URL = url
    message = write()
    work()
    message.refresh_from_db()
    assert (message.state, message.last_error[: len(said)]) == ("queued", said)


@pytest.mark.parametrize("company", ["clearcall", "calltrackingmetrics", "cns", "itns", "thevoco"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_text_is_short_and_names_the_company_first(
    use_company: Callable[[str], None], company: str, language: str
) -> None:
    use_company(company)
    link = f"https://privacy-portal.{company}.example.com/requests/guest/requests/R-7K2M-9QXD/"
    context = {"code": "1234 5678", "reference": "R-7K2M-9QXD", "link": link, "title": "TITLE"}
    for template in TEXTS:
        text = compose_text(template, language, context).text
        assert text.startswith(f"{current.company().company.name}: ")
        assert len(text) <= 300
        assert "TITLE" not in text and ("1234 5678" in text or link in text)


def test_mail_that_nobody_gets_by_text_has_none() -> None:
    with pytest.raises(TemplateDoesNotExist):
        write("case_due")


def test_marketing_never_goes_to_a_number() -> None:
    way_out = "https://x.example.com/u"
    headers = {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": ONE_CLICK}
    with pytest.raises(outbox.NoWayOut, match="by text"):
        outbox.send_rendered(
            "News", way_out, way_out, to=NUMBER, language="en", kind="marketing", template="news", purpose="news",
            unsubscribe=headers,
        )  # fmt: skip
    message = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(kind="marketing", purpose="news", unsubscribe=headers)


def test_a_text_belongs_to_its_number_alone_and_is_emptied_in_time(settings: Any) -> None:
    write()
    Message.objects.update(state="sent")
    source = source_of("portal_mail")
    mine, other = Subject({"phone": frozenset({NUMBER})}), Subject({"phone": frozenset({"+14155550199"})})
    on_file = Subject({"phone": frozenset({NUMBER}), "email": frozenset({"alice@example.com"})})
    assert [source.tally("portal_mail", one).count for one in (mine, other, on_file)] == [1, 0, 0]
    settings.MAIL_KEEP_DAYS = -1
    prune_mail.call()
    left = Message.objects.get()
    assert (left.recipient, left.text, left.addressee, left.way) == (None, None, "", "text")


@pytest.mark.parametrize(
    ("url", "debug", "found"),
    [
        ("http://texts.example.com/", False, ["mail.E004"]),
        ("https://texts.example.com/", False, []),
        ("http://127.0.0.1:9/", True, []),
        ("", False, []),
    ],
)
def test_a_gateway_in_clear_is_refused_outside_of_development(
    settings: Any, url: str, debug: bool, found: list[str]
) -> None:
    settings.TEXTS_URL, settings.DEBUG = url, debug
    assert [one.id for one in checks.run_checks(tags=["security"]) if one.id.startswith("mail")] == found
