"""Long erasures in short steps: batches whose size follows how long the last one took, with a turn for others between.

A transaction that erases holds back whoever writes the same rows; on SQLite, everybody who writes at all.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from portal.sources.port import NOBODY, Receipt, Selection, Source, Subject
from portal.sources.sql import SqlSource
from portal.sources.tables import TableSource

AIM = 0.05
"""How many seconds a batch should take; none should take longer than a tenth of one."""

FIRST, LEAST, MOST = 500, 250, 25_000
TURN = 0.15
"""How much of a batch's time others have to themselves after it, where the database has one writer at a time."""


@dataclass
class Pace:
    """The size of the next batch: half as large after one that took too long, larger while they are quick."""

    size: int = FIRST
    clock: Callable[[], float] = time.perf_counter
    rest: Callable[[float], None] = time.sleep

    def step(self, work: Callable[[int], Receipt], *, alone: bool = False) -> Receipt:
        """Does one batch and suits the next to it; `alone`: nobody else can write meanwhile, so that others get a turn.

        A batch that was not full tells nothing about larger ones.
        """
        began, size = self.clock(), self.size
        receipt = work(size)
        took = self.clock() - began
        if took > AIM:
            self.size = max(LEAST, int(size * max(AIM / took, 0.25)))
        elif receipt.count >= size:
            self.size = min(MOST, int(size * min(AIM / max(took, AIM / 2), 2)))
        if alone and receipt.remaining:
            self.rest(min(max(took, 0.005), 0.1) * TURN)
        return receipt


def erased(source: Source, dataset: str, subject: Subject, selection: Selection = Selection()) -> Iterator[Receipt]:
    """Erases a person's selection batch by batch and yields each receipt; the last says how it ended.

    Whoever stops early has erased what was yielded, and goes on by calling again. Raises SourceDown.
    """
    return _steps(source, lambda size: source.erase(dataset, subject, selection, size))


def expired(source: Source, dataset: str, before: datetime, keeping: Subject = NOBODY) -> Iterator[Receipt]:
    """Erases everybody's records of before a moment likewise, without those of who is in `keeping`."""
    return _steps(source, lambda size: source.expire(dataset, before, keeping, size))


def _steps(source: Source, work: Callable[[int], Receipt]) -> Iterator[Receipt]:
    pace, alone = Pace(), has_one_writer(source)
    while True:
        receipt = pace.step(work, alone=alone)
        yield receipt
        if receipt.outcome != "done" or not receipt.remaining:
            return


def has_one_writer(source: Source) -> bool:
    """Tells whether a source's database lets one writer in at a time."""
    if not isinstance(source, SqlSource | TableSource):
        return False
    database = source.database if isinstance(source, SqlSource) else "default"
    return connections[database].vendor == "sqlite"
