"""One run for each dataset and night."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.retention import proof, rules
from portal.retention.models import Run
from portal.retention.rules import Ruled
from portal.sources import registry

State = Run.State

UNFINISHED = (State.WAITING, State.RUNNING, State.DOWN, State.APPROVAL)
STALE = timedelta(minutes=20)
"""A run without a sign of life for so long is taken for one whose worker died."""
BY_HAND_EVERY = timedelta(days=30)


def begin(day: date) -> list[Run]:
    """Makes the runs of a night that are not there yet, and returns those that are unfinished.

    Runs of earlier nights that never finished are overtaken: this night's begin at the same records.
    """
    enforced = [one for one in ordered() if not (one.dataset.by_hand and _asked_lately(one, day))]
    for one in enforced:
        Run.objects.get_or_create(dataset=one.dataset.key, day=day, defaults=_facts(one, day))
    names = [one.dataset.key for one in enforced]
    for earlier in Run.objects.filter(ended_at=None, day__lt=day, dataset__in=names):
        _overtake(earlier)
    alive = Q(state=State.RUNNING, beat_at__gt=timezone.now() - STALE)
    waiting = Run.objects.filter(day=day, state__in=UNFINISHED).exclude(alive)
    by_name = {run.dataset: run for run in waiting}
    return [by_name[name] for name in names if name in by_name]


def released_by(run: Run) -> list[Run]:
    """Returns the runs that waited for one which has ended."""
    if run.ended_at is None or run.basis != Run.Basis.RELATIONSHIP:
        return []
    same_night = Run.objects.filter(day=run.day, basis=Run.Basis.RELATIONSHIP, state=State.WAITING)
    return [one for one in same_night if registry.is_entry(one.dataset) and not has_to_wait(one)]


def ordered() -> list[Ruled]:
    """Returns what is enforced: the directory's own records last, for the others are found by them.

    Where a row of the directory is several datasets, the profile begins with the one that says who it is, which goes
    last of all.
    """
    enforced = [one for one in rules.every() if one.is_enforced]
    entries = [one for one in enforced if registry.is_entry(one.dataset.key)]
    return [*(one for one in enforced if one not in entries), *reversed(entries)]


def has_to_wait(run: Run) -> bool:
    """Tells whether a run has to wait for others: an ended relationship's entry goes after all that it leads to."""
    if run.basis != Run.Basis.RELATIONSHIP or not registry.is_entry(run.dataset):
        return False
    names = [one.dataset.key for one in ordered()]
    earlier = names[: names.index(run.dataset)] if run.dataset in names else names
    others = Run.objects.filter(day=run.day, basis=Run.Basis.RELATIONSHIP, state__in=UNFINISHED)
    return others.filter(dataset__in=earlier).exists()


def _overtake(run: Run) -> None:
    with transaction.atomic():
        if run.purged:
            proof.purged(run, run.left or 0)
        Run.objects.filter(pk=run.pk).update(state=State.OVERTAKEN, ended_at=timezone.now())


def _facts(one: Ruled, day: date) -> dict[str, object]:
    return {
        "source": one.dataset.source,
        "category": one.category.key,
        "rule": one.rule.key,
        "basis": Run.Basis(str(one.rule.starts)),
        "before": one.before(day),
    }


def _asked_lately(one: Ruled, day: date) -> bool:
    """Whoever erases by hand is asked once a month, and not again while the last time is open."""
    runs = Run.objects.filter(dataset=one.dataset.key).exclude(day=day)
    return runs.filter(day__gt=day - BY_HAND_EVERY).exists() or runs.filter(ended_at=None).exists()
