"""Records as lines of CSV and JSON: times in UTC, amounts to the last digit, nothing that a spreadsheet would run."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from portal.sources.others import Rule, as_seen
from portal.sources.port import Dataset, Field, Record
from portal.sources.sqlite_reader import iso_8601

LineForm = Literal["csv", "ndjson"]
UNQUOTED = frozenset({"integer", "decimal", "money", "boolean", "date", "datetime", "duration", "bytes"})
"""Types whose values need no quotes in CSV. All others have them, always: so the start of a text is plain to see."""

RUN = rb'"(?=[=@\t\r+-])(?![+-][0-9]+(?:[.,][0-9]+)?"(?!"))'
"""The opening quote of a cell that spreadsheets run as a formula (CWE-1236); a telephone number or an amount is none.

A quote inside a cell is doubled, so that none of them follows a comma or a line's start alone."""
FORMULA, FIRST_FORMULA = re.compile(b"," + RUN), re.compile(b"(?m:^)" + RUN)


def disclosed(dataset: Dataset) -> list[Field]:
    """Returns the fields whose values may leave, in their order."""
    return [field for field in dataset.fields if not field.never_disclose]


def csv_header(dataset: Dataset) -> bytes:
    """Returns the first line of a table."""
    return (",".join(["key", *(field.name for field in disclosed(dataset))]) + "\n").encode()


def csv_line(*cells: str | int) -> bytes:
    """Returns one line of texts and numbers as tables have it, ended by a line feed."""
    said = (_quoted(cell) if isinstance(cell, str) else str(cell) for cell in cells)
    return guarded((",".join(said) + "\n").encode())


def lines_of(dataset: Dataset, records: Iterable[Record], form: LineForm, others: Rule = "shown") -> bytes:
    """Returns records as lines, each ended by a line feed."""
    fields = disclosed(dataset)
    if form == "csv":
        return guarded("".join(_csv_line(fields, record, others) for record in records).encode())
    return "".join(_json_line(fields, record, others) for record in records).encode()


def guarded(lines: bytes, numbered: bool = False) -> bytes:
    """Returns lines of CSV with an apostrophe before whatever a spreadsheet would run; `numbered`: keys are numbers."""
    lines = FORMULA.sub(rb"\g<0>'", lines)
    return lines if numbered else FIRST_FORMULA.sub(rb"\g<0>'", lines)


def as_text(value: Any) -> str:
    """Returns a value as tables have it; nothing where there is none. Times are ISO 8601."""
    match value:
        case None:
            return ""
        case str():
            return value
        case datetime():
            return iso_8601(value)
        case date():
            return value.isoformat()
        case timedelta():
            return str(int(value.total_seconds()))
        case Decimal():
            return format(value, "f")
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _csv_line(fields: list[Field], record: Record, others: Rule) -> str:
    cells = (_cell(field, as_seen(field, record.values.get(field.name), others)) for field in fields)
    return ",".join([_quoted(record.key), *cells]) + "\n"


def _cell(field: Field, value: Any) -> str:
    text = as_text(value)
    return text if field.type in UNQUOTED and not isinstance(value, str) else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _json_line(fields: list[Field], record: Record, others: Rule) -> str:
    values = {field.name: as_seen(field, record.values.get(field.name), others) for field in fields}
    said = json.dumps({"key": record.key, **values}, default=as_text, ensure_ascii=False, separators=(",", ":"))
    return said + "\n"
