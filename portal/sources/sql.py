"""The `sql` adapter: any database that Django speaks to, mapped by `sources.toml`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.sources import cursors
from portal.sources.bulk import Batch
from portal.sources.corrections import cleaned
from portal.sources.cursors import Position
from portal.sources.files import Store
from portal.sources.line_forms import LineForm
from portal.sources.mapped import Mapped
from portal.sources.others import Rule
from portal.sources.port import (
    NOBODY,
    Dataset,
    Entry,
    File,
    IdentifierKind,
    NotAcceptable,
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
from portal.sources.sql_adding import Adder
from portal.sources.sql_erasure import Eraser, Place
from portal.sources.sql_lines import lines
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_searching import Search
from portal.sources.sql_sparing import with_keys_that_exist
from portal.sources.sql_text import Sql, all_of, any_of
from portal.sources.sql_values import reader, stored, to_utc
from portal.sources.sql_writing import Writer
from portal.sources.stores import store_of

CHUNK = 1_000
"""Rows that a stream reads at a time: each chunk is a page of its own, so that no transaction stays open."""


class SqlSource:
    """A database of the company's."""

    def __init__(self, key: str, label: str, database: str, mapped: Sequence[Mapped], files: str = ""):
        self.key = key
        self.label = label
        self.database = database
        self.files = files
        self._mapped = {one.dataset.key: one for one in mapped}
        self._eraser = Eraser()

    @property
    def store(self) -> Store:
        """Returns where the files of its records lie."""
        return store_of(self.files, self.key)

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the datasets that this database holds."""
        return tuple(one.dataset for one in self._mapped.values())

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns how much is held, by one statement. Raises SourceDown."""
        table = self._table(dataset)
        owned = table.owned(subject)
        if not owned or selection.is_empty:
            return Tally(0)
        try:
            with reaching(self.key, self.database):
                [(count, oldest, newest)] = self._rows(table.tally(owned, table.selected(selection), ceiling))
        except (DataError, NotThere):  # a key or identifier that no row of this table can have
            spared = with_keys_that_exist(table, self.key, self.database, selection)
            return Tally(0) if spared == selection else self.tally(dataset, subject, spared, ceiling)
        zone = table.mapped.zone
        return Tally(min(count, ceiling), count > ceiling, to_utc(oldest, zone), to_utc(newest, zone))

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns one page of records, by keyset. Raises SourceDown; NotThere for a cursor that does not fit."""
        table = self._table(dataset)
        start = cursors.read(dataset, query.after, query.oldest_first) if query.after else None
        search = Search(table, subject, query)
        if not search.ways:
            return Page(())
        backwards = bool(start and start.backwards)
        statement = search.statement(start, query.oldest_first != backwards)
        stretch = search.read(self._asked(statement))
        edge = table.placed(stretch.edge)
        around = cursors.around(start, [table.placed(row) for row in stretch.rows], stretch.more, edge)
        rows = stretch.rows[::-1] if backwards else stretch.rows
        return Page(
            tuple(record for _place, record in self._read(table, rows)),
            next=cursors.written(dataset, around.next, query.oldest_first) if around.next else None,
            previous=cursors.written(dataset, around.previous, query.oldest_first) if around.previous else None,
            further=cursors.written(dataset, Position(edge, backwards), query.oldest_first) if edge else None,
            looked_as_far_as=to_utc(stretch.edge[0], table.mapped.zone) if edge and table.date else None,
        )

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Returns one record. Raises SourceDown; NotThere."""
        table = self._table(dataset)
        found = self._page(table, subject, [*table.conditions(), table.keyed(key)], 1)
        if not found:
            raise NotThere
        return found[0][1]

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields every record, newest first, in constant memory. Raises SourceDown."""
        table = self._table(dataset)
        start: Position | None = None
        while True:
            rows = self._page(table, subject, table.conditions(span), CHUNK, start=start)
            for _place, record in rows:
                yield record
            if len(rows) < CHUNK:
                return
            start = Position(rows[-1][0])
            del rows  # else two of them are held while the next is read

    def lines(self, dataset: str, subject: Subject, span: Span, form: LineForm, others: Rule) -> Iterator[Batch] | None:
        """Yields every record as lines that the database writes; None where it cannot. Raises SourceDown."""
        return lines(self.key, self.database, self._table(dataset), subject, span, form, others)

    def every_file(self, dataset: str, subject: Subject, span: Span) -> Iterator[tuple[Record, File]]:
        """Yields every record that has a file, newest first, with that file. Raises SourceDown."""
        field = self._table(dataset).mapped.file_field()
        return self.store.together(field.name, self.stream(dataset, subject, span)) if field else iter(())

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Returns the file of a record, its stream at byte `start`. Raises SourceDown; NotThere."""
        field = self._table(dataset).mapped.file_field()
        name = self.get(dataset, subject, key).values.get(field.name) if field else None
        if not name:
            raise NotThere
        return self.store.opened(name, start)

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Changes correctable fields. Raises SourceDown; NotThere; NotAcceptable."""
        table = self._table(dataset)
        self.get(dataset, subject, key)
        values = cleaned(table.mapped.dataset, changes)
        if not values:
            return Receipt(self.key, dataset, "done")
        mapped = table.mapped
        described = {name: mapped.dataset.field(name) for name in values}
        columns = {mapped.columns[n]: stored(v, described[n], mapped.zone) for n, v in values.items()}
        now = timezone.now().astimezone(mapped.zone).replace(tzinfo=None, microsecond=0)
        columns |= {mapped.stamps[name]: now for name in values if name in mapped.stamps}
        changed = Sql(", ".join(f"{table.quote(name)} = %s" for name in columns), tuple(columns.values()))
        wanted = all_of([table.keyed(key), any_of(table.owned(subject)), *table.conditions()])
        try:
            with reaching(self.key, self.database), transaction.atomic(self.database):
                count = self._changed(f"UPDATE {table.name} AS t SET " + changed + " WHERE " + wanted)
        except (DataError, IntegrityError):
            sentence = _("Our system could not take this. Check it, or ask us.")
            raise NotAcceptable(dict.fromkeys(values, sentence)) from None
        return Receipt(self.key, dataset, "done", count)

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Adds a record of the subject's, in one short transaction. Raises SourceDown; NotThere; NotAcceptable."""
        return Adder(self.key, self.database, self._table(dataset)).add(subject, values)

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of the selection. Raises SourceDown."""
        place = Place(self.key, self.database, self.store)
        return self._eraser.erase(self._table(dataset), place, subject, selection, batch)

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns how much of everybody's is dated before a moment, by one statement. Raises SourceDown; NotThere."""
        table = self._table(dataset)
        if table.date is None:
            return Tally(0)
        with reaching(self.key, self.database):
            found = table.tally([Sql("1 = 1")], table.expired(Span(end=before), keeping), ceiling)
            [(count, oldest, newest)] = self._rows(found)
        zone = table.mapped.zone
        return Tally(min(count, ceiling), count > ceiling, to_utc(oldest, zone), to_utc(newest, zone))

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of everybody's records of before a moment. Raises SourceDown."""
        place = Place(self.key, self.database, self.store)
        return self._eraser.expire(self._table(dataset), place, before, keeping, batch)

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Makes a subject's records say something, in one short transaction. Raises SourceDown; NotThere."""
        return Writer(self.key, self.database, self._table(dataset)).put(subject, entry)

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields whose records say it, a chunk at a time. Raises SourceDown; NotThere."""
        return Writer(self.key, self.database, self._table(dataset)).saying(entry, kind, CHUNK)

    def _table(self, dataset: str) -> Table:
        if dataset not in self._mapped:
            raise NotThere
        return Table(self._mapped[dataset], connections[self.database])

    def _page(
        self,
        table: Table,
        subject: Subject,
        conditions: Sequence[Sql],
        limit: int,
        ascending: bool = False,
        start: Position | None = None,
    ) -> list[tuple[tuple[Any, ...], Record]]:
        owned = table.owned(subject)
        if not owned:
            return []
        return self._read(table, self._asked(table.rows(owned, conditions, limit, ascending, start)))

    def _asked(self, statement: Sql) -> list[tuple[Any, ...]]:
        try:
            with reaching(self.key, self.database):
                return self._rows(statement)
        except DataError:  # PostgreSQL, of a text that is compared with a number
            raise NotThere from None

    def _read(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> list[tuple[tuple[Any, ...], Record]]:
        width, keys = len(table.order), len(table.key)
        readers = [(field.name, *reader(field, table.mapped.zone)) for field in table.fields]
        return [
            (
                table.placed(row),
                Record(
                    table.key_of(row[width - keys : width]),
                    {
                        name: value if value is None or value.__class__ is ready else read(value)
                        for (name, ready, read), value in zip(readers, row[width:], strict=True)
                    },
                ),
            )
            for row in rows
        ]

    def _rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())

    def _changed(self, statement: Sql) -> int:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return int(cursor.rowcount)
