"""Whole datasets as lines: what a database writes by itself is to the byte what the port's road writes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from django.db import connections

from portal.demo import people as demo
from portal.sources import bulk, registry, sql_lines_postgresql, sql_lines_sqlite
from portal.sources.line_forms import LineForm
from portal.sources.mapped import mapped
from portal.sources.mapping import DatasetDeclaration
from portal.sources.others import Rule
from portal.sources.port import IdentifierKind, Span, Subject
from portal.sources.sql import SqlSource
from tests.people import told

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


def odd(zone: str) -> SqlSource:
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
    return SqlSource("company", "The company's systems", "company", [mapped(declared, "company", "tickets")])


@pytest.mark.parametrize("together", [1, 2_000])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Australia/Lord_Howe"])
def test_odd_values_are_written_alike_and_come_back(zone: str, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for lines in (sql_lines_postgresql, sql_lines_sqlite):
        monkeypatch.setattr(lines, "ROWS", together)
    source, subject = odd(zone), Subject({"account": frozenset({"A"})})
    whole = datetime(2026, 11, 1, 0, 30)  # in New York, the hour after this one comes twice
    with connections["company"].cursor() as cursor:
        cursor.execute(TABLE)
        for number, text in enumerate(TEXTS):
            at = whole + timedelta(minutes=20 * number, microseconds=number % 3 * 1500)
            seen = None if number % 4 else datetime(2026, 3, 8, 2, 30) + timedelta(hours=number)
            amount, agreed = Decimal(number) / 7 if number % 4 == 3 else None, [True, False, None][number % 3]
            values = [number, "A", at, seen, None if number % 5 else at.date(), text, text, text, number or None]
            values += [amount, agreed, text]
            cursor.execute(f"INSERT INTO odd VALUES ({', '.join(['%s'] * 12)})", values)  # noqa: S608
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
