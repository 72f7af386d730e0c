"""Whole datasets as lines: what a database writes by itself is to the byte what the port's road writes."""

import json
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast, get_args

import pytest
from django.db import connections

from portal.demo import people as demo
from portal.sources import bulk, registry, sql_lines_postgresql, sql_lines_sqlite
from portal.sources.line_forms import LineForm
from portal.sources.mapped import mapped
from portal.sources.mapping import DatasetDeclaration
from portal.sources.others import Rule
from portal.sources.port import IdentifierKind, SourceDown, Span, Subject
from portal.sources.sql import SqlSource
from tests.people import told
from tests.sources.conftest import settings_of

Reading = tuple[Generator[bulk.Batch, None, None], int, set[int]]

COMPANIES = ["clearcall", "calltrackingmetrics", "cns", "itns", "thevoco"]


def everybody() -> Subject:
    """The identifiers of two customers and an administrator: several ways reach the same rows."""
    found: dict[IdentifierKind, set[str]] = {}
    for person in (demo.ALICE, demo.BOB, demo.CAROL):
        for kind, value in told(person).identifiers().items():
            found.setdefault(kind, set()).add(value)
    return Subject({kind: frozenset(values) for kind, values in found.items()})


@pytest.mark.parametrize("company", COMPANIES)
def test_both_roads_write_the_same_bytes(company: str, use_company: Callable[[str], None]) -> None:
    use_company(company)
    subject, quickly, rows = everybody(), 0, 0
    for dataset in registry.datasets():
        source = registry.source_of(dataset.key)
        for form in get_args(LineForm):
            for others in get_args(Rule):
                slow = b"".join(b.text for b in bulk.slowly(source, dataset, subject, Span(), form, others))
                batches = list(bulk.lines(source, dataset, subject, Span(), form, others))
                assert b"".join(batch.text for batch in batches) == slow, (dataset.key, form, others)
                rows += sum(batch.count for batch in batches)
                if isinstance(source, bulk.Lined):
                    quickly += source.lines(dataset.key, subject, Span(), form, others) is not None
    assert rows > 1_000
    assert quickly > 100


TABLE = """
CREATE TABLE odd (
  id integer PRIMARY KEY, owner text, at timestamp, seen timestamp, day date, said text, mail text, number text,
  counted integer, amount numeric(12, 4), agreed boolean, loose varchar(40)
)
"""
TEXTS = [
    "plain",
    "",
    None,
    '"quoted", with, commas',
    "two\nlines\r\nand a return\r",
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1",
    "\r=1",
    "+19175550123",
    "-12.50",
    '+1"x',
    ',"=1',
    "',\"=2",
    "+",
    "back\\slash \x01\x02\x1f\x7f \b\f",
    '\x02mail\x02:\x01"x"\x01,\x01}\n{',
    "null",
    "one\x01",
    "two\x02",
    "three\n",
    "four\v",
    "Åsa 工 🙂",
    'ends with a quote"',
    "%s %w %% {x}",
    "reference 12345678",
    "a@b@c.example",
    "@c.example",
    "7",
]
"""What has broken one exporter or another."""


def odd(zone: str, database: str = "company") -> SqlSource:
    """A table of values that are seldom met, its times in a zone."""
    types = {"at": "datetime", "seen": "datetime", "day": "date", "said": "long_text", "mail": "email"}
    types |= {"number": "phone", "counted": "integer", "amount": "money", "agreed": "boolean", "loose": "text"}
    others = {"said", "mail", "number", "counted", "day", "loose"}
    declared = DatasetDeclaration.model_validate(
        {
            "key": "odd",
            "table": "odd",
            "label": "Odd",
            "dated_by": "at",
            "time_zone": zone,
            "match": [{"kind": "account", "column": "owner"}],
            "fields": [{"name": n, "label": n, "type": t, "of_others": n in others} for n, t in types.items()],
        }
    )
    return SqlSource("company", "The company's systems", database, [mapped(declared, "company", "tickets")])


def fill(database: str) -> None:
    """Writes the table of odd values."""
    whole = datetime(2026, 11, 1, 0, 30)  # in New York, the hour after this one comes twice
    with connections[database].cursor() as cursor:
        cursor.execute(TABLE)
        for number, text in enumerate(TEXTS):
            at = whole + timedelta(minutes=20 * number, microseconds=number % 3 * 1500)
            seen = None if number % 4 else datetime(2026, 3, 8, 2, 30) + timedelta(hours=number)
            amount, agreed = Decimal(number) / 7 if number % 4 == 3 else None, [True, False, None][number % 3]
            values = [number, "A", at, seen, None if number % 5 else at.date(), text, text, text, number or None]
            values += [amount, agreed, text]
            cursor.execute(f"INSERT INTO odd VALUES ({', '.join(['%s'] * 12)})", values)  # noqa: S608


@pytest.fixture
def file(tmp_path: Path) -> Iterator[str]:
    """A database of SQLite in a file, which other processes can read."""
    connections.databases["file"] = settings_of(f"sqlite:///{tmp_path / 'odd.sqlite3'}")
    connections["file"].alias = "company"  # by its name the test case would refuse it
    yield "file"
    connections["file"].close()
    del connections["file"], connections.databases["file"]


@pytest.fixture
def read_elsewhere(file: str) -> Reading:
    """Returns lines of which the first are read, the process that reads them, and those that ran before it."""
    fill(file)
    several(file)
    source, before = odd("UTC", file), children()
    lines = bulk.lines(source, source.describe()[0], Subject({"account": frozenset({"A"})}), Span(), "csv", "shown")
    assert next(lines).count == sql_lines_sqlite.ROWS
    [reading] = children() - before
    return cast(Generator[bulk.Batch, None, None], lines), reading, before


@pytest.mark.parametrize("together", [1, 2_000])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Australia/Lord_Howe"])
def test_odd_values_are_written_alike_and_come_back(zone: str, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for lines in (sql_lines_postgresql, sql_lines_sqlite):
        monkeypatch.setattr(lines, "ROWS", together)
    source, subject = odd(zone), Subject({"account": frozenset({"A"})})
    fill("company")
    dataset = source.describe()[0]
    for form in get_args(LineForm):
        for others in get_args(Rule):
            slow = b"".join(b.text for b in bulk.slowly(source, dataset, subject, Span(), form, others))
            quick = b"".join(b.text for b in bulk.lines(source, dataset, subject, Span(), form, others))
            assert quick == slow, (form, others)
    found = source.lines("odd", subject, Span(), "ndjson", "shown")
    embedded = connections["company"].vendor == "sqlite"
    assert (found is not None) == (embedded or zone != "Australia/Lord_Howe")
    written = b"".join(batch.text for batch in found or [])
    said = [json.loads(line)["said"] for line in written.split(b"\n")[:-1]]
    assert said == TEXTS[::-1] or found is None


def test_a_reader_that_stops_early_leaves_the_connection_as_it_was(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    source, dataset = registry.source_of("calls"), registry.dataset("calls")
    subject = Subject({"account": frozenset({demo.ALICE.account})})
    started = iter(bulk.lines(source, dataset, subject, Span(), "csv", "shown"))
    assert next(started).count == 60
    started.close()  # type: ignore[attr-defined]
    assert source.tally("calls", subject).count == 60


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_another_process_writes_the_same_bytes(zone: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_lines_sqlite, "MANY", len(TEXTS))
    monkeypatch.setattr(sql_lines_sqlite, "ROWS", 7)
    fill(file)
    source, subject = odd(zone, file), Subject({"account": frozenset({"A"})})
    dataset = source.describe()[0]
    for form in get_args(LineForm):
        for others in get_args(Rule):
            slow = b"".join(b.text for b in bulk.slowly(source, dataset, subject, Span(), form, others))
            quick = list(bulk.lines(source, dataset, subject, Span(), form, others))
            assert b"".join(batch.text for batch in quick) == slow, (form, others)
            assert [batch.count for batch in quick] == [7, 7, 7, 7, 3]


def test_a_process_that_dies_while_it_reads_is_a_source_that_is_down(read_elsewhere: Reading) -> None:
    started, reading, before = read_elsewhere
    os.kill(reading, signal.SIGKILL)
    with pytest.raises(SourceDown):
        list(started)
    assert children() == before


def test_a_worker_that_is_asked_to_end_finishes_what_it_reads(read_elsewhere: Reading) -> None:
    started, reading, _ = read_elsewhere
    os.kill(reading, signal.SIGTERM)
    rest = sum(batch.count for batch in started)
    assert sql_lines_sqlite.ROWS + rest == len(TEXTS) + sql_lines_sqlite.MANY


def test_nobody_reads_on_for_one_who_stopped(read_elsewhere: Reading) -> None:
    started, _, before = read_elsewhere
    started.close()
    assert children() == before


def several(database: str) -> None:
    """Writes so many rows that another process reads them."""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM n LIMIT %s)"
            " INSERT INTO odd SELECT n, owner, at, seen, day, said, mail, number, counted, amount, agreed, loose"
            " FROM n, odd WHERE id = 0",
            [sql_lines_sqlite.MANY],
        )


def children() -> set[int]:
    """The processes that this thread has started and that have not ended."""
    return {int(pid) for pid in Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()}
