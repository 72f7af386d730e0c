"""The base of the portal's own sources: a room describes its Django models, and they are reached by the port."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from portal.sources import cursors
from portal.sources.corrections import cleaned
from portal.sources.cursors import Position
from portal.sources.port import (
    NOBODY,
    Dataset,
    Entry,
    Field,
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

CHUNK = 2_000


@dataclass
class Table:
    """One model as a dataset.

    `rows`: a subject to the queryset of its rows; called only for a subject that is not empty. Values are read
    by the fields' names as `values_list` takes them, or from `read` where a name needs more than a lookup.
    `blank`: what anonymising writes, by model field; it must make `rows` or `held` miss the row.
    `held`: rows that still hold something, for a dataset that is anonymised. `every`: the rows of everybody, for a
    dataset whose records may go by a period of the profile; None: the room ends them by itself.
    """

    dataset: Dataset
    rows: Callable[[Subject], models.QuerySet[Any]]
    read: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    blank: Mapping[str, Any] = field(default_factory=dict)
    held: Q | None = None
    file: Callable[[Any, int], File] | None = None
    every: Callable[[], models.QuerySet[Any]] | None = None


class TableSource:
    """A room's own tables. Subclasses set `key`, `label` and `tables`, and are listed in settings.PORTAL_SOURCES.

    The category of each dataset comes from `[portal]` of the profile's `sources.toml`.
    """

    key: str
    label: str
    tables: Sequence[Table]

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the room's datasets."""
        return tuple(table.dataset for table in self.tables)

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns how much is held."""
        table = self._table(dataset)
        rows = self._selected(table, subject, selection)
        count = rows.order_by()[: ceiling + 1].count()
        if not count or table.dataset.dated_by is None:
            return Tally(min(count, ceiling), count > ceiling)
        edges = rows.order_by().aggregate(oldest=Min(table.dataset.dated_by), newest=Max(table.dataset.dated_by))
        return Tally(min(count, ceiling), count > ceiling, _moment(edges["oldest"]), _moment(edges["newest"]))

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns one page of records, by keyset. Raises NotThere for a cursor or a field that does not fit."""
        table = self._table(dataset)
        start = cursors.read(dataset, query.after, query.oldest_first) if query.after else None
        backwards = bool(start and start.backwards)
        rows = self._filtered(table, self._selected(table, subject, Selection(span=query.span)), query)
        found = list(self._ordered(table, rows, query.oldest_first != backwards, start)[: query.limit + 1])
        more, found = len(found) > query.limit, found[: query.limit]
        around = cursors.around(start, [self._position(table, one, False).values for one in found], more)
        if backwards:
            found.reverse()
        return Page(
            tuple(self._record(table, one) for one in found),
            next=cursors.written(dataset, around.next, query.oldest_first) if around.next else None,
            previous=cursors.written(dataset, around.previous, query.oldest_first) if around.previous else None,
        )

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Returns one record. Raises NotThere."""
        table = self._table(dataset)
        return self._record(table, self._one(table, subject, key))

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields every record, newest first, in constant memory."""
        table = self._table(dataset)
        rows, start = self._selected(table, subject, Selection(span=span)), None
        while True:
            found = list(self._ordered(table, rows, False, start)[:CHUNK])
            yield from (self._record(table, one) for one in found)
            if len(found) < CHUNK:
                return
            start = self._position(table, found[-1], False)

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Returns the file of a record, its stream at byte `start`. Raises NotThere."""
        table = self._table(dataset)
        if table.file is None:
            raise NotThere
        return table.file(self._one(table, subject, key), start)

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Changes correctable fields. Raises NotThere; NotAcceptable."""
        table = self._table(dataset)
        one = self._one(table, subject, key)
        values = cleaned(table.dataset, changes)
        count = table.rows(subject).filter(pk=one.pk).update(**values) if values else 0
        return Receipt(self.key, dataset, "done", count)

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Refuses: a room writes its own records itself. Raises NotThere."""
        self._table(dataset)
        return Receipt(self.key, dataset, "refused", reason="The portal writes its own records itself.")

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch, without signals and without cascades."""
        table = self._table(dataset)
        if table.dataset.erasure in ("never", "by_hand"):
            outcome = "refused" if table.dataset.erasure == "never" else "pending"
            return Receipt(self.key, dataset, outcome, reason="The portal keeps these records as evidence.")  # type: ignore[arg-type]
        rows = self._selected(table, subject, selection)
        count = self._forget(table, rows, batch)
        remaining = self._selected(table, subject, selection).order_by()[:10_000].count() if count else 0
        return Receipt(self.key, dataset, "done", count, remaining)

    def _forget(self, table: Table, rows: models.QuerySet[Any], batch: int) -> int:
        with transaction.atomic():
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:batch])
            chosen = rows.model._default_manager.filter(pk__in=keys)
            if not keys:
                return 0
            if table.dataset.erasure == "delete":
                return int(chosen.order_by()._raw_delete(chosen.db))
            return int(chosen.update(**table.blank))

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns how much of everybody's is dated before a moment."""
        table = self._table(dataset)
        dated_by = table.dataset.dated_by
        if table.every is None or dated_by is None:
            return Tally(0)
        rows = self._expired(table, before, keeping).order_by()
        count = rows[: ceiling + 1].count()
        edges = rows.aggregate(oldest=Min(dated_by), newest=Max(dated_by)) if count else {}
        return Tally(min(count, ceiling), count > ceiling, _moment(edges.get("oldest")), _moment(edges.get("newest")))

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of everybody's records of before a moment."""
        table = self._table(dataset)
        if table.dataset.erasure in ("never", "by_hand") or table.every is None or table.dataset.dated_by is None:
            return Receipt(self.key, dataset, "refused", reason="The portal ends these records by a clock of its own.")
        count = self._forget(table, self._expired(table, before, keeping), batch)
        left = count == batch and self._expired(table, before, keeping).exists()
        return Receipt(self.key, dataset, "done", count, int(left))

    def _expired(self, table: Table, before: datetime, keeping: Subject) -> models.QuerySet[Any]:
        assert table.every is not None  # noqa: S101 (told to the type checker; callers asked)
        rows = table.every().filter(**{f"{table.dataset.dated_by}__lt": before})
        if table.held is not None:
            rows = rows.filter(table.held)
        return rows.exclude(pk__in=table.rows(keeping).order_by().values("pk")) if keeping else rows

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Refuses: a room writes its own records itself."""
        self._table(dataset)
        return Receipt(self.key, dataset, "refused", reason="The portal writes its own records itself.")

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields nothing: nobody else writes these records."""
        return iter(())

    def _table(self, dataset: str) -> Table:
        for table in self.tables:
            if table.dataset.key == dataset:
                return table
        raise NotThere

    def _selected(self, table: Table, subject: Subject, selection: Selection) -> models.QuerySet[Any]:
        rows = table.rows(subject if subject else Subject({}))
        if not subject:
            return rows.none()
        if table.held is not None:
            rows = rows.filter(table.held)
        if selection.keys is not None:
            rows = rows.filter(pk__in=_keys(rows.model, selection.keys))
        if selection.without:
            rows = rows.exclude(pk__in=_keys(rows.model, selection.without))
        dated_by, span = table.dataset.dated_by, selection.span
        if span.start:
            rows = rows.filter(**{f"{dated_by}__gte": span.start}) if dated_by else rows.none()
        if span.end:
            rows = rows.filter(**{f"{dated_by}__lt": span.end}) if dated_by else rows.none()
        return rows

    def _filtered(self, table: Table, rows: models.QuerySet[Any], query: Query) -> models.QuerySet[Any]:
        known = {one.name for one in table.dataset.fields if not one.never_disclose}
        if not known.issuperset(query.equals):
            raise NotThere
        rows = rows.filter(**query.equals)
        if query.lookup:
            rows = rows.filter(
                Q(*[(f"{name}__in", query.lookup) for name in table.dataset.lookups], _connector=Q.OR)
                if table.dataset.lookups
                else Q(pk__in=[])
            )
        if words := query.text.strip():
            found = Q(pk__in=[])
            for name in table.dataset.searchable:
                found |= Q(**{f"{name}__icontains": words})
            rows = rows.filter(found)
        return rows

    def _ordered(
        self, table: Table, rows: models.QuerySet[Any], ascending: bool, start: Position | None
    ) -> models.QuerySet[Any]:
        sign, than = ("", "gt") if ascending else ("-", "lt")
        dated_by = table.dataset.dated_by
        if start and start.values:
            *dates, key = start.values
            further = Q(**{f"pk__{than}": key})
            if dated_by and dates:
                further = Q(**{f"{dated_by}__{than}": dates[0]}) | Q(**{dated_by: dates[0]}) & further
            rows = rows.filter(further)
        return rows.order_by(*([f"{sign}{dated_by}"] if dated_by else []), f"{sign}pk")

    def _position(self, table: Table, one: Any, backwards: bool) -> Position:
        key = one.pk if isinstance(one.pk, int) else str(one.pk)
        if table.dataset.dated_by is None:
            return Position((key,), backwards)
        return Position((getattr(one, table.dataset.dated_by).isoformat(), key), backwards)

    def _one(self, table: Table, subject: Subject, key: str) -> Any:
        found = self._selected(table, subject, Selection(keys=(key,))).first()
        if found is None:
            raise NotThere
        return found

    def _record(self, table: Table, one: Any) -> Record:
        shown = [one_field for one_field in table.dataset.fields if not one_field.never_disclose]
        return Record(str(one.pk), {each.name: self._value(table, each, one) for each in shown})

    def _value(self, table: Table, described: Field, one: Any) -> Any:
        read = table.read.get(described.name)
        value = read(one) if read else getattr(one, described.name)
        return value.astimezone(UTC) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _keys(model: type[models.Model], keys: Sequence[str]) -> list[Any]:
    """Returns the keys that a row of the model can have, as its key's type."""
    found = []
    for key in keys:
        try:
            found.append(model._meta.pk.to_python(key))
        except Exception:  # noqa: S112 (each field type raises its own)
            continue
    return found


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), tzinfo=UTC)
