"""Lines by PostgreSQL: COPY on the server, read through libpq, so that a row costs Python next to nothing."""

import json
import re
import select
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.db import connections
from psycopg.pq import ExecStatus

from portal.sources.bulk import Batch
from portal.sources.line_forms import UNQUOTED, LineForm, guarded
from portal.sources.others import Rule
from portal.sources.port import Field
from portal.sources.sql_queries import Table
from portal.sources.sql_text import Sql

ROWS = 2_000

BOOLEAN, DATE, TIMESTAMP, TIMESTAMPTZ, NUMERIC = 16, 1082, 1114, 1184, 1700
INTEGERS = frozenset({20, 21, 23})
TEXTS = frozenset({25, 1043, 2950})
"""text, varchar, uuid: their text is what Python's `str` says. So it is of a company's own types, such as enums."""
OWN_TYPES = 16384

BARE_IN_JSON = frozenset({"integer", "duration", "bytes", "boolean"})
"""Types that JSON has without quotes: amounts are texts there, to the last digit."""

MASK = "'•••'"
AS_CSV = "COPY ({query}) TO STDOUT (FORMAT csv, FORCE_QUOTE ({quoted}))"
AS_JSON = r"COPY ({query}) TO STDOUT (FORMAT csv, DELIMITER E'\x01', ESCAPE '\', NULL 'null', FORCE_QUOTE ({quoted}))"
"""Quotes and backslashes in texts as JSON has them, and nothing is null: row_to_json takes four times as long.

What stands between the values are columns too, with the sign \\x02 for quotes. Signs that JSON must not have in a text
come as they are.
"""
BETWEEN, QUOTE = b"\1", b"\2"
UNLIKE_JSON = b"\0"
"""What other control signs become, so that a single look finds them."""
AS_IT_STANDS = bytes.maketrans(QUOTE + bytes({*range(32)} - {*b"\1\2\n"}), b'"' + UNLIKE_JSON * 29)
TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
CONTROL = re.compile(rb"[\x00-\x1f]")


def road(
    database: str, table: Table, wanted: Sql, form: LineForm, others: Rule
) -> Callable[[], Iterator[Batch]] | None:
    """Returns the function that reads the lines of what is wanted; None where PostgreSQL would write them otherwise."""
    columns = [*table.key, *(table.column(table.mapped.columns[field.name]) for field in table.fields)]
    types = _types(database, table, columns)
    if types is None:
        return None
    keys = len(table.key)
    cells = [
        _cell(field, column, type, table.mapped.zone, form, others)
        for field, column, type in zip(table.fields, columns[keys:], types[keys:], strict=True)
    ]
    key = _key(table.key, types[:keys])
    if key is None or None in cells:
        return None
    in_order = wanted + table.newest_first
    texts = [True, *(_is_text(field, form, others) for field in table.fields)]
    if form == "csv":
        numbered = INTEGERS.issuperset(types[:keys])
        statement = _copy(AS_CSV, [key, *cells], texts, in_order)
        return lambda: _batches(database, statement, lambda lines, count: guarded(lines, numbered))
    names = ["key", *(field.name for field in table.fields)]
    between = [f"E'{',' if number else '{'}\\x02{name}\\x02:'" for number, name in enumerate(names)]
    values = [column for pair in zip(between, [key, *cells], strict=True) for column in pair]
    quoted = [one for text in texts for one in (False, text)]
    statement = _copy(AS_JSON, [*values, "'}'"], [*quoted, False], in_order)
    return lambda: _batches(database, statement, lambda lines, count: _objects(lines, count, len(names)))


def _copy(form: str, columns: Sequence[str | None], quoted: list[bool], wanted: Sql) -> Sql:
    listed = ", ".join(f"{column} AS c{number}" for number, column in enumerate(columns))
    query = f"SELECT {listed}".replace("%", "%%") + wanted
    texts = ", ".join(f"c{number}" for number, is_text in enumerate(quoted) if is_text)
    return Sql(form.format(query=query.text, quoted=texts), query.params)


def _objects(rows: bytes, count: int, fields: int) -> bytes:
    """Returns rows of AS_JSON as JSON; `fields`: how many each has."""
    signs = 2 * fields * count
    said = rows.translate(AS_IT_STANDS, BETWEEN)
    usual = len(rows) - len(said) == rows.count(QUOTE) == signs and rows.count(b"\n") == count
    if usual and UNLIKE_JSON not in said:
        return said
    return TEXT.sub(_escaped, rows).translate(AS_IT_STANDS, BETWEEN)


def _escaped(text: re.Match[bytes]) -> bytes:
    return CONTROL.sub(lambda sign: json.dumps(sign[0].decode())[1:-1].encode(), text[0])


def _types(database: str, table: Table, columns: list[str]) -> list[int] | None:
    """Returns the types of columns; None where the server writes times in another way than ISO 8601 in UTC."""
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table.name} t LIMIT 0")
        types = [column.type_code for column in cursor.description]
    server = connections[database].connection.pgconn
    style, zone = server.parameter_status(b"DateStyle") or b"", server.parameter_status(b"TimeZone")
    return types if style.startswith(b"ISO") and zone == b"UTC" else None


def _key(columns: list[str], types: list[int]) -> str | None:
    if len(columns) == 1:
        return f"{columns[0]}::text" if _says_itself(types[0]) else None
    return " || ',' || ".join(columns) if INTEGERS.issuperset(types) else None


def _says_itself(type: int) -> bool:
    return type in TEXTS or type in INTEGERS or type >= OWN_TYPES


def _cell(field: Field, c: str, type: int, zone: ZoneInfo, form: LineForm, others: Rule) -> str | None:
    """Returns the expression of one field; None where what it would say is not known to be what Python says."""
    said = _said(field, c, type, zone, form)
    if said is None or not field.of_others or others == "shown":
        return _filled(field, said, form)
    if others == "withheld" or field.type == "file":
        return _filled(field, "NULL::text", form)
    if field.type in UNQUOTED:
        return f"CASE WHEN {c} IS NOT NULL THEN {MASK} END"
    text = f"{c}::text"
    return _filled(field, f"CASE WHEN {c} IS NULL OR {text} = '' THEN {text} ELSE {_masked(field, text)} END", form)


def _is_text(field: Field, form: LineForm, others: Rule) -> bool:
    bare = UNQUOTED if form == "csv" else BARE_IN_JSON
    return field.type not in bare or (field.of_others and others == "masked")


def _filled(field: Field, said: str | None, form: LineForm) -> str | None:
    """Texts are always in quotes in CSV, those that are not there too."""
    return said if said is None or form != "csv" or field.type in UNQUOTED else f"coalesce({said}, '')"


def _said(field: Field, c: str, type: int, zone: ZoneInfo, form: LineForm) -> str | None:
    match field.type:
        case "datetime":
            return _moment(c, type, zone)
        case "date":
            return c if type == DATE else None
        case "integer" | "duration" | "bytes":
            return c if type in INTEGERS else None
        case "decimal" | "money":
            return f"{c}::text" if type == NUMERIC or type in INTEGERS else None
        case "boolean":
            if type != BOOLEAN:
                return None
            yes, no = ("True", "False") if form == "csv" else ("true", "false")
            return f"CASE WHEN {c} THEN '{yes}' WHEN NOT {c} THEN '{no}' END"
        case "json":
            return None
        case _:
            return f"{c}::text" if _says_itself(type) else None


def _moment(c: str, type: int, zone: ZoneInfo) -> str | None:
    if type == TIMESTAMP and zone.key != "UTC":
        if not _falls_back_by_an_hour(zone):
            return None
        # In the hour that comes twice, PostgreSQL takes the second one and Python the first.
        second = f"({c} AT TIME ZONE '{zone.key}')"
        first = f"({second} - interval '1 hour')"
        c, type = f"CASE WHEN {first} AT TIME ZONE '{zone.key}' = {c} THEN {first} ELSE {second} END", TIMESTAMPTZ
    if type not in (TIMESTAMP, TIMESTAMPTZ):
        return None
    plain = c if type == TIMESTAMP else f"(({c}) AT TIME ZONE 'UTC')"
    return f"replace({plain}::text, ' ', 'T') || '+00:00'"


@cache
def _falls_back_by_an_hour(zone: ZoneInfo) -> bool:
    """Tells whether clocks of a zone are never put back by anything else than an hour."""
    days = [datetime(1970, 1, 1) + timedelta(days=number) for number in range(70 * 366)]
    offsets = [day.replace(tzinfo=zone).utcoffset() or timedelta() for day in days]
    return {max(a - b, timedelta()) for a, b in pairwise(offsets)} <= {timedelta(), timedelta(hours=1)}


def _masked(field: Field, c: str) -> str:
    match field.type:
        case "email":
            at = f"strpos({c}, '@')"
            first = f"left({c}, CASE WHEN {at} > 1 THEN 1 ELSE 0 END)"
            return f"CASE WHEN {at} > 0 THEN {first} || {MASK} || substr({c}, {at}) ELSE {MASK} END"
        case "phone":
            return f"'••• ' || right({c}, 2)"
        case "text" | "ip":
            return f"CASE WHEN length({c}) > 8 AND {c} ~ '[0-9]' THEN {MASK} || right({c}, 4) ELSE {MASK} END"
        case _:
            return MASK


def _batches(database: str, statement: Sql, finish: Callable[[bytes, int], bytes]) -> Iterator[Batch]:
    connection = connections[database]
    connection.ensure_connection()
    text = psycopg.ClientCursor(connection.connection).mogrify(statement.text, statement.params)
    server = connection.connection.pgconn
    with connection.wrap_database_errors:
        _expect(server.exec_(text.encode()), ExecStatus.COPY_OUT, server)
    over = False
    try:
        while not over:
            rows, count, over = _some(server)
            if count:
                yield Batch(count, finish(bytes(rows), count))
    finally:
        if not over:
            server.get_cancel().cancel()  # nobody reads on: the connection is for others again
            while not _some(server)[2]:
                pass
        with connection.wrap_database_errors:
            while result := server.get_result():
                if over:
                    _expect(result, ExecStatus.COMMAND_OK, server)


def _some(server: Any) -> tuple[bytearray, int, bool]:
    """Returns the next rows, how many they are, and whether they are the last; other threads work meanwhile.

    Each row is copied at once: two thousand of libpq's buffers in a list would call for the garbage collector again
    and again, which takes longer than reading them.
    """
    rows, count, take = bytearray(), 0, server.get_copy_data
    while count < ROWS:
        size, row = take(1)
        if size > 0:
            rows += row
            count += 1
        elif size < 0:
            return rows, count, True
        else:
            select.select([server.socket], [], [])
            server.consume_input()
    return rows, count, False


def _expect(result: Any, status: ExecStatus, server: Any) -> None:
    if result.status != status:
        raise psycopg.errors.error_from_result(result, encoding=server.parameter_status(b"client_encoding") or "utf-8")
