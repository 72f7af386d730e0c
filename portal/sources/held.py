"""What is kept whatever its period or the person says: rooms above tell it here, and whoever erases asks first.

A legal hold keeps one person's records or everybody's, of every kind, of one category or of one dataset, or single
ones of a person's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from portal.sources.port import Dataset, Span, Subject


@dataclass(frozen=True)
class Keeping:
    """One reason to keep: whose records (None: everybody's), of which category or dataset ("": every one).

    `why` is a sentence for staff without a name in it, `said` one for the person; `reference` tells keepings apart,
    such as "legal_hold:3". `span`: the time that it keeps; `records`: the only keys that it keeps, of a dataset and a
    person; `until`: its last day, None where nobody knows it yet.
    `against_person`: whether it also stays where the person themselves would delete it.
    """

    reference: str
    why: str | Promise
    said: str | Promise
    subject: Subject | None = None
    category: str = ""
    dataset: str = ""
    span: Span = Span()
    records: frozenset[str] = frozenset()
    until: date | None = None
    against_person: bool = True

    def covers(self, dataset: Dataset) -> bool:
        """Tells whether records of a dataset are kept by it."""
        return self.category in ("", dataset.category) and self.dataset in ("", dataset.key)

    def is_about(self, subject: Subject) -> bool:
        """Tells whether it keeps a person's records: everybody's, or those of who shares an identifier."""
        if self.subject is None:
            return True
        return any(_folded(self.subject, kind) & _folded(subject, kind) for kind in subject.identifiers)


Keeper = Callable[[], Iterable[Keeping]]
"""Yields what a room keeps at this moment."""

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> Keeper:
    """Takes a room's keeper, and returns it; rooms register when their app is ready."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def everything() -> list[Keeping]:
    """Returns everything that is kept at this moment, whatever it is."""
    return [one for keeper in _keepers for one in keeper()]


def in_force(dataset: Dataset) -> list[Keeping]:
    """Returns everything that keeps records of a dataset at this moment."""
    return [one for one in everything() if one.covers(dataset)]


def against_person(dataset: Dataset) -> list[Keeping]:
    """Returns what keeps records of a dataset that a person themselves would delete."""
    return [one for one in in_force(dataset) if one.against_person]


def _folded(subject: Subject, kind: str) -> set[str]:
    return {value.strip().casefold() for value in subject.of(kind)}  # type: ignore[arg-type]
