"""Makes the demo's tables and fills them: any size, in little memory, on SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connections, transaction

SCHEMA = Path(__file__).parent / "schema.sql"
CHUNK = 5_000


def statements() -> list[str]:
    """Returns the statements that make the tables and their indexes."""
    return [one.strip() for one in SCHEMA.read_text("utf-8").split(";") if one.strip()]


def names() -> list[str]:
    """Returns the names of the tables."""
    return [one.split()[2] for one in statements() if one.startswith("CREATE TABLE")]


def make(database: str) -> None:
    """Makes the tables empty and anew; what was in them is gone."""
    with transaction.atomic(database), connections[database].cursor() as cursor:
        for name in names():
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in statements():
            cursor.execute(statement)


def analyse(database: str) -> None:
    """Lets the database count what it has; without, PostgreSQL sorts a million rows where an index gives ten."""
    with connections[database].cursor() as cursor:
        cursor.execute("ANALYZE")


class Filler:
    """Collects rows by table and writes them in chunks; every row gets the next key of its table."""

    def __init__(self, database: str):
        self.connection = connections[database]
        self._waiting: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
        self._keys: dict[str, int] = defaultdict(int)

    def add(self, table: str, **values: Any) -> int:
        """Takes a row; returns its key."""
        self._keys[table] += 1
        waiting = self._waiting[table, ("id", *values)]
        waiting.append((self._keys[table], *values.values()))
        if len(waiting) >= CHUNK:
            self.write(table, ("id", *values), waiting)
            waiting.clear()
        return self._keys[table]

    def stream(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Writes rows as they come, without collecting more than a chunk of them."""
        numbered = ((self._next(table), *row) for row in rows)
        while chunk := list(islice(numbered, CHUNK)):
            self.write(table, ("id", *columns), chunk)

    def flush(self) -> None:
        """Writes what is waiting."""
        for (table, columns), rows in self._waiting.items():
            if rows:
                self.write(table, columns, rows)
        self._waiting.clear()

    def _next(self, table: str) -> int:
        self._keys[table] += 1
        return self._keys[table]

    def write(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        """Writes rows that have their keys already."""
        listed = ", ".join(columns)
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", rows)
