"""Carrying a run out: batch by batch, without what is held, and looked at again afterwards.

Every batch is a transaction of its own in the company's system; erasing twice is harmless, so that a worker which
dies anywhere is followed by another that goes on.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.retention import approving, planning, proof, relationships, rules
from portal.retention.keeping import Kept, kept
from portal.retention.models import Run
from portal.retention.rules import Ruled
from portal.sources import registry
from portal.sources.batches import Pace
from portal.sources.port import NOBODY, Receipt, Selection, SourceDown, Span

State = Run.State

CEILING = 1_000_000
SLICE = 10
"""Batches after which is asked anew what is held."""

NOT_REACHED = gettext_noop("The system could not be reached; it is tried again within the hour.")
UNEXPECTED = gettext_noop("Something unexpected happened.")
STILL_THERE = gettext_noop("Records were still there afterwards.")
CHANGED = gettext_noop("The profile no longer ends these records by this rule.")


def carry_out(run: Run, *, slices: int = 20) -> bool:
    """Does up to so many slices of a run's work; returns whether more is to be done at once.

    Trouble is noted on the run and never raised: the hourly schedule tries again.
    """
    ruled = rules.of(run.dataset)
    if run.ended_at is not None or run.state == State.APPROVAL or planning.has_to_wait(run):
        return False
    if ruled is None or not ruled.is_enforced or ruled.rule.key != run.rule or ruled.before(run.day) != run.before:
        return _end(run, State.OVERTAKEN, CHANGED)
    try:
        return _work(run, ruled, slices)
    except SourceDown:
        Run.objects.filter(pk=run.pk).update(state=State.DOWN, trouble=NOT_REACHED)
    except Exception as error:
        # Whatever an adapter raises, staff must see it on the run; its text may hold personal data and is dropped.
        told = f"{UNEXPECTED} ({type(error).__name__})"
        Run.objects.filter(pk=run.pk).update(state=State.DOWN, trouble=told[:300])
    return False


def _work(run: Run, ruled: Ruled, slices: int) -> bool:
    holding = kept(ruled.dataset)
    if run.state in (State.WAITING, State.DOWN) and not _counted(run, ruled, holding):
        return False
    pace = Pace()
    for _slice in range(slices):
        holding = kept(ruled.dataset)
        if holding.everybody:
            return _end(run, State.HELD)
        receipt = _slice_of(run, ruled, holding, pace)
        if receipt.outcome == "pending":
            return _hand_over(run)
        if receipt.outcome == "refused":
            return _end(run, State.REFUSED, receipt.reason)
        if not receipt.remaining:
            if holding.single and run.basis != Run.Basis.RELATIONSHIP:
                _spare(run, holding, pace)
            return _verify(run, ruled, holding)
    return True


def _counted(run: Run, ruled: Ruled, holding: Kept) -> bool:
    """Counts what is due before anything moves; returns whether the run may go on."""
    due, held = due_of(run, holding)
    waits = run.began_at is None and approving.needs_approval(ruled, due)
    state = State.APPROVAL if waits else State.RUNNING
    first = {} if run.began_at else {"due": due, "capped": due >= CEILING}
    began = {} if waits else {"began_at": run.began_at or timezone.now()}
    Run.objects.filter(pk=run.pk).update(state=state, held=held, trouble="", **first, **began)
    run.refresh_from_db()
    return not waits


def due_of(run: Run, holding: Kept, ceiling: int = CEILING) -> tuple[int, int]:
    """Returns what is due, and how much more is held: records, or people whose time is over. Raises SourceDown."""
    if run.basis == Run.Basis.RELATIONSHIP:
        return relationships.count(run, ceiling)
    source, before = registry.source_of(run.dataset), rules.moment(run.before)
    whole = source.due(run.dataset, before, NOBODY, ceiling).count
    if holding.everybody:
        return 0, whole
    due = source.due(run.dataset, before, holding.people, ceiling).count if holding.people else whole
    return due, whole - due


def _slice_of(run: Run, ruled: Ruled, holding: Kept, pace: Pace) -> Receipt:
    """Does a slice of the work and notes it."""
    source = registry.source_of(run.dataset)
    if run.basis == Run.Basis.RELATIONSHIP and not ruled.dataset.by_hand:
        return relationships.end_next_day(run, ruled.dataset, pace)
    before = rules.moment(run.before)
    receipt = Receipt(run.source, run.dataset, "done")
    for _batch in range(SLICE):
        receipt = _batch_of(run, pace, lambda size: source.expire(run.dataset, before, holding.people, size))
        if receipt.outcome != "done" or not receipt.remaining:
            break
    return receipt


def _spare(run: Run, holding: Kept, pace: Pace) -> None:
    """Erases what is past its date of the people of whom single records are kept, but for those."""
    source = registry.source_of(run.dataset)
    selection = Selection(span=Span(end=rules.moment(run.before)), without=holding.single)
    while True:
        receipt = _batch_of(run, pace, lambda size: source.erase(run.dataset, holding.people, selection, size))
        if receipt.outcome != "done" or not receipt.remaining:
            return


def _batch_of(run: Run, pace: Pace, erase: Callable[[int], Receipt]) -> Receipt:
    """Does one batch, told how large it may be, and notes how many went."""
    receipt = pace.step(registry.source_of(run.dataset), erase)
    Run.objects.filter(pk=run.pk).update(purged=F("purged") + receipt.count, beat_at=timezone.now())
    return receipt


def _hand_over(run: Run) -> bool:
    Run.objects.filter(pk=run.pk).update(state=State.HAND)
    return False


def _verify(run: Run, ruled: Ruled, holding: Kept) -> bool:
    """Asks again what is due, and settles the run: done where nothing is, tried again otherwise."""
    left, held = due_of(run, holding)
    run.refresh_from_db()
    with transaction.atomic():
        if run.purged or left:
            proof.purged(run, left)
        Run.objects.filter(pk=run.pk).update(left=left, held=held)
        if left:
            Run.objects.filter(pk=run.pk).update(state=State.DOWN, trouble=STILL_THERE, reached=None)
            return False
        return _end(run, State.DONE)


def _end(run: Run, state: State, trouble: str = "") -> bool:
    run.ended_at = timezone.now()
    Run.objects.filter(pk=run.pk).update(state=state, trouble=trouble[:300], ended_at=run.ended_at)
    return False
