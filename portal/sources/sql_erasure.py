"""Erases in one database: batch by batch, each a short transaction, files before rows, harmless to repeat."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError

from portal.sources import files
from portal.sources.port import NotThere, Receipt, Selection, Subject
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_text import Sql, all_of, any_of, row

STILL_THERE = 10_000
"""Where counting what remains stops: a caller needs to know that there is more, not how much."""


class Eraser:
    """Carries out erasures for one source."""

    def __init__(self, source: str, folder: Path):
        self.source = source
        self.folder = folder
        self._reached: dict[tuple[str, Subject, Selection], Any] = {}

    def erase(self, table: Table, database: str, subject: Subject, selection: Selection, batch: int) -> Receipt:
        """Erases or anonymises at most one batch. Raises SourceDown."""
        dataset = table.mapped.dataset
        if dataset.erasure == "by_hand":
            return Receipt(self.source, dataset.key, "pending", reason="This system's records are erased by hand.")
        if dataset.erasure == "never":
            return Receipt(self.source, dataset.key, "refused", reason="This system does not erase these records.")
        owned = table.owned(subject)
        if not owned or selection.keys == ():
            return Receipt(self.source, dataset.key, "done")
        try:
            with reaching(self.source, database):
                return self._batch(table, database, owned, (dataset.key, subject, selection), batch)
        except (DataError, NotThere):  # keys that no row can have: nothing is there to erase
            return Receipt(self.source, dataset.key, "done")
        except IntegrityError:
            return Receipt(self.source, dataset.key, "refused", reason="Other records of this system refer to these.")

    def _batch(
        self, table: Table, database: str, owned: Sequence[Sql], task: tuple[str, Subject, Selection], batch: int
    ) -> Receipt:
        conditions = all_of([any_of(owned), *table.selected(task[2])])
        with transaction.atomic(database):
            if len(table.key) == 1 and table.vendor == "postgresql" and table.mapped.file_field() is None:
                count = self._by_range(table, database, conditions, task, batch)
            elif table.vendor == "sqlite" and table.mapped.file_field() is None:
                count = self._by_subquery(table, database, conditions, batch)
            else:
                count = self._by_key(table, database, conditions, batch)
        remaining = self._remaining(table, database, conditions, task) if count else 0
        return Receipt(self.source, table.mapped.dataset.key, "done", count, remaining)

    def _by_range(
        self, table: Table, database: str, conditions: Sql, task: tuple[str, Subject, Selection], batch: int
    ) -> int:
        """Takes the next stretch of the key.

        PostgreSQL walks over what it has just deleted whenever a search starts from the beginning; so the end of
        the last stretch is remembered, and only when nothing follows it does the search start anew.
        """
        [key] = table.key
        reached = self._reached.pop(task, None)
        for start in [reached, None] if reached is not None else [None]:
            further = all_of([conditions, Sql(f"{key} > %s", (start,))]) if start is not None else conditions
            picked = f"SELECT {key} AS k FROM {table.name} t WHERE " + further + f" ORDER BY {key} LIMIT {batch:d}"
            [(first, last)] = self._rows(database, "SELECT MIN(p.k), MAX(p.k) FROM (" + picked + ") p")
            if last is not None:
                self._reached[task] = last
                stretch = Sql(f"{key} BETWEEN %s AND %s", (first, last))
                return self._forget(table, database, all_of([conditions, stretch]))
        return 0

    def _by_subquery(self, table: Table, database: str, conditions: Sql, batch: int) -> int:
        keys = ", ".join(table.key)
        left = keys if len(table.key) == 1 else f"({keys})"
        picked = f"{left} IN (SELECT {keys} FROM {table.name} t WHERE " + conditions + f" LIMIT {batch:d})"
        return self._forget(table, database, picked)

    def _by_key(self, table: Table, database: str, conditions: Sql, batch: int) -> int:
        """Reads the keys first: for files, which go before their rows, and for databases without the faster ways."""
        field = table.mapped.file_field()
        name = table.column(table.mapped.columns[field.name]) if field else "NULL"
        keys = ", ".join(table.key)
        rows = self._rows(
            database, f"SELECT {name}, {keys} FROM {table.name} t WHERE " + conditions + f" LIMIT {batch:d}"
        )
        if field and (table.mapped.dataset.erasure == "delete" or field.identifying):
            for path, *_ in rows:
                if path:
                    files.removed(self.folder, path, self.source)
        return self._forget(table, database, any_of(row(table.key, "=", key) for _, *key in rows)) if rows else 0

    def _forget(self, table: Table, database: str, wanted: Sql) -> int:
        """Deletes or empties rows; an emptied row goes altogether where nothing else lies in it."""
        mapped = table.mapped
        taken = f"DELETE {'t ' if table.vendor == 'mysql' else ''}FROM {table.name} AS t WHERE "
        if mapped.dataset.erasure == "delete":
            return self._changed(database, taken + wanted)
        gone = 0
        if mapped.deleted_when_empty:
            gone = self._changed(database, taken + all_of([wanted, table.empty_beside()]))
        blank = mapped.blanked() | dict.fromkeys(mapped.unlink)
        changes = ", ".join(f"{table.quote(column)} = %s" for column in blank)
        emptied = Sql(f"UPDATE {table.name} AS t SET {changes} WHERE ", tuple(blank.values())) + wanted
        return gone + self._changed(database, emptied)

    def _changed(self, database: str, statement: Sql) -> int:
        with connections[database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return int(cursor.rowcount)

    def _remaining(self, table: Table, database: str, conditions: Sql, task: tuple[str, Subject, Selection]) -> int:
        """Returns how many rows are left, counted up to a ceiling; first those behind the last stretch."""
        reached = self._reached.get(task)
        if reached is not None:
            behind = all_of([conditions, Sql(f"{table.key[0]} > %s", (reached,))])
            if count := self._count(table, database, behind):
                return count
        return self._count(table, database, conditions)

    def _count(self, table: Table, database: str, conditions: Sql) -> int:
        limited = f"SELECT 1 AS one FROM {table.name} t WHERE " + conditions + f" LIMIT {STILL_THERE:d}"
        [(count,)] = self._rows(database, "SELECT COUNT(*) FROM (" + limited + ") c")
        return int(count)

    def _rows(self, database: str, statement: Sql) -> list[tuple[Any, ...]]:
        with connections[database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())
