"""Long erasures in short steps: batches whose size follows how long the last one took, and room for others between.

A transaction that erases holds back whoever writes the same rows; on SQLite, everybody who writes at all.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from portal.sources.port import NOBODY, Receipt, Selection, Source, Subject
from portal.sources.sql import SqlSource
from portal.sources.sql_reaching import reaching
from portal.sources.tables import TableSource

AIM, AIM_ALONE = 0.05, 0.025
"""How many seconds a batch should take, and where nobody else can write meanwhile; none should take over 0.1."""

FIRST, LEAST, MOST = 500, 250, 35_000
TURN_EVERY, TURN = 0.1, 0.15
"""After how many seconds of work others have the database to themselves, and for how much of that time."""


@dataclass
class OneWriter:
    """Lets others write between the batches on a SQLite database, which has one writer at a time.

    What was written is brought from the write-ahead log into the database in those turns: that takes nobody's lock,
    but a commit that does it takes as long again. Raises SourceDown.
    """

    source: str
    database: str
    rest: Callable[[float], None] = time.sleep
    owed: float = 0.0

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Commits within the block leave the log as it is."""
        [(usual,)] = self._pragma("wal_autocheckpoint")
        self._pragma("wal_autocheckpoint=0")
        try:
            yield
        finally:
            self._pragma(f"wal_autocheckpoint={usual:d}")

    def give(self, took: float, last: bool) -> None:
        """Gives others their turn once it is due, after a batch of so many seconds."""
        self.owed += took
        if self.owed < TURN_EVERY and not last:
            return
        began = time.perf_counter()
        if not connections[self.database].in_atomic_block:
            self._pragma("wal_checkpoint(PASSIVE)")
        if not last:
            self.rest(max(self.owed * TURN - (time.perf_counter() - began), 0.0))
        self.owed = 0.0

    def _pragma(self, said: str) -> list[tuple[int, ...]]:
        with reaching(self.source, self.database), connections[self.database].cursor() as cursor:
            cursor.execute(f"PRAGMA {said}")
            return list(cursor.fetchall())


@dataclass
class Pace:
    """The size of the next batch: smaller after one that took too long, larger while they are quick."""

    size: int = FIRST
    clock: Callable[[], float] = time.perf_counter
    ways: dict[str, OneWriter] = field(default_factory=dict)

    def step(self, source: Source, work: Callable[[int], Receipt]) -> Receipt:
        """Does one batch in a source and suits the next to it; gives others their turn where one can write at a time.

        A batch that was not full tells nothing about larger ones.
        """
        way = self._way(source)
        began, size = self.clock(), self.size
        with way.unhurried() if way else nullcontext():
            receipt = work(size)
        took, aim = self.clock() - began, AIM_ALONE if way else AIM
        if took > aim:
            self.size = max(LEAST, int(size * max(aim / took, 0.25)))
        elif receipt.count >= size:
            self.size = min(MOST, int(size * min(aim / max(took, aim / 2), 2)))
        if way:
            way.give(took, last=not receipt.remaining)
        return receipt

    def _way(self, source: Source) -> OneWriter | None:
        database = _database_of(source)
        if database is None or connections[database].vendor != "sqlite":
            return None
        return self.ways.setdefault(database, OneWriter(source.key, database))


@contextmanager
def progress() -> Iterator[None]:
    """Writes within the block in one transaction of the portal's that is not waited for: a later one brings it to disk.

    For how far something is between batches, not for how it ends.
    """
    with transaction.atomic():
        if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        yield


def erased(source: Source, dataset: str, subject: Subject, selection: Selection = Selection()) -> Iterator[Receipt]:
    """Erases a person's selection batch by batch and yields each receipt; the last says how it ended.

    Whoever stops early has erased what was yielded, and goes on by calling again. Raises SourceDown.
    """
    return _steps(source, lambda size: source.erase(dataset, subject, selection, size))


def expired(source: Source, dataset: str, before: datetime, keeping: Subject = NOBODY) -> Iterator[Receipt]:
    """Erases everybody's records of before a moment likewise, without those of who is in `keeping`."""
    return _steps(source, lambda size: source.expire(dataset, before, keeping, size))


def _steps(source: Source, work: Callable[[int], Receipt]) -> Iterator[Receipt]:
    pace = Pace()
    while True:
        receipt = pace.step(source, work)
        yield receipt
        if receipt.outcome != "done" or not receipt.remaining:
            return


def _database_of(source: Source) -> str | None:
    if isinstance(source, SqlSource):
        return source.database
    return DEFAULT_DB_ALIAS if isinstance(source, TableSource) else None
