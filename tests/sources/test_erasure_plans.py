"""The hot statements of erasure and retention are answered by the index that is meant for them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from portal.demo.people import ALICE
from portal.sources import registry
from portal.sources.port import Subject
from tests.sources.making import made

OLD = datetime(2024, 1, 1, tzinfo=UTC)
MINE = Subject({"account": frozenset({ALICE.account})})
KEPT = Subject({"email": frozenset({"kept@example.com"}), "account": frozenset({"ACC-100002"})})


def plans(work: Callable[[], object]) -> list[str]:
    """Returns how the database answers each statement of some work; small tables are neither read nor sorted whole."""
    company = connections["company"]
    with CaptureQueriesContext(company) as ran:
        work()
    statements = [one["sql"] for one in ran if one["sql"].startswith(("SELECT", "DELETE", "UPDATE"))]
    assert statements
    explain = "EXPLAIN " if company.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with company.cursor() as cursor:
        if company.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("ANALYZE")
        found = []
        for statement in statements:
            cursor.execute(explain + statement)
            found.append(" ".join(str(column) for row in cursor.fetchall() for column in row))
        return found


@pytest.mark.parametrize(
    ("index", "work"),
    [
        ("cdr_accountcode", lambda: made("telecom.calls").erase("calls", MINE, batch=2)),
        ("tickets_by_date", lambda: registry.source_of("tickets").due("tickets", OLD, KEPT)),
        ("tickets_by_date", lambda: registry.source_of("tickets").expire("tickets", OLD, KEPT, batch=2)),
        ("people_ended", lambda: registry.directory().next_end(date(2024, 1, 1), date(2001, 1, 1))),
        ("people_ended", lambda: registry.directory().ended_on(date(2019, 11, 22))),
        ("people_ended", lambda: registry.directory().count_ended(date(2024, 1, 1))),
        ("people_email", lambda: registry.directory().lasts("email", ALICE.email, date(2024, 1, 1))),
    ],
)
def test_each_statement_uses_its_index(index: str, work: Callable[[], object]) -> None:
    for plan in plans(work):
        assert index in plan or (("_pkey" in plan or "PRIMARY KEY" in plan) and "SCAN t " not in plan), plan


def test_without_an_index_on_the_date_a_table_is_gone_through_once() -> None:
    company, source, until = connections["company"], registry.source_of("tickets"), datetime(2030, 1, 1, tzinfo=UTC)
    with company.cursor() as cursor:
        cursor.execute("DROP INDEX tickets_by_date")
        cursor.execute("SELECT count(*) FROM tickets")
        [(held,)] = cursor.fetchall()
    counts: list[int] = []

    def batch() -> None:
        counts.append(source.expire("tickets", until, batch=2).count)

    batch()
    found = plans(batch)
    while counts[-1]:
        batch()
    assert sum(counts) == held > 4
    assert set(counts[:-2]) == {2}
    if company.vendor == "postgresql":
        assert all("tickets_pkey" in plan for plan in found if "tickets" in plan), found
