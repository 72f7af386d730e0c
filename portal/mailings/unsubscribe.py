"""Leaves lists for whoever reads a mailbox, and takes that back while it is fresh. Nothing here asks who they are."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method, Party, Standing, State
from portal.consent.parties import address_known, address_reference, of_address
from portal.consent.purposes import ALL_MARKETING, Purpose, purpose
from portal.mailings.lists import leaving

UNDONE_WITHIN = timedelta(days=1)
"""How long a link takes back what it did: it never expires, and whoever finds an old one must not sign people up."""

BY_LINK = (Method.LINK, Method.ONE_CLICK)


def leave(address: str, meant: Purpose | None, how: Circumstances, shown: Sequence[str] = ()) -> list[Decision]:
    """Leaves one list, or all marketing where `meant` is that or None; returns the decisions that are new.

    `how.language` is noted as that of a mailbox which nobody knew. An erased address is written down again only where
    there is something new to pass on.
    """
    wishes = leaving(meant, shown)
    if not wishes:
        return []
    party = address_known(address)
    if party and (party.address is not None or _refuses(party, wishes)):
        return decide(party, wishes, how)
    with transaction.atomic():
        return decide(of_address(address, how.language, unknown=party is None), wishes, how)


def undo(address: str, meant: Purpose, how: Circumstances) -> list[str] | None:
    """Takes back the newest deed of a mailbox's link, where it is fresh; returns the keys of what is sent again.

    A list comes back that was allowed before, that is on until somebody refuses, or that the link names; others that
    nobody had asked for stay as they are. Done twice, it is done once. None where there is nothing to take back.
    """
    held = Standing.objects.filter(party__reference=address_reference(address)).select_related("party", "decision")
    newest = held.order_by("-decision_id").first()
    if newest is None or not _by_link_lately(newest):
        return None
    act = Decision.objects.filter(party=newest.party, act=newest.decision.act)
    if newest.usable:
        return [one.purpose for one in act]
    undone = [one for one in act if _comes_back(one, meant)]
    own = held.filter(purpose=meant.key, channel="email", named="").first()
    if not undone or own is None:
        return None
    if is_fresh(own) and own.decision not in undone:
        undone.append(own.decision)
    decide(newest.party, [Wish(one.purpose, True, one.channel) for one in undone], how)
    return [one.purpose for one in undone]


def is_fresh(standing: Standing) -> bool:
    """Returns whether a refusal came by a link, and so lately that the link takes it back."""
    return not standing.usable and _by_link_lately(standing)


def _by_link_lately(standing: Standing) -> bool:
    return standing.since > timezone.now() - UNDONE_WITHIN and standing.decision.method in BY_LINK


def _comes_back(decision: Decision, meant: Purpose) -> bool:
    try:
        default = purpose(decision.purpose).default
    except KeyError:  # a profile that no longer declares it
        return False
    named = decision.purpose in (meant.key, ALL_MARKETING)
    return named or decision.state == State.WITHDRAWN or default == "on"


def _refuses(party: Party, wishes: Sequence[Wish]) -> bool:
    """Returns whether a party has refused all of it already."""
    refused = (State.REFUSED, State.WITHDRAWN)
    held = Standing.objects.filter(party=party, state__in=refused).values_list("purpose", "channel")
    return {(one.purpose, one.channel) for one in wishes} <= set(held)
