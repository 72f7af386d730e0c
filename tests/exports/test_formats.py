"""Records as JSON and CSV: nothing lost, nothing that a spreadsheet would run."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exports.formats import csv_chunks, json_chunks
from portal.sources.port import Dataset, Field, Record

DATASET = Dataset(
    key="calls",
    source="pbx",
    category="calls",
    label="Calls",
    fields=(
        Field("at", "When", type="datetime"),
        Field("who", "Who"),
        Field("cost", "Cost", type="money"),
        Field("pin", "PIN", never_disclose=True),
    ),
)


def rows(records: list[Record]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(csv_chunks(DATASET, records)).decode())))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"), max_size=20)))
def test_every_text_comes_back_from_both_forms(texts: list[str]) -> None:
    records = [Record(str(n), {"at": None, "who": text, "cost": None}) for n, text in enumerate(texts)]
    assert [row["who"] for row in json.loads(b"".join(json_chunks(records)))] == texts
    assert [cell.removeprefix("'") for _, _, cell, _ in rows(records)[1:]] == [t.removeprefix("'") for t in texts]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1"])
def test_a_formula_is_written_as_text(text: str) -> None:
    assert rows([Record("1", {"who": text})])[1][2] == f"'{text}"


@pytest.mark.parametrize("text", ["+19175550123", "-12.50"])
def test_a_number_stays_a_number(text: str) -> None:
    assert rows([Record("1", {"who": text})])[1][2] == text


def test_times_and_amounts_keep_their_precision() -> None:
    record = Record("1", {"at": datetime(2026, 3, 4, 19, 5, tzinfo=UTC), "who": "Åsa", "cost": Decimal("10.10")})
    assert rows([record]) == [["key", "at", "who", "cost"], ["1", "2026-03-04T19:05:00+00:00", "Åsa", "10.10"]]
    assert json.loads(b"".join(json_chunks([record]))) == [
        {"key": "1", "at": "2026-03-04T19:05:00+00:00", "who": "Åsa", "cost": "10.10"}
    ]


def test_nothing_is_an_empty_table() -> None:
    assert json.loads(b"".join(json_chunks([]))) == []
    assert rows([]) == [["key", "at", "who", "cost"]]
