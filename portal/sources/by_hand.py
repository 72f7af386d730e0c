"""The `by hand` adapter: a system without an interface, whose records a person of the company looks up."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from portal.sources.port import (
    NOBODY,
    Dataset,
    Entry,
    File,
    IdentifierKind,
    NotThere,
    Page,
    Query,
    Receipt,
    Record,
    Selection,
    Span,
    Subject,
    Tally,
)


class ByHandSource:
    """Says what is kept there, and answers every change with work for a person.

    Its datasets are marked `by_hand`: no record and no count means that nobody has looked yet, not that
    nothing is held.
    """

    def __init__(self, key: str, label: str, datasets: tuple[Dataset, ...]):
        self.key = key
        self.label = label
        self._datasets = datasets

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the datasets that are kept there."""
        return self._datasets

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns no count: only a person can tell."""
        self._known(dataset)
        return Tally(0)

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns no records: a person has to look them up."""
        self._known(dataset)
        return Page(())

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Raises NotThere."""
        raise NotThere

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields nothing."""
        self._known(dataset)
        return iter(())

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Raises NotThere."""
        raise NotThere

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Returns that somebody has to write the correction down by hand."""
        self._known(dataset)
        return Receipt(self.key, dataset, "pending", reason="Somebody has to correct this by hand.")

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Returns that somebody has to add the record by hand. Raises NotThere for nobody's."""
        if not subject:
            raise NotThere
        return Receipt(self.key, dataset, "pending", reason="Somebody has to add this by hand.")

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Returns that somebody has to erase the records by hand; nothing to erase for nobody."""
        self._known(dataset)
        if not subject or selection.is_empty:
            return Receipt(self.key, dataset, "done")
        return Receipt(self.key, dataset, "pending", reason="Somebody has to erase these records by hand.")

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns no count: only a person can tell."""
        return Tally(0)

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Returns that somebody has to erase by hand what is past its period."""
        return Receipt(self.key, dataset, "pending", reason="Somebody has to erase these records by hand.")

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Returns that somebody has to write it down by hand."""
        self._known(dataset)
        return Receipt(self.key, dataset, "pending", reason="Somebody has to write this down by hand.")

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields nothing: only a person can tell."""
        self._known(dataset)
        return iter(())

    def _known(self, dataset: str) -> None:
        """Raises NotThere for a dataset that this system does not keep."""
        if all(one.key != dataset for one in self._datasets):
            raise NotThere
