"""Records as lines: nothing lost, nothing that a spreadsheet would run."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sources.line_forms import csv_header, lines_of
from portal.sources.others import Rule
from portal.sources.port import Dataset, Field, Record

DATASET = Dataset(
    key="calls",
    source="pbx",
    category="calls",
    label="Calls",
    fields=(
        Field("at", "When", type="datetime"),
        Field("who", "Who", of_others=True),
        Field("cost", "Cost", type="money"),
        Field("pin", "PIN", never_disclose=True),
    ),
)


def rows(records: list[Record], others: Rule = "shown") -> list[list[str]]:
    written = csv_header(DATASET) + lines_of(DATASET, records, "csv", others)
    return list(csv.reader(io.StringIO(written.decode(), newline="")))


def values(records: list[Record], others: Rule = "shown") -> list[dict[str, object]]:
    return [json.loads(line) for line in lines_of(DATASET, records, "ndjson", others).splitlines()]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)))
def test_every_text_comes_back_from_both_forms(texts: list[str]) -> None:
    records = [Record(str(n), {"at": None, "who": text, "cost": None}) for n, text in enumerate(texts)]
    assert [row["who"] for row in values(records)] == texts
    assert [cell.removeprefix("'") for _, _, cell, _ in rows(records)[1:]] == [t.removeprefix("'") for t in texts]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", '+1"', "-"])
def test_a_formula_is_written_as_text(text: str) -> None:
    assert rows([Record("1", {"who": text}), Record(text, {"who": "x"})])[1:] == [
        ["1", "", f"'{text}", ""],
        [f"'{text}", "", "x", ""],
    ]


@pytest.mark.parametrize("text", ["+19175550123", "-12.50", 'says ",=1', "\n=1", ""])
def test_what_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert rows([Record("1", {"who": text})])[1][2] == text


def test_times_and_amounts_keep_their_precision() -> None:
    at = datetime(2026, 3, 4, 19, 5, 0, 120_000, tzinfo=UTC)
    record = Record("1", {"at": at, "who": "Åsa", "cost": Decimal("0.00000010")})
    assert rows([record])[1:] == [["1", "2026-03-04T19:05:00.12+00:00", "Åsa", "0.00000010"]]
    assert values([record]) == [{"key": "1", "at": "2026-03-04T19:05:00.12+00:00", "who": "Åsa", "cost": "0.00000010"}]
    assert datetime.fromisoformat(rows([record])[1][1]) == at


def test_others_are_masked_or_withheld_in_both_forms() -> None:
    record = Record("1", {"at": None, "who": "Customer 123456789", "cost": None})
    assert rows([record], "masked")[1][2] == values([record], "masked")[0]["who"] == "•••6789"
    assert (rows([record], "withheld")[1][2], values([record], "withheld")[0]["who"]) == ("", None)
    assert values([Record("1", {"at": None, "who": None, "cost": None})], "masked")[0]["who"] is None
