"""What the benchmark of erasure does inside processes of the portal."""

import os
import select
import sys
import time
from datetime import timedelta
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from portal.jobs.worker import Worker
from portal.sources import batches, registry
from requests.models import PlanItem, PrivacyRequest
from requests.states import State
from requests.tasks import carry_out_case
from tests.benchmarks.telling import peak, say

ACCOUNT = "ACC-100001"
DATASET = "calls"
PAUSE = 0.01


def fill(calls: int) -> None:
    """Makes the company, all of whose calls but a few are one person's, and keeps a second copy of them."""
    call_command("demo", company=settings.COMPANY, customers=2, calls=calls, verbosity=0)
    _run("DELETE FROM cdr WHERE accountcode <> %s", ACCOUNT)
    _run("CREATE TABLE cdr_kept AS SELECT * FROM cdr")


def put_back() -> None:
    """Puts the calls back as they were, with nothing left of what was done to them."""
    embedded = connections["company"].vendor == "sqlite"
    _run("DROP INDEX IF EXISTS cdr_by_date")
    _run("DELETE FROM cdr" if embedded else "TRUNCATE cdr")
    _run("INSERT INTO cdr SELECT * FROM cdr_kept")
    for statement in (
        ["ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"] if embedded else ["VACUUM ANALYZE cdr", "CHECKPOINT"]
    ):
        _run(statement)


def bare() -> None:
    """Prints how long one DELETE of everything takes."""
    began = time.perf_counter()
    with transaction.atomic("company"):
        _run("DELETE FROM cdr WHERE accountcode = %s", ACCOUNT)
    say(f"{time.perf_counter() - began}")


def ours() -> None:
    """Prints how long the worker takes, its longest transaction in either database, its peak in MB, and the rows."""
    case = PrivacyRequest.objects.create(
        kind="delete",
        status=State.IN_PROGRESS,
        received_at=timezone.now(),
        started_at=timezone.now(),
        due_on=timezone.now().date(),
        first_due_on=timezone.now().date(),
        requester={"name": "Robin Reed", "identifiers": {"account": [ACCOUNT]}},
        place="US-CA",
    )
    item = PlanItem.objects.create(
        case=case, position=0, source="company", dataset=DATASET, label="Calls", action="erase", planned_action="erase"
    )
    carry_out_case.enqueue(case.pk)
    registry.source_of(DATASET)  # a worker that is at work has read the company's profile
    longest, worker = _longest_transaction(), Worker()
    began = time.perf_counter()
    while item.state != PlanItem.State.DONE:
        if not worker.run_one():
            raise SystemExit(f"The erasure stands at {item.state}: {item.trouble}")
        item.refresh_from_db()
    say(f"{time.perf_counter() - began} {longest[0]} {peak(os.getpid()) / 1024} {item.erased}")


def expire() -> None:
    """Prints how long it takes to end everybody's calls by their date, and how many went; that has an index."""
    _run("CREATE INDEX cdr_by_date ON cdr (calldate, id)")
    began, source = time.perf_counter(), registry.source_of(DATASET)
    later = timezone.now() + timedelta(days=1)
    rows = sum(receipt.count for receipt in batches.expired(source, DATASET, later))
    say(f"{time.perf_counter() - began} {rows}")


def write() -> None:
    """Adds a call of somebody else's every few milliseconds until it is told to stop; prints how that went."""
    taken, failed, key = [], 0, 50_000_000
    say("ready")
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        key, began = key + 1, time.perf_counter()
        try:
            with transaction.atomic("company"):
                _run("INSERT INTO cdr (id, calldate, accountcode) VALUES (%s, %s, 'ACC-2')", key, "2026-01-02 10:00:00")
        except DatabaseError:
            failed += 1
        taken.append(time.perf_counter() - began)
    say(f"{len(taken)} {quantiles(taken, n=20)[-1]} {failed}")


def _run(statement: str, *values: Any) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute(statement, values)


def _longest_transaction() -> list[float]:
    """Returns a list whose only number becomes the seconds of the longest transaction from now on."""
    longest, began = [0.0], {}
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(self: Any) -> None:
        if not transaction.get_connection(self.using).in_atomic_block:
            began[self.using] = time.perf_counter()
        enter(self)

    def left(self: Any, *error: Any) -> None:
        leave(self, *error)
        if not transaction.get_connection(self.using).in_atomic_block:
            longest[0] = max(longest[0], time.perf_counter() - began[self.using])

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entered, left
    return longest
