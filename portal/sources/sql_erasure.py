"""Erases in one database: batch by batch, each a short transaction, files before rows, harmless to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError

from portal.sources.files import Store
from portal.sources.port import NotThere, Receipt, Selection, Subject
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_text import Sql, all_of, any_of

STILL_THERE = 1_000
"""Where counting what remains stops: a caller needs to know that there is more, not how much."""


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
        """Erases or anonymises at most one batch. Raises SourceDown."""
        key, erasure = table.mapped.dataset.key, table.mapped.dataset.erasure
        if erasure == "by_hand":
            return Receipt(place.source, key, "pending", reason="Somebody has to erase these records by hand.")
        if erasure == "never":
            return Receipt(place.source, key, "refused", reason="This system does not erase these records.")
        owned = table.owned(subject)
        if not owned or selection.keys == ():
            return Receipt(place.source, key, "done")
        try:
            with reaching(place.source, place.database):
                conditions = all_of([any_of(owned), *table.selected(selection)])
                count, remaining = _Batch(table, place, conditions, batch, self._reached).carried_out()
        except (DataError, NotThere):  # keys that no row can have: nothing is there to erase
            return Receipt(place.source, key, "done")
        except IntegrityError:
            return Receipt(place.source, key, "refused", reason="Other records of this system refer to these.")
        return Receipt(place.source, key, "done", count, remaining)


@dataclass
class _Batch:
    """One batch of one erasure."""

    table: Table
    place: Place
    conditions: Sql
    size: int
    reached: dict[int, Any]

    @property
    def task(self) -> int:
        """Returns a number by which the next batch of the same erasure is known."""
        return hash((self.place.database, self.table.name, self.conditions))

    def carried_out(self) -> tuple[int, int]:
        """Returns how many rows were erased, and how many are left, counted up to a ceiling."""
        with transaction.atomic(self.place.database):
            has_files = self.table.mapped.file_field() is not None
            if self.table.vendor == "postgresql" and len(self.table.key) == 1 and not has_files:
                count = self._by_range()
            elif self.table.vendor == "sqlite" and not has_files and not self.table.mapped.deleted_when_empty:
                count = self._by_subquery()
            else:
                count = self._by_key()
        return count, self._remaining() if count else 0

    def _by_range(self) -> int:
        """Takes the next stretch of the key.

        PostgreSQL walks over what it has just deleted whenever a search starts from the beginning; so the end of
        the last stretch is remembered, and only when nothing follows it does the search start anew.
        """
        [key] = self.table.key
        reached = self.reached.pop(self.task, None)
        for start in [reached, None] if reached is not None else [None]:
            further = self._behind(start) if start is not None else self.conditions
            picked = f"SELECT {key} FROM {self.table.name} t WHERE " + further + f" ORDER BY {key} LIMIT {self.size:d}"
            if keys := self._rows(picked):
                first, last = keys[0][0], keys[-1][0]
                self.reached[self.task] = last
                return self._forget(all_of([self.conditions, Sql(f"{key} BETWEEN %s AND %s", (first, last))]))
        return 0

    def _by_subquery(self) -> int:
        keys = ", ".join(self.table.key)
        left = keys if len(self.table.key) == 1 else f"({keys})"
        picked = f"SELECT {keys} FROM {self.table.name} t WHERE " + self.conditions + f" LIMIT {self.size:d}"
        return self._forget(f"{left} IN (" + picked + ")")

    def _by_key(self) -> int:
        """Reads the keys first: files go before their rows, and rows may go or stay one by one."""
        field = self.table.mapped.file_field()
        name = self.table.column(self.table.mapped.columns[field.name]) if field else "NULL"
        selected = ", ".join([name, *self.table.key])
        rows = self._rows(
            f"SELECT {selected} FROM {self.table.name} t WHERE " + self.conditions + f" LIMIT {self.size:d}"
        )
        if field and (self.table.mapped.dataset.erasure == "delete" or field.identifying):
            self.place.files.removed([path for path, *_ in rows if path])
        return self._forget(self.table.having([key for _, *key in rows])) if rows else 0

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

    def _remaining(self) -> int:
        """Returns how many rows are left; first those behind the last stretch."""
        reached = self.reached.get(self.task)
        if reached is not None and (count := self._count(self._behind(reached))):
            return count
        left = self._count(self.conditions)
        if not left:
            self.reached.pop(self.task, None)
        return left

    def _behind(self, reached: Any) -> Sql:
        return all_of([self.conditions, Sql(f"{self.table.key[0]} > %s", (reached,))])

    def _count(self, conditions: Sql) -> int:
        limited = f"SELECT 1 AS one FROM {self.table.name} t WHERE " + conditions + f" LIMIT {STILL_THERE:d}"
        [(count,)] = self._rows("SELECT COUNT(*) FROM (" + limited + ") c")
        return int(count)

    def _rows(self, statement: Sql) -> Sequence[tuple[Any, ...]]:
        with connections[self.place.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())

    def _changed(self, statement: Sql) -> int:
        with connections[self.place.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return int(cursor.rowcount)
