"""The `drop` adapter: records of files that were taken in, read and changed like those of any other system."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from portal.drops import departing
from portal.drops.models import Row
from portal.drops.storing import standing_takes
from portal.drops.viewing import Shown, View
from portal.sources import cursors
from portal.sources.corrections import cleaned
from portal.sources.files import Store
from portal.sources.mapped import Mapped
from portal.sources.mapping import SourceDeclaration
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
    SourceDown,
    Span,
    Subject,
    Tally,
)
from portal.sources.stores import store_of

STILL_THERE = 1_000


class DropSource:
    """A system that leaves files. Of what it has never left, nothing is known: that is down, not empty."""

    def __init__(self, declared: SourceDeclaration, mapped: Sequence[Mapped]):
        self.key = declared.key
        self.label = declared.label
        self.mapped = tuple(mapped)
        self._declared = declared

    @property
    def drops(self) -> Path:
        """Returns the folder in which the system leaves its files."""
        return Path(settings.COMPANY_DROPS) / self._declared.folder

    @property
    def store(self) -> Store:
        """Returns where the recordings and documents of its records lie."""
        return store_of(self._declared.files, self.key)

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the datasets that its files hold."""
        return tuple(one.dataset for one in self.mapped)

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns how much is held. Raises SourceDown."""
        view = self._view(dataset, subject)
        return self._tallied(view, view.selected(selection), ceiling)

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns one page of records, by keyset. Raises SourceDown; NotThere for a cursor that does not fit."""
        start = cursors.read(dataset, query.after, query.oldest_first) if query.after else None
        view = self._view(dataset, subject)
        backwards = bool(start and start.backwards)
        found = view.matching(query, query.oldest_first != backwards, start)
        more, found = len(found) > query.limit, found[: query.limit]
        around = cursors.around(start, [one.place for one in found], more)
        return Page(
            tuple(one.record for one in (found[::-1] if backwards else found)),
            next=cursors.written(dataset, around.next, query.oldest_first) if around.next else None,
            previous=cursors.written(dataset, around.previous, query.oldest_first) if around.previous else None,
        )

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Returns one record. Raises SourceDown; NotThere."""
        return self._one(dataset, subject, key)[1].record

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields every record, newest first, in constant memory. Raises SourceDown."""
        view = self._view(dataset, subject)
        return (one.record for one in view.all(view.selected(Selection(span=span))))

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Returns the file of a record, its stream at byte `start`. Raises SourceDown; NotThere."""
        field = self._mapped(dataset).file_field()
        name = self.get(dataset, subject, key).values.get(field.name) if field else None
        if not name:
            raise NotThere
        return self.store.opened(name, start)

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Changes a record here, for good; the receipt tells staff that its origin has to follow.

        Raises SourceDown; NotThere; NotAcceptable.
        """
        row, shown = self._one(dataset, subject, key)
        mapped = self._mapped(dataset)
        values = cleaned(mapped.dataset, changes)
        if not values:
            return Receipt(self.key, dataset, "done")
        now = timezone.now().replace(microsecond=0)
        stamps = {mapped.stamps[name]: now for name in values if name in mapped.stamps}
        departing.correct(mapped, row, shown.ready, {mapped.columns[n]: v for n, v in values.items()} | stamps)
        return Receipt(self.key, dataset, "pending", 1, reason="Changed here; it has to be changed at its origin too.")

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Refuses: a file goes one way alone. Raises NotThere for a dataset that takes no records, or nobody's."""
        if not subject or not self._mapped(dataset).dataset.addable:
            raise NotThere
        return Receipt(self.key, dataset, "refused", reason="This has to be added where the files come from.")

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases at most one batch here, for good: a later file does not bring it back. Raises SourceDown.

        The receipt of the last batch is pending: its origin has to erase them too.
        """
        view = self._view(dataset, subject)
        return self._unable(view) or self._erased(view, view.selected(selection), batch)

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns how much of everybody's is dated before a moment. Raises SourceDown; NotThere."""
        view = self._view(dataset, NOBODY)
        return self._tallied(view, view.past(before, keeping), ceiling)

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Erases at most one batch of what `due` counts, as `erase` does, for good. Raises SourceDown; NotThere."""
        view = self._view(dataset, NOBODY)
        if view.mapped.date_column is None:
            return Receipt(self.key, dataset, "refused", reason="These records have no date.")
        return self._unable(view) or self._erased(view, view.past(before, keeping), batch)

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Returns that somebody has to write it down by hand: a file goes one way alone. Raises NotThere."""
        self._mapped(dataset)
        return Receipt(self.key, dataset, "pending", reason="Somebody has to write this down by hand.")

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields nothing: a file is not asked."""
        self._mapped(dataset)
        return iter(())

    def _tallied(self, view: View, rows: QuerySet[Row], ceiling: int) -> Tally:
        count = rows.order_by()[: ceiling + 1].count()
        oldest, newest = view.edges(rows) if count else (None, None)
        return Tally(min(count, ceiling), count > ceiling, oldest, newest)

    def _unable(self, view: View) -> Receipt | None:
        key, erasure = view.dataset.key, view.dataset.erasure
        if erasure == "by_hand":
            return Receipt(self.key, key, "pending", reason="Somebody has to erase these records by hand.")
        if erasure == "never":
            return Receipt(self.key, key, "refused", reason="This system does not erase these records.")
        return None

    def _erased(self, view: View, rows: QuerySet[Row], batch: int) -> Receipt:
        key, count = view.dataset.key, departing.erase(view, rows, batch, self.store)
        remaining = rows.order_by()[:STILL_THERE].count() if count else 0
        if not count or remaining:
            return Receipt(self.key, key, "done", count, remaining)
        return Receipt(self.key, key, "pending", count, reason="Gone here; it has to be erased at its origin too.")

    def _mapped(self, dataset: str) -> Mapped:
        for one in self.mapped:
            if one.dataset.key == dataset:
                return one
        raise NotThere

    def _view(self, dataset: str, subject: Subject) -> View:
        mapped = self._mapped(dataset)
        if not standing_takes(dataset).exists():
            raise SourceDown(self.key)
        return View(mapped, subject)

    def _one(self, dataset: str, subject: Subject, key: str) -> tuple[Row, Shown]:
        view = self._view(dataset, subject)
        row = view.selected(Selection(keys=(key,))).first()
        if row is None:
            raise NotThere
        return row, view.shown([row])[0]


def made(declared: SourceDeclaration, mapped: Sequence[Mapped]) -> DropSource:
    """Returns the source of a declaration, for settings.SOURCE_ADAPTERS."""
    return DropSource(declared, mapped)
