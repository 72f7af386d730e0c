"""The outbox through the port: a person sees that mail was sent to them, never a code in it, and can have it erased."""

from typing import Any

import pytest

from portal.mail import outbox
from portal.mail.models import Message
from portal.mail.unsubscribing import ONE_CLICK
from portal.sources.port import Subject
from portal.sources.registry import dataset, source_of

ALICE = Subject({"email": frozenset({"Alice@Example.com"})})
BOB = Subject({"email": frozenset({"bob@example.com"})})
KEY = "portal_mail"


@pytest.fixture
def mail() -> Message:
    message = outbox.send_rendered(
        "Your code", "123456", "<p>123456</p>", to="alice@example.com", language="en", kind="service", template="code"
    )
    Message.objects.update(state="sent")
    return message


def test_it_belongs_to_the_portals_own_category() -> None:
    assert dataset(KEY).category == "portal_account"


def test_a_person_sees_what_was_sent_to_them_but_no_body(mail: Message) -> None:
    (record,) = source_of(KEY).page(KEY, ALICE).records
    assert {name: record.values[name] for name in ("subject", "recipient", "state")} == {
        "subject": "Your code",
        "recipient": "alice@example.com",
        "state": "sent",
    }
    assert "123456" not in str(record)


def test_a_stranger_sees_nothing(mail: Message) -> None:
    assert source_of(KEY).page(KEY, BOB).records == ()
    assert source_of(KEY).page(KEY, Subject({})).records == ()


def test_erasing_empties_it_and_erasing_again_is_harmless(mail: Message) -> None:
    assert source_of(KEY).erase(KEY, ALICE).count == 1
    assert source_of(KEY).erase(KEY, ALICE).count == 0
    assert source_of(KEY).page(KEY, ALICE).records == ()
    left = Message.objects.get()
    assert (left.recipient, left.text, left.html, left.addressee) == (None, None, None, "")
    assert (left.template, left.state) == ("code", "sent")


def test_marketing_is_emptied_of_its_way_out_too(settings: Any) -> None:
    settings.PORTAL_URL = "https://privacy.example.com"
    headers = {"List-Unsubscribe": "<https://privacy.example.com/u/x>", "List-Unsubscribe-Post": ONE_CLICK}
    bodies = ("News", "https://privacy.example.com/u/x", "https://privacy.example.com/u/x")
    outbox.send_rendered(
        *bodies, to="alice@example.com", language="en", kind="marketing", template="news", purpose="marketing",
        unsubscribe=headers,
    )  # fmt: skip
    Message.objects.update(state="sent")
    assert source_of(KEY).erase(KEY, ALICE).count == 1
    left = Message.objects.get()
    assert (left.recipient, left.unsubscribe, left.purpose) == (None, None, "marketing")


def test_what_still_waits_for_delivery_is_left_alone(mail: Message) -> None:
    Message.objects.update(state="queued")
    assert source_of(KEY).erase(KEY, ALICE).count == 0
    assert Message.objects.get().recipient == "alice@example.com"
