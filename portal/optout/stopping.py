"""Stops the sale and sharing of somebody's data, or limits the use of what is sensitive, without asking who they are.

A signed-in person stops it for their account and their mailboxes as well. An address that is typed is never verified
(11 CCR 7026(d), 7060(b)): whoever stops it for somebody else has done no harm.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method, Party, Standing
from portal.consent.parties import addresses_of, of_address, of_browser, of_person
from portal.cookies.browser import refuse_sale, remember
from portal.cookies.deciding import account, drop
from portal.cookies.kinds import sold
from portal.optout.receipts import Receipt
from portal.optout.rights import STOP_SALE, Right

LIMITS = {"stop": "60/h/ip"}


class TooMany(Exception):
    """So many people from one network address asked that we take no more for a while."""


def count(request: HttpRequest) -> None:
    """Counts a request. Raises TooMany."""
    if not ratelimit.consume(request, app="optout", action="stop", config=LIMITS):
        raise TooMany


@transaction.atomic
def stop(request: HttpRequest, response: HttpResponse, right: Right, address: str = "") -> Receipt:
    """Refuses for this browser, for the address if there is one, and for whoever is signed in; returns the receipt.

    The browser's cookie is set on `response`. Said again, it changes nothing, and the receipt names the act by which it
    stands so.
    """
    act = uuid.uuid4()
    how = circumstances(request, act)
    mine = [of_browser(remember(response, request, {}).name), *of_account(request)]
    typed = [of_address(address, how.language)] if address else []
    made = refuse([*mine, *typed], [right], how)
    if right is STOP_SALE:
        refuse_sale(request, response, how)
        drop(request, response, {one.key for one in sold()})
    whom = ("browser", *(["account"] if mine[1:] else []), *(["address"] if typed else []))
    # Whether a typed address had decided before is its reader's alone to know: the receipt must not tell.
    return confirm(Receipt(act, (right.purpose,), whom, timezone.now()), mine, new=bool(made or typed))


@transaction.atomic
def stop_for(request: HttpRequest, rights: Sequence[Right], address: str, agent: str, stated: str) -> Receipt:
    """Refuses for the address of somebody who gave an agent signed permission (11 CCR 7026(j)); returns the receipt.

    `agent` and the sentence that was `stated` are kept as evidence. The receipt is the same whatever we know of the
    address.
    """
    act = uuid.uuid4()
    how = circumstances(request, act, {"agent": agent, "stated": stated})
    refuse([of_address(address, how.language)], rights, how)
    return Receipt(act, tuple(one.purpose for one in rights), ("somebody",), timezone.now())


def circumstances(request: HttpRequest, act: uuid.UUID, evidence: Mapping[str, Any] | None = None) -> Circumstances:
    """Returns how a decision comes that is made on a page of this room; all that one press decides shares its act."""
    person = account(request)
    actor = Actor.person(person.pk) if person else Actor.visitor()
    language = get_language() or company().company.languages[0]
    return Circumstances(Method.FORM, actor, language, evidence=evidence, act=act)


def of_account(request: HttpRequest) -> list[Party]:
    """Returns the account and the mailboxes of whoever is signed in; none for a visitor or for staff."""
    person = account(request)
    if person is None:
        return []
    return [of_person(person), *(of_address(one, person.language) for one in addresses_of(person))]


def refuse(parties: Iterable[Party], rights: Iterable[Right], how: Circumstances) -> list[Decision]:
    """Writes down a no of each party; returns what is new.

    In the order of their numbers, so that two presses at once wait for each other and never in a ring.
    """
    wishes = [Wish(right.purpose, False, shown=shown(right)) for right in rights]
    once = {party.pk: party for party in parties}
    return [new for _number, party in sorted(once.items()) for new in decide(party, wishes, how)]


def shown(right: Right) -> tuple[str, ...]:
    """Returns the sentences that stand beside the button, in the reader's language; they are kept with the decision."""
    if right is STOP_SALE:
        return (_("Stop the sale and sharing"), _("If we know you by this address, we stop it there as well."))
    return (_("Limit the use"), _("If we know you by this address, we limit it there as well."))


def confirm(receipt: Receipt, mine: Sequence[Party], *, new: bool) -> Receipt:
    """Returns a receipt as it is, or, where nothing was `new`, with the act by which it stands so since before."""
    if new:
        return receipt
    held = Standing.objects.filter(party__in=mine, purpose=receipt.purposes[0]).select_related("decision")
    newest = held.latest("decision_id")
    return replace(receipt, act=newest.decision.act, at=newest.since)
