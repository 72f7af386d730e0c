"""Allows again what was stopped: two steps (11 CCR 7028), and never for somebody whose parent has to say it.

Somebody of 13 to 15 says it themselves, somebody younger does not (Cal. Civ. Code 1798.120(c)); which age was said is
kept with the decision.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.consent.deciding import Wish, decide
from portal.consent.parties import of_browser
from portal.cookies.browser import remember
from portal.optout.receipts import Receipt
from portal.optout.rights import STOP_SALE, Right
from portal.optout.stopping import circumstances, confirm, of_account

SALT = "portal.optout.allowing"
BETWEEN = timedelta(minutes=30)
"""For so long the first step waits for the second."""


class TooLate(Exception):
    """A first step that is not ours, is for another right, or waited too long."""


@dataclass(frozen=True)
class FirstStep:
    """What the first step said: an age band, and when (aware UTC)."""

    age: str
    at: datetime


def seal(right: Right, age: str) -> str:
    """Returns the first step, as the form of the second carries it."""
    return signing.dumps([right.purpose, age, timezone.now().isoformat()], salt=SALT)


def opened(right: Right, sealed: str) -> FirstStep:
    """Returns the first step. Raises TooLate."""
    try:
        key, age, at = signing.loads(sealed, salt=SALT, max_age=BETWEEN)
    except signing.BadSignature as fault:
        raise TooLate from fault
    if key != right.purpose:
        raise TooLate
    return FirstStep(age, datetime.fromisoformat(at).astimezone(UTC))


@transaction.atomic
def allow(request: HttpRequest, response: HttpResponse, right: Right, first: FirstStep) -> Receipt:
    """Writes down a yes of this browser, and of the account and its mailboxes of whoever is signed in.

    Returns the receipt; said again, it changes nothing. Cookies stay as they were chosen.
    """
    now = timezone.now()
    act = uuid.uuid4()
    evidence = {"age": first.age, "first_step": first.at.isoformat(), "second_step": now.isoformat()}
    how = circumstances(request, act, evidence)
    choices = {right.purpose: True} if right is STOP_SALE else {}
    parties = [of_browser(remember(response, request, choices).name), *of_account(request)]
    wish = Wish(right.purpose, True, shown=asked(right))
    made = [new for party in sorted(parties, key=lambda one: one.pk) for new in decide(party, [wish], how)]
    whom = ("browser", "account") if parties[1:] else ("browser",)
    return confirm(Receipt(act, (right.purpose,), whom, now, allowed=True), parties, new=bool(made))


def asked(right: Right) -> tuple[str, ...]:
    """Returns the sentences that the second step asks, in the reader's language; they are kept with the decision."""
    if right is STOP_SALE:
        return (_("Do you allow us to sell and share your data again?"),)
    return (_("Do you allow us to use your sensitive data for more than what you asked for?"),)
