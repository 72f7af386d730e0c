"""Joining a list: asked for on a form, confirmed by whoever reads the mailbox, and by nobody else.

Whether an address is known, subscribed or has refused shows in the mail alone. A refusal stands until the moment of
confirmation: somebody else's typing must not lift it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.deciding import Circumstances, Wish, decide, note
from portal.consent.models import Decision, Method, Party, State
from portal.consent.parties import address_reference, folded, of_address
from portal.consent.purposes import Purpose, topics
from portal.consent.standing import Held, standings
from portal.mail import outbox
from portal.mailings.confirmations import WORKS_FOR, Asked
from portal.mailings.confirmations import link as confirmation_link
from portal.mailings.links import link as leave_link
from portal.mailings.sending import send_marketing

LIMITS = {"join_here": "20/h/ip", "join_same": "1/10m/key", "join_mailbox": "5/d/key"}
"""Askings from one network address; mails about the same lists to one mailbox; mails to one mailbox."""


class TooMany(Exception):
    """So many askings came from one network address that we take no more for a while."""


@dataclass(frozen=True)
class Place:
    """How one list that was asked for stands: still to be confirmed, joined, or left since."""

    topic: Purpose
    state: Literal["open", "joined", "left"]


def offered() -> tuple[Purpose, ...]:
    """Returns the lists that people can join by the form."""
    return tuple(one for one in topics() if one.choice and one.choice.form and "email" in one.channels)


def terms() -> list[str]:
    """Returns the sentences that stand on the form, in the reader's language; they are kept with what was asked."""
    children = company().children
    said = [
        _("We send a link to your address first. Until you open it and confirm, nothing changes."),
        _("You can leave each list whenever you want, by one click in every mail."),
    ]
    if isinstance(children.minimum_age, int):
        said.append(_("You need to be at least %(age)d years old to join.") % {"age": children.minimum_age})
    return said


def ask(request: HttpRequest, address: str, keys: Sequence[str]) -> None:
    """Sends a link to confirm to a mailbox, or a note where all of it is there already; the same again, nothing.

    Raises TooMany.
    """
    if not _within(request, "join_here"):
        raise TooMany
    mailbox = address_reference(address)
    if _within(request, "join_same", f"{mailbox} {' '.join(sorted(keys))}") and _within(
        request, "join_mailbox", mailbox
    ):
        _take(address, keys, get_language() or company().company.languages[0])


@transaction.atomic
def confirm(asked: Asked) -> list[Decision]:
    """Puts a mailbox on the lists that it asked for, and welcomes it; returns what is new, nothing the second time."""
    wanted = [place.topic for place in places(asked) if place.state == "open"]
    party = of_address(asked.address, asked.language)
    if wanted and party.language != asked.language:
        party.language = asked.language
        party.save(update_fields=["language"])
    evidence = {"asked_at": asked.at.isoformat(), "confirmed_at": timezone.now().isoformat()}
    how = Circumstances(Method.FORM, Actor.visitor(), get_language() or asked.language, evidence=evidence)
    shown = (confirming_words(),)
    made = decide(party, [Wish(one.key, True, channel="email", shown=shown) for one in wanted], how)
    joined = {decision.purpose for decision in made}
    for one in wanted:
        if one.key in joined:
            send_marketing(one.key, party, "mailing_welcome", {"description": one.description})
    return made


def places(asked: Asked) -> list[Place]:
    """Returns how each list that was asked for stands now; what was decided after the asking holds.

    Lists that are not offered any more are left out.
    """
    found = standings([address_reference(asked.address)])
    wanted = [one for one in offered() if one.key in asked.lists]
    return [Place(one, _state(found.held(one, "email"), asked)) for one in wanted]


def confirming_words() -> str:
    """Returns the sentence that stands beside the button that confirms, in the reader's language."""
    return _("We send it by email to the address to which this link was sent.")


def _state(held: Held, asked: Asked) -> Literal["open", "joined", "left"]:
    if _subscribed(held):
        return "joined"
    decided = held.decided
    return "left" if decided and decided.since > asked.at else "open"


def _subscribed(held: Held) -> bool:
    return held.allowed and held.decided is not None and held.decided.usable


@transaction.atomic
def _take(address: str, keys: Sequence[str], language: str) -> None:
    party = of_address(address, language)
    found = standings([party.reference])
    lists = [(one, found.held(one, "email")) for one in offered() if one.key in keys]
    there = [one for one, held in lists if _subscribed(held)]
    wanted = [one for one, held in lists if not _subscribed(held)]
    _note(party, wanted, language)
    asked = Asked(folded(address), tuple(one.key for one in wanted), timezone.now().astimezone(UTC), language)
    context = {
        "wanted": wanted,
        "there": [(one, leave_link(address, one.key)) for one in there],
        "link": confirmation_link(asked) if wanted else "",
        "days": WORKS_FOR.days,
    }
    template = "mailing_confirm" if wanted else "mailing_joined_already"
    outbox.send(template, to=address, language=language, kind="service", context=context)


def _note(party: Party, lists: Iterable[Purpose], language: str) -> None:
    """Writes down that lists were asked for; what was decided about them before stands until somebody confirms."""
    how = Circumstances(Method.FORM, Actor.visitor(), language)
    for one in lists:
        note(party, Wish(one.key, True, channel="email", shown=tuple(terms())), State.REQUESTED, how)


def _within(request: HttpRequest, action: str, key: str | None = None) -> bool:
    return ratelimit.consume(request, app="mailings", action=action, config=LIMITS, key=key) is not None
