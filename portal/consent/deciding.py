"""Writes down a decision: ledger, standing, audit, and the way to where it has to be known, in one transaction."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.consent import passing_on
from portal.consent.models import USABLE, Decision, Evidence, Method, Party, Standing, State
from portal.consent.purposes import ALL_MARKETING, Purpose, purpose, topics
from portal.consent.statements import append, keep_wordings, lock, standings_of
from portal.consent.wording import wording

RENEW_BEFORE = timedelta(days=90)
"""A yes that ends within this time is renewed by saying yes again; said earlier, nothing changes."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants of one purpose.

    `allowed`: yes or no. `shown`: the sentences that stood beside it, `named` and `label`: the key and the words of
    the one thing that it is about; `anew`: said of other words than before, or after so long that it counts again.
    """

    purpose: str
    allowed: bool
    channel: str = ""
    named: str = ""
    label: str = ""
    shown: tuple[str, ...] = ()
    anew: bool = False


@dataclass(frozen=True)
class Circumstances:
    """How decisions came: the way, who acted, the language of what was read, and what else shows it.

    `act`: shared by what several parties decide in one deed; without it, each call of `decide` is an act of its own.
    """

    method: Method
    actor: Actor
    language: str = "en"
    evidence: Mapping[str, Any] | None = None
    about: str = ""
    act: uuid.UUID | None = None


@transaction.atomic(savepoint=False)
def decide(party: Party, wishes: Iterable[Wish], how: Circumstances) -> list[Decision]:
    """Writes down what a party wants; returns the decisions that are new, none where all of it stood so already.

    A yes is *given*, or *renewed* shortly before it ends; a no is *refused*, or *withdrawn* where there was a yes.
    Raises KeyError for a purpose that the profile does not declare.
    """
    held = _held(party)
    new = [(wish, _state(held.get((wish.purpose, wish.channel, wish.named)), wish)) for wish in wishes]
    return _appended(party, [(wish, state) for wish, state in new if state], how)


@transaction.atomic
def note(party: Party, wish: Wish, state: State, how: Circumstances) -> Decision:
    """Writes down a state that is neither yes nor no: asked for, put off, run out, ended, found not to hold."""
    if state in USABLE or state in (State.REFUSED, State.WITHDRAWN):
        raise ValueError(f"{state} is decided, not noted")
    lock(party)
    return _appended(party, [(wish, state)], how)[0]


@transaction.atomic
def run_out(held: Iterable[Standing], how: Circumstances) -> list[Decision]:
    """Writes down that decisions have run out, on the words on which they rested; the profile's may be others now."""
    now, act = timezone.now(), uuid.uuid4()
    made = [
        Decision(
            party=one.party,
            purpose=one.purpose,
            channel=one.channel,
            named=one.named,
            state=State.EXPIRED,
            at=now,
            method=how.method,
            actor=how.actor.reference,
            act=act,
            wording_id=one.decision.wording_id,
        )
        for one in sorted(held, key=lambda one: one.pk)
    ]
    return _written(made, how)


def leaving_all(shown: Sequence[str] = ()) -> list[Wish]:
    """Returns the wishes of whoever wants no marketing mail at all: every topic, and those to come."""
    keys = [*(topic.key for topic in topics() if "email" in topic.channels), ALL_MARKETING]
    return [Wish(key, False, channel="email", shown=tuple(shown)) for key in keys]


@dataclass(frozen=True)
class _Held:
    """How one thing stands before a decision."""

    state: str
    usable: bool
    valid_until: datetime | None


def _held(party: Party) -> dict[tuple[str, str, str], _Held]:
    """Returns the party's standings, the party locked: two clicks at once are one decision."""
    if party.just_made:
        party.just_made = False
        return {}
    lock(party)
    return {row[:3]: _Held(*row[3:]) for row in standings_of(party)}


def _state(held: _Held | None, wish: Wish) -> State | None:
    """Returns the state that a wish leads to; None where it stands so already."""
    if not wish.allowed:
        if held is not None and held.usable:
            return State.WITHDRAWN
        refused = held is not None and held.state in (State.REFUSED, State.WITHDRAWN)
        return None if refused and not wish.anew else State.REFUSED
    if held is None or not held.usable:
        return State.GIVEN
    ends = held.valid_until
    if wish.anew:
        return State.RENEWED
    return State.RENEWED if ends is not None and ends - timezone.now() < RENEW_BEFORE else None


def _appended(party: Party, new: Sequence[tuple[Wish, State]], how: Circumstances) -> list[Decision]:
    meant = [purpose(wish.purpose) for wish, _ in new]
    words = [
        wording(one, how.language, shown=wish.shown, named=wish.label)
        for one, (wish, _) in zip(meant, new, strict=True)
    ]
    keep_wordings(words)
    now, act = timezone.now(), how.act or uuid.uuid4()
    made = [
        Decision(
            party=party,
            purpose=one.key,
            channel=wish.channel,
            named=wish.named,
            state=state,
            at=now,
            method=how.method,
            actor=how.actor.reference,
            act=act,
            wording_id=worded.digest,
            valid_until=_ends(one, state, now),
        )
        for one, worded, (wish, state) in zip(meant, words, new, strict=True)
    ]
    return _written(made, how)


def _ends(meant: Purpose, state: State, now: datetime) -> datetime | None:
    if meant.kind is not None:
        return company().cookies.remembered_for.after(now)
    return meant.lasts.after(now) if meant.lasts and state in USABLE else None


def _written(made: list[Decision], how: Circumstances) -> list[Decision]:
    if not made:
        return []
    append(made)
    if how.evidence:
        Evidence.objects.bulk_create(Evidence(decision=one, facts=dict(how.evidence)) for one in made)
    for one in made:
        record(
            Event.CHOICE_MADE,
            actor=how.actor,
            subject=one.party.reference,
            about=how.about,
            purpose=one.purpose,
            channel=one.channel,
            named=one.named,
            state=str(one.state),
            method=str(one.method),
        )
    passing_on.queue(made)
    return made
