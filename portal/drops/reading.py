"""Reads a file row by row, in constant memory, whatever it holds."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from portal.sources.mapping_drop import DropDeclaration

LONGEST = 1_000_000
"""Signs of one value, or of one line of JSON: a quote that is never closed must not fill the memory."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file, and where: never the value. Line 0 is the file as a whole."""

    line: int
    column: str
    expected: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return place + (f'column "{self.column}": ' if self.column else "") + f"expected {self.expected}"


@dataclass(frozen=True)
class Line:
    """One row: the line where it begins, and what stands in it by column."""

    number: int
    columns: Mapping[str, Any]


def lines(path: Path, drop: DropDeclaration, needed: frozenset[str]) -> Iterator[Line | Fault]:
    """Yields the rows of a file, and a fault for each that cannot be read. Raises OSError.

    `needed`: the columns that a CSV file has to name in its first line; further ones are left out.
    """
    with _opened(path, drop) as file:
        yield from _csv(file, drop, needed) if drop.format == "csv" else _jsonl(file)


@contextmanager
def _opened(path: Path, drop: DropDeclaration) -> Iterator[IO[str]]:
    """Bytes that are none in the encoding come as surrogates, so that their row can be named."""
    encoding = "utf-8-sig" if drop.encoding.lower() in ("utf-8", "utf8") else drop.encoding
    opener: Any = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rt", encoding=encoding, errors="surrogateescape", newline="") as file:
        yield file


def _csv(file: IO[str], drop: DropDeclaration, needed: frozenset[str]) -> Iterator[Line | Fault]:
    csv.field_size_limit(LONGEST)
    rows = csv.reader(file, delimiter=drop.delimiter, strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        yield from (wrong := list(_header(names, needed)))
        begins = rows.line_num + 1
        for row in rows if not wrong else ():
            if len(row) == len(names):
                yield Line(begins, dict(zip(names, row, strict=True)))
            elif row:  # an empty line is none
                yield Fault(begins, "", f"{len(names)} columns")
            begins = rows.line_num + 1
    except csv.Error:
        yield Fault(
            rows.line_num, "", "quotes that end, and values that are not endless; nothing was read from here on"
        )


def _header(names: list[str], needed: frozenset[str]) -> Iterator[Fault]:
    if not names:
        yield Fault(0, "", "a first line with the names of the columns")
        return
    yield from (Fault(1, name, "each column once") for name, count in Counter(names).items() if count > 1)
    yield from (Fault(1, name, "this column") for name in sorted(needed - set(names)))


def _jsonl(file: IO[str]) -> Iterator[Line | Fault]:
    number = 0
    while text := file.readline(LONGEST):
        number += 1
        if len(text) == LONGEST and not text.endswith("\n"):
            yield Fault(number, "", f"at most {LONGEST} signs in a line; nothing was read from here on")
            return
        if text.strip():
            yield _object(number, text)


def _no_number(name: str) -> None:
    """NaN and Infinity are no JSON (RFC 8259, section 6), though Python reads them."""
    raise ValueError(name)


def _object(number: int, text: str) -> Line | Fault:
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return dict(pairs)

    try:
        found = json.loads(text, object_pairs_hook=once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return Fault(number, "", "one JSON object in a line")
    if not isinstance(found, dict):
        return Fault(number, "", "one JSON object in a line")
    return Fault(number, "", "each name once in an object") if twice else Line(number, found)
