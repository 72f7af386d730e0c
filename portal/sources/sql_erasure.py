"""Erases in one database: batch by batch, each a short transaction, files before rows, harmless to repeat."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError

from portal.sources.files import Store
from portal.sources.port import NotThere, Receipt, Selection, Span, Subject
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_sparing import with_keys_that_exist
from portal.sources.sql_text import Sql, all_of, row, together

UNINDEXED = """
SELECT 1 FROM pg_class c WHERE c.oid = %s::regclass AND c.relkind IN ('r', 'p') AND NOT EXISTS (
  SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
  WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND a.attname = %s
)
"""
"""A table of which no index begins with a column. Of a view it is not known: its tables may have one."""


@dataclass(frozen=True)
class Place:
    """Where an erasure happens: the source's key, its database, where its files lie."""

    source: str
    database: str
    files: Store


class Eraser:
    """Carries out erasures for one source."""

    def __init__(self) -> None:
        self._reached: dict[int, Any] = {}

    def erase(self, table: Table, place: Place, subject: Subject, selection: Selection, batch: int) -> Receipt:
        """Erases or anonymises at most one batch of a person's records. Raises SourceDown.

        Each way in which an identifier reaches rows is a road of its own, so that an index on the owner gives them.
        """
        key = table.mapped.dataset.key
        if no := _unable(table, place):
            return no
        owned = table.owned(subject)
        if not owned or selection.is_empty:
            return Receipt(place.source, key, "done")
        try:
            selected = table.selected(selection)
            return self._carry_out(table, place, [all_of([one, *selected]) for one in owned], batch)
        except (DataError, NotThere):  # keys that no row can have: nothing is there to erase
            spared = with_keys_that_exist(table, place.source, place.database, selection)
            if spared != selection:
                return self.erase(table, place, subject, spared, batch)
            return Receipt(place.source, key, "done")

    def expire(self, table: Table, place: Place, before: datetime, keeping: Subject, batch: int) -> Receipt:
        """Erases or anonymises at most one batch of everybody's records of before a moment. Raises SourceDown."""
        if no := _unable(table, place):
            return no
        if table.date is None:
            return Receipt(place.source, table.mapped.dataset.key, "refused", reason="These records have no date.")
        return self._carry_out(table, place, [all_of(table.expired(Span(end=before), keeping))], batch, everybodys=True)

    def _carry_out(
        self, table: Table, place: Place, roads: Sequence[Sql], batch: int, everybodys: bool = False
    ) -> Receipt:
        key = table.mapped.dataset.key
        try:
            with reaching(place.source, place.database):
                order = table.key if everybodys and _dates_have_no_index(table, place.database) else table.order
                count, remaining = _Batch(table, place, roads, order, batch, self._reached).carried_out()
        except IntegrityError:
            return Receipt(place.source, key, "refused", reason="Other records of this system refer to these.")
        return Receipt(place.source, key, "done", count, remaining)


def _unable(table: Table, place: Place) -> Receipt | None:
    key, erasure = table.mapped.dataset.key, table.mapped.dataset.erasure
    if erasure == "by_hand":
        return Receipt(place.source, key, "pending", reason="Somebody has to erase these records by hand.")
    if erasure == "never":
        return Receipt(place.source, key, "refused", reason="This system does not erase these records.")
    return None


def _dates_have_no_index(table: Table, database: str) -> bool:
    """Whether PostgreSQL would sort a whole table for each batch of everybody's records by their date."""
    if table.vendor != "postgresql" or table.mapped.date_column is None:
        return False
    with connections[database].cursor() as cursor:
        cursor.execute(UNINDEXED, (table.name, table.mapped.date_column))
        return bool(cursor.fetchone())


@dataclass
class _Batch:
    """One batch of one erasure. `roads`: conditions that lead to its rows, one after the other, in this order."""

    table: Table
    place: Place
    roads: Sequence[Sql]
    order: Sequence[str]
    size: int
    reached: dict[int, Any]

    def carried_out(self) -> tuple[int, int]:
        """Returns how many rows were erased, and whether any are left: 1 or 0."""
        for number, road in enumerate(self.roads):
            count, follows = self._one(road)
            if count:
                asked = self.roads[number if follows is None else number + 1 :]
                return count, int(bool(follows) or any(self._holds(one) for one in asked))
            self.reached.pop(self._task(road), None)
        return 0, 0

    def _task(self, road: Sql) -> int:
        """Returns a number by which the next batch of the same erasure is known."""
        return hash((self.place.database, self.table.name, road, *self.order))

    def _one(self, road: Sql) -> tuple[int, bool | None]:
        """Returns how many rows of a road were erased, and whether more follow; None where that is not known."""
        has_files = self.table.mapped.file_field() is not None
        # Removing files takes as long as it takes; no lock waits for it.
        with nullcontext() if has_files else transaction.atomic(self.place.database):
            if self.table.vendor == "postgresql" and not has_files:
                return self._by_range(road)
            if self.table.vendor == "sqlite" and not has_files and not self.table.mapped.deleted_when_empty:
                return self._by_subquery(road), None
            return self._by_key(road), None

    def _by_range(self, road: Sql) -> tuple[int, bool | None]:
        """Takes the next stretch of the order.

        PostgreSQL walks over what it has just deleted whenever a search starts from the beginning; so the end of
        the last stretch is remembered, and only when nothing follows it does the search start anew. The row after
        the stretch says that more follow: to ask for any row at all would walk over all that is gone. What came in
        meanwhile before the stretch is found by whoever verifies.
        """
        task, listed = self._task(road), ", ".join(self.order)
        reached = self.reached.pop(task, None)
        for start in [reached, None] if reached is not None else [None]:
            wanted = self._behind(road, start)
            edge = f"SELECT {listed} FROM {self.table.name} t WHERE " + wanted
            edges = self._rows(edge + f" ORDER BY {listed} LIMIT 2 OFFSET {self.size - 1:d}")
            if edges and None in edges[0]:  # a date that is not there has no place in a stretch
                return self._by_key(road), None
            if edges:
                self.reached[task] = edges[0]
                wanted = all_of([wanted, row(self.order, "<=", edges[0])])
            follows = len(edges) > 1 or (start is not None and self._holds(self._undated(road)))
            if follows:  # the commit of a later batch, the last at least, brings this one to the disk too
                self._changed(Sql("SET LOCAL synchronous_commit = off"))
            if count := self._forget(wanted):
                return count, follows
        return 0, False

    def _undated(self, road: Sql) -> Sql:
        """Returns the condition of a road's rows that are behind no place, for want of a date."""
        return all_of([road, Sql(f"{self.order[0]} IS NULL")])

    def _by_subquery(self, road: Sql) -> int:
        keys = ", ".join(self.table.key)
        picked = f"SELECT {keys} FROM {self.table.name} t WHERE " + road + f" LIMIT {self.size:d}"
        return self._forget(f"{together(self.table.key)} IN (" + picked + ")")

    def _by_key(self, road: Sql) -> int:
        """Reads the keys first: files go before their rows, and rows may go or stay one by one."""
        field = self.table.mapped.file_field()
        name = self.table.column(self.table.mapped.columns[field.name]) if field else "NULL"
        selected = ", ".join([name, *self.table.key])
        rows = self._rows(f"SELECT {selected} FROM {self.table.name} t WHERE " + road + f" LIMIT {self.size:d}")
        if field and (self.table.mapped.dataset.erasure == "delete" or field.identifying):
            self.place.files.removed([path for path, *_ in rows if path])
        if not rows:
            return 0
        with transaction.atomic(self.place.database):
            return self._forget(self.table.having([key for _, *key in rows]))

    def _forget(self, wanted: Sql) -> int:
        """Deletes or empties rows; an emptied row goes altogether where nothing else lies in it."""
        mapped, name = self.table.mapped, self.table.name
        taken = f"DELETE {'t ' if self.table.vendor == 'mysql' else ''}FROM {name} AS t WHERE "
        if mapped.dataset.erasure == "delete":
            return self._changed(taken + wanted)
        gone = 0
        if mapped.deleted_when_empty:
            gone = self._changed(taken + all_of([wanted, self.table.empty_beside()]))
        blank = mapped.blanked() | dict.fromkeys(mapped.unlink)
        changes = ", ".join(f"{self.table.quote(column)} = %s" for column in blank)
        return gone + self._changed(Sql(f"UPDATE {name} AS t SET {changes} WHERE ", tuple(blank.values())) + wanted)

    def _behind(self, road: Sql, reached: Sequence[Any] | None) -> Sql:
        return road if reached is None else all_of([road, row(self.order, ">", reached)])

    def _holds(self, conditions: Sql) -> bool:
        return bool(self._rows(f"SELECT 1 FROM {self.table.name} t WHERE " + conditions + " LIMIT 1"))

    def _rows(self, statement: Sql) -> Sequence[tuple[Any, ...]]:
        with connections[self.place.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())

    def _changed(self, statement: Sql) -> int:
        with connections[self.place.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return int(cursor.rowcount)
