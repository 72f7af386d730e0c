"""Lines by PostgreSQL: COPY on the server, read through libpq, so that a row costs Python next to nothing."""

import select
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.db import connections
from psycopg.pq import ExecStatus

from portal.sources.bulk import Batch
from portal.sources.line_forms import UNQUOTED, LineForm, Others, guarded
from portal.sources.port import Field
from portal.sources.sql_queries import Table
from portal.sources.sql_text import Sql

ROWS = 2_000

BOOLEAN, DATE, TIMESTAMP, TIMESTAMPTZ, NUMERIC = 16, 1082, 1114, 1184, 1700
INTEGERS = frozenset({20, 21, 23})
TEXTS = frozenset({25, 1043, 2950})
"""text, varchar, uuid: their text is what Python's `str` says. So it is of a company's own types, such as enums."""
OWN_TYPES = 16384

MASK = "'•••'"
AS_CSV = "COPY ({query}) TO STDOUT (FORMAT csv, FORCE_QUOTE ({quoted}))"
AS_JSON = r"COPY ({query}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
"""JSON has neither of these signs, so that COPY changes nothing in it."""


def road(
    database: str, table: Table, wanted: Sql, form: LineForm, others: Others
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
    names = [table.quote(field.name) for field in table.fields]
    listed = ", ".join(f"{said} AS {name}" for said, name in zip([key, *cells], ['"key"', *names], strict=True))
    quoted = ['"key"', *(table.quote(field.name) for field in table.fields if _is_text(field, others))]
    query = f"SELECT {listed}".replace("%", "%%") + wanted
    if form == "csv":
        statement = Sql(AS_CSV.format(query=query.text, quoted=", ".join(quoted)), query.params)
    else:
        statement = Sql(AS_JSON.format(query=f"SELECT row_to_json(r) FROM ({query.text}) r"), query.params)
    numbered = INTEGERS.issuperset(types[:keys])
    return lambda: _batches(database, statement, (lambda text: guarded(text, numbered)) if form == "csv" else bytes)


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


def _cell(field: Field, c: str, type: int, zone: ZoneInfo, form: LineForm, others: Others) -> str | None:
    """Returns the expression of one field; None where what it would say is not known to be what Python says."""
    said = _said(field, c, type, zone, form)
    if said is None or not field.of_others or others == "shown":
        return _filled(field, said, form)
    if others == "withheld":
        return _filled(field, "NULL::text", form)
    if field.type in UNQUOTED:
        return f"CASE WHEN {c} IS NOT NULL THEN {MASK} END"
    text = f"{c}::text"
    return _filled(field, f"CASE WHEN {c} IS NULL OR {text} = '' THEN {text} ELSE {_masked(field, text)} END", form)


def _is_text(field: Field, others: Others) -> bool:
    return field.type not in UNQUOTED or (field.of_others and others == "masked")


def _filled(field: Field, said: str | None, form: LineForm) -> str | None:
    """Texts are always in quotes in CSV, those that are not there too."""
    return said if said is None or form != "csv" or field.type in UNQUOTED else f"coalesce({said}, '')"


def _said(field: Field, c: str, type: int, zone: ZoneInfo, form: LineForm) -> str | None:
    match field.type:
        case "datetime":
            return _moment(c, type, zone, form)
        case "date":
            return c if type == DATE else None
        case "integer" | "duration" | "bytes":
            return c if type in INTEGERS else None
        case "decimal" | "money":
            return f"{c}::text" if type == NUMERIC or type in INTEGERS else None
        case "boolean":
            if type != BOOLEAN:
                return None
            return f"CASE WHEN {c} THEN 'True' WHEN NOT {c} THEN 'False' END" if form == "csv" else c
        case "json":
            return None
        case _:
            return f"{c}::text" if _says_itself(type) else None


def _moment(c: str, type: int, zone: ZoneInfo, form: LineForm) -> str | None:
    if type == TIMESTAMP and zone.key != "UTC":
        if not _falls_back_by_an_hour(zone):
            return None
        # In the hour that comes twice, PostgreSQL takes the second one and Python the first.
        second = f"({c} AT TIME ZONE '{zone.key}')"
        first = f"({second} - interval '1 hour')"
        c, type = f"CASE WHEN {first} AT TIME ZONE '{zone.key}' = {c} THEN {first} ELSE {second} END", TIMESTAMPTZ
    if type not in (TIMESTAMP, TIMESTAMPTZ):
        return None
    if form == "csv":
        plain = c if type == TIMESTAMP else f"(({c}) AT TIME ZONE 'UTC')"
        return f"replace({plain}::text, ' ', 'T') || '+00:00'"
    return c if type == TIMESTAMPTZ else f"({c} AT TIME ZONE 'UTC')"


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


def _batches(database: str, statement: Sql, finish: Callable[[bytes], bytes]) -> Iterator[Batch]:
    connection = connections[database]
    connection.ensure_connection()
    text = psycopg.ClientCursor(connection.connection).mogrify(statement.text, statement.params)
    server = connection.connection.pgconn
    with connection.wrap_database_errors:
        _expect(server.exec_(text.encode()), ExecStatus.COPY_OUT, server)
    over = False
    try:
        while not over:
            rows, over = _some(server, ROWS)
            if rows:
                yield Batch(len(rows), finish(b"".join(rows)))
    finally:
        if not over:
            server.get_cancel().cancel()  # nobody reads on: the connection is for others again
            while not _some(server, ROWS)[1]:
                pass
        with connection.wrap_database_errors:
            while result := server.get_result():
                if over:
                    _expect(result, ExecStatus.COMMAND_OK, server)


def _some(server: Any, most: int) -> tuple[list[Any], bool]:
    """Returns the next rows, and whether they are the last; waits without keeping the other threads from working."""
    rows: list[Any] = []
    take, keep = server.get_copy_data, rows.append
    while len(rows) < most:
        size, row = take(1)
        if size > 0:
            keep(row)
        elif size < 0:
            return rows, True
        else:
            select.select([server.socket], [], [])
            server.consume_input()
    return rows, False


def _expect(result: Any, status: ExecStatus, server: Any) -> None:
    if result.status != status:
        raise psycopg.errors.error_from_result(result, encoding=server.parameter_status(b"client_encoding") or "utf-8")
