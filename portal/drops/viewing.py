"""A person's rows of one dataset, as they stand: the files' rows with what was corrected here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from portal.drops.models import Deviation, Owner, Row
from portal.drops.pseudonyms import references
from portal.drops.rows import Ready
from portal.drops.storing import standing_takes
from portal.sources.cursors import Position
from portal.sources.mapped import Mapped
from portal.sources.port import NotThere, Query, Record, Selection, Subject
from portal.sources.sql_values import reader

CHUNK = 1_000
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Shown:
    """A row as a record, and its place in the order of records."""

    record: Record
    place: tuple[str, ...]
    ready: Ready


class View:
    """What one person has in one dataset; nothing for nobody."""

    def __init__(self, mapped: Mapped, subject: Subject):
        self.mapped = mapped
        self.dataset = mapped.dataset
        self._references = references(mapped, subject)
        self._readers = [
            (one.name, mapped.columns[one.name], reader(one, mapped.zone)[1]) for one in mapped.disclosed()
        ]

    def selected(self, selection: Selection) -> QuerySet[Row]:
        """Returns the rows of a selection, in no order."""
        if not self._references:
            return Row.objects.none()
        rows = self._standing().filter(pk__in=_of(self._references))
        if selection.keys is not None:
            rows = rows.filter(key__in=_keys(selection.keys))
        if selection.without:
            rows = rows.exclude(key__in=_keys(selection.without))
        for edge, moment in (("gte", selection.span.start), ("lt", selection.span.end)):
            if moment is not None:
                rows = rows.filter(**{f"dated_at__{edge}": moment}) if self.mapped.date_column else rows.none()
        return rows

    def past(self, before: datetime, keeping: Subject) -> QuerySet[Row]:
        """Returns everybody's rows of before a moment, in no order, without those of who is kept."""
        if not self.mapped.date_column:
            return Row.objects.none()
        rows, kept = self._standing().filter(dated_at__lt=before), references(self.mapped, keeping)
        return rows.exclude(pk__in=_of(kept)) if kept else rows

    def edges(self, rows: QuerySet[Row]) -> tuple[datetime | None, datetime | None]:
        """Returns the first and the last date of rows."""
        found = rows.order_by().aggregate(oldest=Min("dated_at"), newest=Max("dated_at"))
        return found["oldest"], found["newest"]

    def all(self, rows: QuerySet[Row], ascending: bool = False, start: Position | None = None) -> Iterator[Shown]:
        """Yields rows in order, from behind a place on, in constant memory."""
        while True:
            chunk = list(self._behind(rows, ascending, start)[:CHUNK])
            shown = self.shown(chunk)
            yield from shown
            if len(chunk) < CHUNK:
                return
            start = Position(shown[-1].place)

    def matching(self, query: Query, ascending: bool, start: Position | None) -> list[Shown]:
        """Returns the rows of a page and one more. Raises NotThere for a field that cannot be searched.

        Values lie sealed, where no database can search: a search opens the person's own rows, one after the other.
        """
        if not {field.name for field in self.mapped.disclosed()}.issuperset(query.equals):
            raise NotThere
        rows = self.selected(Selection(span=query.span))
        if not (query.equals or query.lookup or query.text.strip()):
            return self.shown(list(self._behind(rows, ascending, start)[: query.limit + 1]))
        found: list[Shown] = []
        for one in self.all(rows, ascending, start):
            if self._fits(one, query):
                found.append(one)
                if len(found) > query.limit:
                    break
        return found

    def shown(self, rows: Sequence[Row]) -> list[Shown]:
        """Returns rows as records."""
        corrected = Deviation.objects.filter(
            dataset=self.dataset.key, kind=Deviation.Kind.CORRECTED, key__in=[row.key for row in rows]
        )
        values: dict[str, dict[str, str | None]] = {one.key: one.values or {} for one in corrected} if rows else {}
        return [self._shown(row, values.get(row.key, {})) for row in rows]

    def _shown(self, row: Row, values: dict[str, str | None]) -> Shown:
        ready = Ready(self.mapped, tuple(row.held["key"]), row.held["columns"] | values)
        told = ((name, ready.columns.get(column), read) for name, column, read in self._readers)
        record = Record(row.key, {name: None if text is None else read(text) for name, text, read in told})
        place = (row.dated_at.isoformat(), row.key) if row.dated_at else (row.key,)
        return Shown(record, place, ready)

    def _standing(self) -> QuerySet[Row]:
        return Row.objects.filter(dataset=self.dataset.key, take__in=standing_takes(self.dataset.key).values("pk"))

    def _behind(self, rows: QuerySet[Row], ascending: bool, start: Position | None) -> QuerySet[Row]:
        sign, than = ("", "gt") if ascending else ("-", "lt")
        if start and start.values:
            *dates, key = start.values
            further = Q(**{f"key__{than}": key})
            if dates:
                date = datetime.fromisoformat(dates[0])
                further = Q(**{f"dated_at__{than}": date}) | Q(dated_at=date) & further
            rows = rows.filter(further)
        return rows.order_by(f"{sign}dated_at", f"{sign}key")

    def _fits(self, one: Shown, query: Query) -> bool:
        columns: dict[str, Any] = {name: one.ready.columns.get(column) for name, column, _ in self._readers}
        if any(columns[name] != value for name, value in query.equals.items()):
            return False
        if query.lookup and not any(columns.get(name) in query.lookup for name in self.dataset.lookups):
            return False
        words = query.text.strip()
        return not words or any(self._contains(name, columns[name] or "", words) for name in self.dataset.searchable)

    def _contains(self, name: str, value: str, words: str) -> bool:
        if self.dataset.field(name).type == "phone":
            digits = "".join(sign for sign in words if sign.isdigit())
            value = "".join(sign for sign in value if sign.isdigit() or not digits)
            words = digits or words
        return words.casefold() in value.casefold()


def _of(references: Sequence[str]) -> QuerySet[Any, Any]:
    """Returns the keys of the rows that any of these owners has."""
    return Owner.objects.filter(reference__in=references).values("row")


def _keys(given: Iterable[str]) -> list[str]:
    """Returns those of the keys that a row can have."""
    return [key for key in given if KEY.fullmatch(key)]
