"""What comes back ends what was sent: a dead mailbox and a complaint are never written to again."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method
from portal.consent.parties import of_address
from portal.consent.standing import is_allowed
from portal.mail import outbox
from portal.mail.models import Message
from portal.mail.reports import read
from portal.mail.returns import take
from portal.mailings.sending import send_marketing
from tests.mail.reported import bounce, complaint
from tests.mailings.conftest import Mailbox
from tests.post import PostOffice

ALICE = "alice@example.com"
HOW = Circumstances(Method.FORM, Actor.visitor())


@pytest.fixture(autouse=True)
def _company_with_lists(use_company: Callable[[str], None]) -> None:
    use_company("cns")


def say(**lists: bool) -> None:
    decide(of_address(ALICE), [Wish(key, allowed, "email") for key, allowed in lists.items()], HOW)


def newsletter() -> Message:
    message = send_marketing("newsletter", ALICE, "mailing_welcome", {"description": ""})
    assert message is not None
    return message


def came_back(raw: bytes) -> bool:
    returned = read(raw)
    return returned is not None and take(returned)


def states() -> dict[str, str]:
    return {one.purpose: one.state for one in Decision.objects.order_by("pk")}


def test_a_dead_mailbox_is_on_no_list_any_more(mailbox: Mailbox) -> None:
    say(newsletter=True, events=True, whitepapers=False)
    message = newsletter()
    mailbox.work()

    assert came_back(bounce(message))
    assert states() == {
        "newsletter": "invalidated",
        "events": "invalidated",
        "whitepapers": "refused",
        "marketing.all": "invalidated",
    }
    noted = Decision.objects.filter(state="invalidated")
    assert set(noted.values_list("method", "actor")) == {("machine", "system:mail")}
    assert send_marketing("events", ALICE, "mailing_welcome", {}) is None
    count = Decision.objects.count()
    assert not came_back(bounce(message))
    assert Decision.objects.count() == count


def test_a_list_that_is_on_by_default_is_off_for_a_dead_mailbox(
    mailbox: Mailbox, use_company: Callable[[str], None]
) -> None:
    use_company("calltrackingmetrics")
    message = send_marketing("marketing_email", ALICE, "mailing_welcome", {"description": ""})
    assert message is not None
    mailbox.work()
    came_back(bounce(message))
    assert send_marketing("marketing_email", ALICE, "mailing_welcome", {}) is None


@pytest.mark.parametrize(
    ("status", "ends"),
    [("5.1.1", True), ("5.2.1", True), ("5.0.0", True), ("5.4.4", True), ("4.2.2", False), ("5.7.1", False),
     ("5.3.4", False), ("5.6.0", False)],
)  # fmt: skip
def test_only_what_is_wrong_with_the_mailbox_ends_a_list(mailbox: Mailbox, status: str, ends: bool) -> None:
    say(newsletter=True)
    message = newsletter()
    mailbox.work()
    came_back(bounce(message, status=status))

    assert is_allowed([of_address(ALICE).reference], "newsletter", "email") is not ends
    assert Message.objects.get().state == "bounced"


@pytest.mark.parametrize(
    ("answer", "ends"),
    [("550 5.1.1 alice is unknown", True), ("550 unknown", True), ("554 5.7.1 alice blocked us", False),
     ("451 5.1.1 later", False)],
)  # fmt: skip
def test_a_refusal_while_the_mail_is_handed_over_counts_alike(
    mailbox: Mailbox, smtp: PostOffice, answer: str, ends: bool
) -> None:
    say(newsletter=True)
    smtp.answers[ALICE] = answer
    newsletter()
    mailbox.work()
    assert is_allowed([of_address(ALICE).reference], "newsletter", "email") is not ends


def test_service_mail_that_comes_back_decides_nothing(mailbox: Mailbox) -> None:
    say(newsletter=True)
    message = outbox.send_rendered("Hi", "Hi", "Hi", to=ALICE, language="en", kind="service", template="greeting")
    mailbox.work()
    came_back(bounce(message))
    assert states() == {"newsletter": "given"}


@pytest.mark.parametrize("kind", ["service", "marketing"])
def test_a_complaint_leaves_every_list(mailbox: Mailbox, kind: Any) -> None:
    say(newsletter=True, events=True)
    message = newsletter()
    if kind == "service":
        message = outbox.send_rendered("Hi", "Hi", "Hi", to=ALICE, language="en", kind="service", template="greeting")
    mailbox.work()
    came_back(complaint(message))

    assert states() == {
        "newsletter": "withdrawn",
        "events": "withdrawn",
        "whitepapers": "refused",
        "marketing.all": "refused",
    }
    assert set(Decision.objects.filter(state="withdrawn").values_list("method", flat=True)) == {"machine"}


def test_a_complaint_to_a_company_without_lists_is_noted(mailbox: Mailbox, use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    message = outbox.send_rendered("Hi", "Hi", "Hi", to=ALICE, language="en", kind="service", template="greeting")
    mailbox.work()
    assert came_back(complaint(message))
    assert states() == {}


def test_staff_cannot_send_again_to_a_dead_mailbox(mailbox: Mailbox) -> None:
    say(newsletter=True)
    message = newsletter()
    mailbox.work()
    came_back(bounce(message))
    message.refresh_from_db()
    assert not outbox.send_again(message, staff=9)


def test_an_emptied_mail_is_noted_and_ends_nothing(mailbox: Mailbox) -> None:
    say(newsletter=True)
    message = newsletter()
    mailbox.work()
    Message.objects.update(recipient=None, unsubscribe=None, text=None, html=None)
    assert came_back(bounce(message))
    assert states() == {"newsletter": "given"}


def test_a_mailbox_that_works_again_can_join_again(mailbox: Mailbox) -> None:
    say(newsletter=True)
    message = newsletter()
    mailbox.work()
    came_back(bounce(message))
    say(newsletter=True)
    assert newsletter().state == "queued"
    assert not is_allowed([of_address(ALICE).reference], "events", "email")
