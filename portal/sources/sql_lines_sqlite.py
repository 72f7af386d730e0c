"""Lines by SQLite: `printf` and `json_object` write each row whose values have the usual form, Python the others.

Many of them are read in a process of its own (`sqlite_reader`).
"""

import marshal
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.dispatch import receiver

from portal.sources import sqlite_reader
from portal.sources.bulk import Batch
from portal.sources.line_forms import UNQUOTED, LineForm, guarded, lines_of
from portal.sources.mapped import Mapped
from portal.sources.others import Rule
from portal.sources.port import Field, Record
from portal.sources.sql_queries import Table
from portal.sources.sql_text import Sql
from portal.sources.sql_values import reader

ROWS = 1_000
MANY = 20_000
"""Rows from which starting another process is the shorter way."""
PIPE = 1 << 19
"""Bytes that wait between the two: half of what Linux allows."""
ARGUMENTS = 120
"""SQLite's functions take 127 arguments."""

DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
SECOND = "????-??-??[ T]??:??:??"
MICROSECOND = f"{SECOND}.??????"
MASK = "'•••'"

Values = tuple[Any, ...]
Writer = Callable[[Values], bytes]


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
    write = _in_python(table, mapped, kinds, form, others)
    values = ", ".join([*table.key, *(cell.column for cell in cells)])

    def read() -> Iterator[Batch]:
        mark = secrets.token_hex(16)
        other = f"portal_raw('{mark}', {values})"
        chosen = f"CASE WHEN {' AND '.join(usual)} THEN {line} ELSE {other} END" if usual else line
        statement = f"SELECT CAST({chosen} AS BLOB)".replace("%", "%%") + wanted + table.newest_first
        elsewhere = _may_be_read_elsewhere(database) and _are_many(database, wanted)
        for count, text in (_elsewhere if elsewhere else _here)(database, statement):
            lines = _with_the_others(text, mark.encode(), write)
            yield Batch(count, guarded(lines, numbered) if form == "csv" else lines)

    return read


def _with_the_others(text: bytes, mark: bytes, write: Writer) -> bytes:
    """Returns lines with what Python writes in the place of raw rows."""
    if mark not in text:
        return text
    return re.sub(mark + b"([0-9a-f]+)", lambda raw: write(marshal.loads(bytes.fromhex(raw[1].decode()))), text)  # noqa: S302 - behind our own mark


def _csv(key: str, cells: list[_Cell]) -> str:
    places, values = zip(*(cell.csv() for cell in cells), strict=True)
    form = ",".join(['"%w"', *places])
    return f"printf('{form}', {key}, {', '.join(values)})"


def _json(key: str, cells: list[_Cell]) -> str:
    values = ", ".join(f"'{cell.field.name}', {cell.json()}" for cell in cells)
    return f"json_object('key', {key}, {values})"


def _here(database: str, statement: Sql) -> Iterator[sqlite_reader.Block]:
    with connections[database].cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        yield from sqlite_reader.blocks(cursor, ROWS)


def _elsewhere(database: str, statement: Sql) -> Iterator[sqlite_reader.Block]:
    """Yields what another process reads. Raises OperationalError."""
    command = [sys.executable, "-I", "-S", sqlite_reader.__file__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, pipesize=PIPE) as process:  # noqa: S603 - our own program
        try:
            yield from _answered(process, _asked(connections[database], statement))
        finally:
            process.kill()


def _answered(process: subprocess.Popen[bytes], asked: bytes) -> Iterator[sqlite_reader.Block]:
    told, answer = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    told.write(asked)
    told.close()
    while len(head := answer.read(sqlite_reader.HEAD.size)) == sqlite_reader.HEAD.size:
        count, size = sqlite_reader.HEAD.unpack(head)
        if not count:
            return
        text = answer.read(size)
        if len(text) < size:
            break
        yield count, text
    raise OperationalError("The process that reads ended before its time.")


def _asked(connection: BaseDatabaseWrapper, statement: Sql) -> bytes:
    facts = connection.get_connection_params()
    with connection.cursor() as cursor:
        text = cursor.cursor.convert_query(statement.text)
    params = [sqlite3.adapt(value, sqlite3.PrepareProtocol, value) for value in statement.params]
    return marshal.dumps((str(facts["database"]), facts.get("timeout", 5.0), text, params, ROWS))


def _may_be_read_elsewhere(database: str) -> bool:
    """Another process sees a file, and what is committed."""
    connection = cast(DatabaseWrapper, connections[database])
    return not connection.in_atomic_block and not connection.is_in_memory_db()


def _are_many(database: str, wanted: Sql) -> bool:
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT 1{wanted.text} LIMIT 1 OFFSET {MANY - 1}", wanted.params)
        return cursor.fetchone() is not None


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

    def write(row: Values) -> bytes:
        values = {}
        for (field, convert, ready, read), raw in zip(readers, row[keys:], strict=True):
            value = None if raw is None else convert(raw)
            values[field.name] = value if value is None or value.__class__ is ready else read(value)
        return lines_of(mapped.dataset, [Record(table.key_of(row[:keys]), values)], form, others)[:-1]

    return write


def _converter(declared: str) -> Callable[[Any], Any]:
    """Returns what sqlite3 makes of a stored value by the column's declared type."""
    convert = sqlite3.converters.get(declared.upper().replace("(", " ").split(" ")[0])
    return (lambda raw: convert(str(raw).encode())) if convert else (lambda raw: raw)


@receiver(connection_created)
def _teach(*, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        sqlite_reader.teach(connection.connection)
