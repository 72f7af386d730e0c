"""Takes a decision to where it has to be known: the company's mailing system, and whoever received data.

A push is written in the decision's own transaction and carried out by the worker at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from portal.company.current import company
from portal.consent.delivering import pass_on
from portal.consent.destinations import destinations
from portal.consent.models import SETTLED, Decision, Party, Push
from portal.consent.statements import add_pushes


@dataclass(frozen=True)
class Progress:
    """How far a decision got: `arrived` since when everybody knows who has to; None while somebody does not yet."""

    arrived: datetime | None
    by_hand: bool = False
    """Whether somebody of the company has to do the rest."""


def queue(decisions: Sequence[Decision]) -> None:
    """Queues decisions for every place that has to know of them, in the caller's transaction.

    One statement for the pushes and one task for each act; nothing for what no place has to know. A browser has no
    records, and a question changes none.
    """
    due = timezone.now() + timedelta(minutes=_minutes())
    found = [
        Push(decision=one, destination=key, due_at=due)
        for one in decisions
        if one.state in SETTLED and one.party.kind != Party.Kind.BROWSER
        for key in destinations(one)
    ]
    if not found:
        return
    add_pushes(found)
    for act in sorted({str(push.decision.act) for push in found}):
        pass_on.enqueue(act)


def progress(decision_ids: Iterable[int]) -> dict[int, Progress]:
    """Returns how far decisions got that some place has to know of, by their numbers; one query."""
    rows = Push.objects.filter(decision_id__in=list(decision_ids)).values_list("decision_id", "outcome", "reached_at")
    reached: dict[int, list[tuple[str, datetime | None]]] = {}
    for number, outcome, at in rows:
        reached.setdefault(number, []).append((outcome, at))
    return {number: _progress(found) for number, found in reached.items()}


def _progress(found: list[tuple[str, datetime | None]]) -> Progress:
    times = [at for outcome, at in found if outcome == Push.Outcome.REACHED and at]
    if len(times) == len(found):
        return Progress(max(times))
    return Progress(None, any(outcome in (Push.Outcome.BY_HAND, Push.Outcome.REFUSED) for outcome, _at in found))


def _minutes() -> int:
    return company().mailings.reaches_within
