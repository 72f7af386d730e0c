"""Where the end of the relationship starts the clock: the people whose relationship ended long enough ago.

Found in the company's directory, day of ending by day of ending. An identifier that somebody else has whose
relationship lasts, such as an account with colleagues, reaches nothing here.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.utils import timezone

from portal.retention.keeping import reach
from portal.retention.models import Run
from portal.sources import held, registry
from portal.sources.batches import Pace
from portal.sources.held import Keeping
from portal.sources.persons import OnFile
from portal.sources.port import Dataset, Receipt, Selection, Subject


def end_next_day(run: Run, dataset: Dataset, pace: Pace) -> Receipt:
    """Erases the records of everybody whose relationship ended on the next day that was not done yet.

    `remaining` says whether there may be further days. Raises SourceDown.
    """
    day = registry.directory().next_end(run.before, run.reached)
    if day is None:
        return Receipt(run.source, run.dataset, "done")
    count, keepings = 0, held.everything()
    for person in registry.directory().ended_on(day):
        subject = theirs(person, run.before)
        if not subject or keeps(keepings, dataset, person):
            continue
        receipt = _erase(run, dataset, subject, pace)
        count += receipt.count
        if receipt.outcome != "done":
            return receipt
    run.reached = day
    Run.objects.filter(pk=run.pk).update(reached=day, beat_at=timezone.now())
    return Receipt(run.source, run.dataset, "done", count, remaining=1)


def count(run: Run, ceiling: int) -> tuple[int, int]:
    """Returns of how many people anything is due, and of how many more it is held. Raises SourceDown."""
    dataset, source = registry.dataset(run.dataset), registry.source_of(run.dataset)
    due, kept, keepings = 0, 0, held.everything()
    day = registry.directory().next_end(run.before)
    while day is not None and due < ceiling:
        for person in registry.directory().ended_on(day):
            subject = theirs(person, run.before)
            if subject and source.tally(dataset.key, subject, Selection(), 1).count:
                held_back = keeps(keepings, dataset, person)
                kept, due = kept + held_back, due + (not held_back)
        day = registry.directory().next_end(run.before, day)
    return due, kept


def theirs(person: OnFile, before: date) -> Subject:
    """Returns the identifiers of somebody that nobody else has whose relationship lasts. Raises SourceDown."""
    directory = registry.directory()
    return Subject(
        {
            kind: values
            for kind, values in reach(person).identifiers.items()
            if not any(directory.lasts(kind, value, before) for value in values)
        }
    )


def keeps(keepings: Iterable[Keeping], dataset: Dataset, person: OnFile) -> bool:
    """Tells whether somebody's records of a dataset are held; the entry that leads to held records stays with them."""
    everything = Subject({kind: frozenset({value}) for kind, value in person.identifiers().items()})
    leads = registry.is_entry(dataset.key)
    return any((leads or one.covers(dataset)) and one.is_about(everything) for one in keepings)


def _erase(run: Run, dataset: Dataset, subject: Subject, pace: Pace) -> Receipt:
    source = registry.source_of(dataset.key)
    gone = 0
    while True:
        receipt = pace.step(source, lambda size: source.erase(dataset.key, subject, Selection(), size))
        gone += receipt.count
        if receipt.count:
            Run.objects.filter(pk=run.pk).update(purged=F("purged") + receipt.count)
        if receipt.outcome != "done" or not receipt.remaining:
            return Receipt(receipt.source, receipt.dataset, receipt.outcome, gone, 0, receipt.reason)
