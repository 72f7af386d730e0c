"""Writes down what a signed-in person says on the page of choices, and takes it back."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all
from portal.consent.models import USABLE, Decision, Method, State
from portal.consent.parties import deciding_for, references_of
from portal.consent.purposes import ALL_MARKETING, Purpose, purpose


def choose(user: User, meant: Purpose, allowed: bool, channel: str = "", shown: Sequence[str] = ()) -> list[Decision]:
    """Writes down a yes or a no for every party that a person decides for; returns what is new.

    A no to all marketing is a no to each mailing, too.
    """
    if meant.key == ALL_MARKETING and not allowed:
        return _decided(user, leaving_all(shown))
    return _decided(user, [Wish(meant.key, allowed, channel, shown=tuple(shown))])


def take_back(user: User, act: uuid.UUID) -> list[Wish]:
    """Returns the wishes that bring back what was allowed before a person's own deed; none where nothing changed.

    A refusal of what was off anyhow is not turned into a yes that nobody gave.
    """
    found = Decision.objects.filter(act=act, party__reference__in=references_of(user)).order_by("pk")
    back = {(one.purpose, one.channel, one.named): _back(one) for one in found}
    changed = [
        Wish(key, allowed, channel, named) for (key, channel, named), allowed in back.items() if allowed is not None
    ]
    if all(wish.purpose == ALL_MARKETING for wish in changed) and len(back) > 1:
        return []
    return changed


def undo(user: User, wishes: Iterable[Wish]) -> list[Decision]:
    """Writes down what `take_back` returned."""
    return _decided(user, wishes)


def asked_words(meant: Purpose, allowed: bool, channel_label: str) -> list[str]:
    """Returns the sentences that are read before an answer counts: the question, the notice, and the warning."""
    label = f"{meant.label}, {channel_label}" if channel_label else str(meant.label)
    asked = _("Allow “%(what)s”?") if allowed else _("Refuse “%(what)s”?")
    told = [asked % {"what": label}, *(str(text) for text in (meant.choice.notice if meant.choice else ()))]
    return [*told, str(meant.warning)] if meant.warning and not allowed else told


def _decided(user: User, wishes: Iterable[Wish]) -> list[Decision]:
    wanted = list(wishes)
    how = Circumstances(
        Method.CENTRE, Actor.person(user.pk), translation.get_language() or user.language, act=uuid.uuid4()
    )
    parties = {one.pk: one for wish in wanted for one in deciding_for(user, purpose(wish.purpose))}
    made: list[Decision] = []
    with transaction.atomic():
        for number in sorted(parties):
            made += decide(parties[number], wanted, how)
    return made


def _back(decision: Decision) -> bool | None:
    """Returns what was allowed before a decision; None where nothing changed by it."""
    if decision.state in USABLE:
        return False
    try:
        default = purpose(decision.purpose).default
    except KeyError:  # a profile that no longer declares it
        return None
    changed = decision.state == State.WITHDRAWN or default == "on" or decision.purpose == ALL_MARKETING
    return True if changed else None
