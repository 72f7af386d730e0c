"""What the tests of this room share: retention switched on, and old records of two people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from portal.company.calendar import day_of
from portal.demo.people import ALICE, BOB
from portal.retention.models import Run

Work = Callable[..., int]
OLD, NEW = "2001-02-03 10:00:00", "2026-11-01 10:00:00"


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Runs a statement in the company's database, as its own systems do; returns what it gives."""
    with connections["company"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def count(table: str, condition: str = "1 = 1", *values: Any) -> int:
    """Returns how many rows of a company's table fulfil a condition."""
    return int(sql(f"SELECT COUNT(*) FROM {table} WHERE {condition}", *values)[0][0])  # noqa: S608


def old_tickets(account: str = "") -> int:
    """Returns how many tickets are there that are long past their period."""
    return count("tickets", "opened_at < %s AND account_id LIKE %s", "2002-01-01", account or "%")


def run_of(dataset: str) -> Run:
    """Returns what this night did to a dataset."""
    return Run.objects.get(dataset=dataset, day=day_of(timezone.now()))


@pytest.fixture(autouse=True)
def enforced(settings: Any) -> None:
    """Switches retention on in the company's systems."""
    settings.RETENTION_ENFORCED = ["company"]


@pytest.fixture
def tickets() -> None:
    """Leaves Alice and Bob with one old ticket each, and everything else of everybody's new."""
    sql("UPDATE tickets SET opened_at = %s", NEW)
    for person in (ALICE, BOB):
        [(key,)] = sql("SELECT MIN(id) FROM tickets WHERE account_id = %s", person.account)
        sql("UPDATE tickets SET opened_at = %s WHERE id = %s", OLD, key)
