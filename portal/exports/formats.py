"""Records as JSON and as CSV, a chunk at a time."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from portal.sources.port import Dataset, Record

CHUNK = 500
"""Records a chunk: large enough for the deflate, small enough to stay unnoticed in memory."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts so is run as a formula by spreadsheets (CWE-1236)."""

PLAIN_NUMBER = re.compile(r"[+-][0-9]+([.,][0-9]+)?")
"""A telephone number or an amount, which no spreadsheet can make more of than a number."""


def json_chunks(records: Iterable[Record]) -> Iterator[bytes]:
    """Yields a JSON array with one record a line; times are ISO 8601 in UTC."""
    yield b"["
    first = True
    for batch in _batches(records):
        lines = (
            json.dumps({"key": r.key, **r.values}, default=_plain, ensure_ascii=False, separators=(",", ":"))
            for r in batch
        )
        yield (("\n" if first else ",\n") + ",\n".join(lines)).encode()
        first = False
    yield b"\n]\n"


def csv_chunks(dataset: Dataset, records: Iterable[Record]) -> Iterator[bytes]:
    """Yields UTF-8 CSV with a header row; cells that a spreadsheet would run get an apostrophe in front."""
    names = [field.name for field in dataset.fields if not field.never_disclose]
    yield _csv_lines([["key", *names]])
    for batch in _batches(records):
        yield _csv_lines([[r.key, *(_cell(r.values.get(name)) for name in names)] for r in batch])


def _csv_lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    text = value if isinstance(value, str) else str(_plain(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text) else text


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch
