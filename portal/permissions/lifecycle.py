"""Moving a named use from state to state: the only place that writes its state, and what has to hold before.

A question begins by itself once its people were told, since it rests on each person's yes. A new use begins by the
hand of staff, when everybody was told and had their time (ITNS privacy policy, line 74; 47 CFR 64.2008(d) for CPNI).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.company.schema.base import zone
from portal.consent.standing import refusing
from portal.mail.models import Message
from portal.permissions.concerned import concerned, owed
from portal.permissions.models import NamedUse, State

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ANNOUNCED, State.CALLED_OFF}),
    State.ANNOUNCED: frozenset({State.WAITING, State.CALLED_OFF}),
    State.WAITING: frozenset({State.BEGUN, State.CALLED_OFF}),
    State.BEGUN: frozenset({State.ENDED}),
    State.ENDED: frozenset(),
    State.CALLED_OFF: frozenset(),
}


class NotAllowed(Exception):
    """The move is not in the table, or something stands against it; the text says what, for staff."""


class Stale(NotAllowed):
    """Somebody else changed the use since it was read."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this while you were reading it. Look again, then decide."))


@transaction.atomic
def move(use: NamedUse, to: State, by: Actor) -> None:
    """Moves a use to another state, with its entry in the audit trail.

    Raises NotAllowed where the table forbids it or `why_not` has a reason, and Stale where the use was changed since
    `use` was read.
    """
    if to not in MOVES[State(use.state)]:
        origin = State(use.state).label
        raise NotAllowed(_("This cannot go from “%(origin)s” to “%(to)s”.") % {"origin": origin, "to": to.label})
    if reasons := why_not(use, to):
        raise NotAllowed(" ".join(reasons))
    facts = {"state": to, **{name: timezone.now() for name in _DATED[to]}}
    if not NamedUse.objects.filter(pk=use.pk, revision=use.revision).update(revision=F("revision") + 1, **facts):
        raise Stale
    for name, value in facts.items():
        setattr(use, name, value)
    use.revision += 1
    _note(use, by)


def why_not(use: NamedUse, to: State) -> list[str]:
    """Returns every reason why a use cannot move to a state now, in sentences for staff; none where it can."""
    check = _CHECKS.get(to)
    return check(use) if check else []


def may_begin_at(use: NamedUse) -> datetime | None:
    """Returns the earliest moment at which a use may begin, aware UTC; None while people are still being told.

    The time runs from the last mail that was handed over, or from the end of telling where that was later.
    """
    if use.told_at is None:
        return None
    handed_over = use.told.filter(at__lte=use.told_at, message__state=Message.State.SENT)
    last: datetime | None = handed_over.aggregate(last=Max("message__sent_at"))["last"]
    return max(use.told_at, last or use.told_at) + use.wait


def least_wait(use: NamedUse) -> int:
    """Returns the fewest days that people have before a use may begin."""
    return int(settings.NEW_USE_LEAST_DAYS) if use.kind == NamedUse.Kind.NEW_USE else 0


def _may_be_announced(use: NamedUse) -> list[str]:
    found = []
    for language in company().company.languages:
        if not (getattr(use, f"title_{language}") and getattr(use, f"text_{language}")):
            found.append(_("Title and text are missing in one of the languages that people read here."))
    if use.declared is None:
        found.append(_("The profile no longer declares the choice that it belongs to."))
    if use.waits < least_wait(use):
        found.append(
            ngettext("People must have at least %d day.", "People must have at least %d days.", least_wait(use))
            % least_wait(use)
        )
    if not concerned(use).exists():
        found.append(_("It concerns nobody who could be told."))
    return found


def _is_told(use: NamedUse) -> list[str]:
    count = owed(use).count()
    if not count:
        return []
    return [ngettext("%d person has not been told yet.", "%d people have not been told yet.", count) % count]


def _may_begin(use: NamedUse) -> list[str]:
    found = _is_told(use)
    if count := use.told.on_its_way().count():
        found.append(ngettext("%d mail is still on its way.", "%d mails are still on their way.", count) % count)
    at = may_begin_at(use)
    if at is not None and use.waits and timezone.now() < at:
        found.append(_("People have time until %s to answer.") % in_words(at))
    return found if use.kind == NamedUse.Kind.NEW_USE else []


def in_words(moment: datetime) -> str:
    """Returns a moment as a date and a time in the company's zone."""
    return str(formats.date_format(moment.astimezone(zone(company().company.time_zone)), "DATETIME_FORMAT"))


_CHECKS: dict[State, Callable[[NamedUse], list[str]]] = {
    State.ANNOUNCED: _may_be_announced,
    State.WAITING: _is_told,
    State.BEGUN: _may_begin,
}

_DATED: dict[State, tuple[str, ...]] = {
    State.ANNOUNCED: ("announced_at",),
    State.WAITING: ("told_at",),
    State.BEGUN: ("begun_at",),
    State.ENDED: ("ended_at",),
    State.CALLED_OFF: ("ended_at",),
}


def _note(use: NamedUse, by: Actor) -> None:
    facts: dict[str, Any] = {"use": use.key}
    match use.state:
        case State.ANNOUNCED:
            record(Event.USE_ANNOUNCED, actor=by, about=use.about, people=concerned(use).count(), **facts)
        case State.BEGUN:
            facts["refused"] = refusing([use.purpose], named=use.key).count()
            record(Event.USE_STARTED, actor=by, about=use.about, people=use.told.count(), **facts)
        case State.ENDED:
            record(Event.USE_ENDED, actor=by, about=use.about, **facts)
        case State.CALLED_OFF:
            record(Event.USE_CALLED_OFF, actor=by, about=use.about, **facts)
