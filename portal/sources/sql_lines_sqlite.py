"""Lines by SQLite: `printf` and `json_object` write each row whose values have the usual form, Python the others."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from portal.sources.bulk import Batch
from portal.sources.line_forms import UNQUOTED, LineForm, as_text, guarded, lines_of
from portal.sources.mapped import Mapped
from portal.sources.others import Rule
from portal.sources.port import Field, Record
from portal.sources.sql_queries import Table
from portal.sources.sql_text import Sql
from portal.sources.sql_values import reader

ROWS = 2_000
ARGUMENTS = 120
"""SQLite's functions take 127 arguments."""

DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
SECOND = "????-??-??[ T]??:??:??"
MICROSECOND = f"{SECOND}.??????"
MASK = "'•••'"

Values = tuple[Any, ...]
Writer = Callable[[Values], str]

_writers: dict[int, Writer] = {}
_numbers = count(1)


class _Cell:
    """How one field is written: `usual` is the condition under which SQL writes it as Python would."""

    def __init__(self, field: Field, column: str, declared: str, zone: ZoneInfo, others: Rule):
        self.field, self.column, self._zone = field, column, zone
        kind = declared.upper()
        self._converted = kind.replace("(", " ").split(" ")[0] in sqlite3.converters
        self._texts = not self._converted and any(word in kind for word in ("CHAR", "CLOB", "TEXT"))
        self._whole = "INT" in kind  # of integer affinity: no text in it is a number, and no fraction is whole
        self.veiled = others if field.of_others and others != "shown" else None
        if self.veiled and field.type == "file":
            self.veiled = "withheld"
        self.bare = field.type in UNQUOTED
        self.usual = self._usual()

    def _usual(self) -> str:
        c = self.column
        if self.veiled == "withheld":
            return ""
        match self.field.type:
            case "datetime":
                return f"({c} IS NULL OR {c} GLOB '{SECOND}' OR {c} GLOB '{MICROSECOND}')"
            case "date":
                return f"({c} IS NULL OR {c} GLOB '{DAY}')"
            case "integer" | "duration" | "bytes" | "decimal" | "money":
                return f"{c} | 0 IS {c}" if self._whole else f"typeof({c}) IN ('integer', 'null')"
            case "boolean":
                return f"({c} IS NULL OR {c} IN (0, 1))"
            case "json":
                return "0"
            case _ if self._converted:
                return "0"
            case _:
                return "" if self._texts else f"typeof({c}) IN ('text', 'integer', 'null')"

    def csv(self) -> tuple[str, str]:
        """Returns the cell's place in printf and what goes there."""
        if self.veiled == "withheld":
            return ("%s", "NULL") if self.bare else ('"%s"', "''")
        if self.veiled:
            masked = f"CASE WHEN {self.column} IS NULL THEN '' ELSE '\"' || {MASK} || '\"' END"
            return ("%s", masked) if self.bare else ('"%w"', f"ifnull({self._masked()}, '')")
        match self.field.type:
            case "datetime":
                return "%s", self._moment()
            case "boolean":
                return "%s", f"CASE {self.column} WHEN 1 THEN 'True' WHEN 0 THEN 'False' END"
            case _ if self.bare:
                return "%s", self.column
            case _:
                return '"%w"', f"ifnull({self.column}, '')"

    def json(self) -> str:
        """Returns the value of the field in json_object."""
        if self.veiled == "withheld":
            return "NULL"
        if self.veiled:
            return f"CASE WHEN {self.column} IS NOT NULL THEN {MASK} END" if self.bare else self._masked()
        match self.field.type:
            case "datetime":
                return self._moment()
            case "boolean":
                return f"json(CASE {self.column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
            case "integer" | "duration" | "bytes":
                return self.column
            case _:
                return f"CAST({self.column} AS TEXT)"

    def _moment(self) -> str:
        c = self.column
        if self._zone.key != "UTC":
            return f"portal_moment({c}, '{self._zone.key}')"
        whole = f"rtrim(rtrim({c}, '0'), '.')"
        return f"replace(CASE length({c}) WHEN 26 THEN {whole} ELSE {c} END, ' ', 'T') || '+00:00'"

    def _masked(self) -> str:
        c = f"CAST({self.column} AS TEXT)"
        match self.field.type:
            case "email":
                at = f"instr({c}, '@')"
                said = f"CASE WHEN {at} THEN substr({c}, 1, {at} > 1) || {MASK} || substr({c}, {at}) ELSE {MASK} END"
            case "phone":
                said = f"'••• ' || substr({c}, -2)"
            case "text" | "ip":
                said = (
                    f"CASE WHEN length({c}) > 8 AND {c} GLOB '*[0-9]*' THEN {MASK} || substr({c}, -4) ELSE {MASK} END"
                )
            case _:
                said = MASK
        return f"CASE WHEN {c} IS NULL OR {c} = '' THEN {c} ELSE {said} END"


def road(
    database: str, table: Table, wanted: Sql, form: LineForm, others: Rule
) -> Callable[[], Iterator[Batch]] | None:
    """Returns the function that reads the lines of what is wanted; None where SQLite cannot write them."""
    mapped = table.mapped
    declared = _declared(database, mapped.table)
    named = {*mapped.primary_key, *(mapped.columns[field.name] for field in table.fields)}
    if not named <= declared.keys() or 2 * len(table.fields) > ARGUMENTS:
        return None
    kinds = [declared[mapped.columns[field.name]] for field in table.fields]
    cells = [
        _Cell(field, table.column(mapped.columns[field.name]), kind, mapped.zone, others)
        for field, kind in zip(table.fields, kinds, strict=True)
    ]
    numbered = len(table.key) > 1 or "INT" in declared[mapped.primary_key[0]].upper()
    usual = [f"typeof({column}) = 'integer'" for column in table.key] if numbered else []
    usual += [cell.usual for cell in cells if cell.usual]
    key = " || ',' || ".join(table.key) if len(table.key) > 1 else f"CAST({table.key[0]} AS TEXT)"
    line = _csv(key, cells) if form == "csv" else _json(key, cells)
    writer = _in_python(table, mapped, kinds, form, others)
    raw = ", ".join([*table.key, *(cell.column for cell in cells)])

    def read() -> Iterator[Batch]:
        with _registered(writer) as number:
            other = f"portal_line({number}, {raw})"
            chosen = f"CASE WHEN {' AND '.join(usual)} THEN {line} ELSE {other} END" if usual else line
            statement = f"SELECT CAST({chosen} AS BLOB)".replace("%", "%%") + wanted
            for count, text in _rows(database, statement):
                yield Batch(count, guarded(text, numbered) if form == "csv" else text)

    return read


def _csv(key: str, cells: list[_Cell]) -> str:
    places, values = zip(*(cell.csv() for cell in cells), strict=True)
    form = ",".join(['"%w"', *places])
    return f"printf('{form}', {key}, {', '.join(values)})"


def _json(key: str, cells: list[_Cell]) -> str:
    values = ", ".join(f"'{cell.field.name}', {cell.json()}" for cell in cells)
    return f"json_object('key', {key}, {values})"


def _rows(database: str, statement: Sql) -> Iterator[tuple[int, bytes]]:
    with connections[database].cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows = iter(cursor)
        while lines := [line for (line,) in islice(rows, ROWS)]:  # as tuples they would call for the garbage collector
            yield len(lines), b"\n".join([*lines, b""])


def _declared(database: str, table: str) -> dict[str, str]:
    """Returns the declared type of each column."""
    if "." in table:
        return {}
    with connections[database].cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({connections[database].ops.quote_name(table)})")
        return {name: kind for _, name, kind, *_ in cursor.fetchall()}


def _in_python(table: Table, mapped: Mapped, kinds: list[str], form: LineForm, others: Rule) -> Writer:
    """Returns the function that writes a row from its raw values as the port's road does."""
    keys = len(table.key)
    readers = [
        (field, _converter(kind), *reader(field, mapped.zone)) for field, kind in zip(table.fields, kinds, strict=True)
    ]

    def write(row: Values) -> str:
        values = {}
        for (field, convert, ready, read), raw in zip(readers, row[keys:], strict=True):
            value = None if raw is None else convert(raw)
            values[field.name] = value if value is None or value.__class__ is ready else read(value)
        return lines_of(mapped.dataset, [Record(table.key_of(row[:keys]), values)], form, others)[:-1].decode()

    return write


def _converter(declared: str) -> Callable[[Any], Any]:
    """Returns what sqlite3 makes of a stored value by the column's declared type."""
    convert = sqlite3.converters.get(declared.upper().replace("(", " ").split(" ")[0])
    return (lambda raw: convert(str(raw).encode())) if convert else (lambda raw: raw)


@contextmanager
def _registered(writer: Writer) -> Iterator[int]:
    number = next(_numbers)
    _writers[number] = writer
    try:
        yield number
    finally:
        del _writers[number]


def _moment(text: str | None, zone: str) -> str | None:
    """Returns a stored time without a zone in UTC."""
    if text is None:
        return None
    return as_text(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


@receiver(connection_created)
def _teach(*, connection: Any, **_: Any) -> None:
    """Gives every connection to SQLite the two functions that lines may call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("portal_line", -1, lambda number, *row: _writers[number](row))
        connection.connection.create_function("portal_moment", 2, _moment)
