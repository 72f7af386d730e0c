"""When an identifier or a key is the same as a stored one: to the letter, in every database.

MariaDB and MySQL compare by a column's collation, by default without regard to case, accents and spaces at the end,
and take text that is compared with a number for the number that it begins with. There a second condition compares the
bytes; the first is for the index.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.sources.port import IdentifierKind
from portal.sources.sql_text import Sql, all_of, among

MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?")
"""A time is written in more ways than one; neither case nor spaces matter to it."""

BYTES = re.compile(r"hex:((?:[0-9a-f]{2})+)")

_collations: dict[tuple[str, ...], dict[str, str]] = {}


class Equality:
    """Comparisons in one database; columns are given quoted."""

    def __init__(self, connection: BaseDatabaseWrapper):
        self.connection = connection
        self.vendor = connection.vendor
        self.lax = self.vendor == "mysql"

    def same(self, column: str, value: Any) -> Sql:
        """Returns the condition that a column holds exactly a value."""
        if not self._is_lax(value):
            return Sql(f"{column} = %s", (value,))
        return Sql(f"{self._comparable(column, value)} = %s AND {_bytes_of(column)} = %s", (value, value))

    def same_address(self, table: str, column: str, value: str) -> Sql:
        """Returns the condition that a column of a table holds an email address, in upper or lower case alike.

        A collation without regard to case finds it by the column's own index, which MariaDB cannot have on LOWER().
        """
        if not self.lax:
            return Sql(f"LOWER({column}) = LOWER(%s)", (value,))
        safe = self._comparable(column, value)
        found = f"{safe} = %s" if self._folds(table, column) else f"LOWER({safe}) = LOWER(%s)"
        exact = f"CAST(LOWER({_text_of(column)}) AS BINARY) = CAST(LOWER(%s) AS BINARY)"
        return Sql(f"{found} AND {exact}", (value, value))

    def one_of(self, column: str, values: Sequence[Any]) -> Sql:
        """Returns the condition that a column holds exactly one of the values."""
        found = among(self._comparable(column, *values), values)
        strict = [value for value in values if self._is_lax(value)]
        return all_of([found, among(_bytes_of(column), values)]) if values and len(strict) == len(values) else found

    def one_row(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sql:
        """Returns the condition that several columns together hold exactly one of the rows of values."""
        if len(columns) == 1:
            return self.one_of(columns[0], [value for (value,) in rows])
        if not rows:
            return Sql("1 = 0")
        place = f"({', '.join(['%s'] * len(columns))})"
        listed = ("VALUES " if self.vendor == "sqlite" else "") + ", ".join([place] * len(rows))
        params = tuple(value for one in rows for value in one)
        safe = [self._comparable(c, *(one[number] for one in rows)) for number, c in enumerate(columns)]
        found = Sql(f"({', '.join(safe)}) IN ({listed})", params)
        exact = [all(self._is_lax(one[number]) for one in rows) for number in range(len(columns))]
        if not any(exact):
            return found
        strict = ", ".join(_bytes_of(c) if lax else c for c, lax in zip(columns, exact, strict=True))
        return all_of([found, Sql(f"({strict}) IN ({listed})", params)])

    def text(self, column: str) -> str:
        """Returns a column as text that can be compared with every sign, whatever the column's own encoding."""
        return _text_of(column) if self.lax else column

    def _comparable(self, column: str, *values: Any) -> str:
        """MariaDB refuses to compare a column of latin1 with a sign that latin1 does not have; converted, it can."""
        plain = not self.lax or all(value.isascii() for value in values if isinstance(value, str))
        return column if plain else _text_of(column)

    def _is_lax(self, value: Any) -> bool:
        return self.lax and isinstance(value, str) and not MOMENT.fullmatch(value)

    def _folds(self, table: str, column: str) -> bool:
        """Whether a column's collation has no regard to case."""
        facts = self.connection.settings_dict
        place = (str(facts["HOST"]), str(facts["PORT"]), str(facts["NAME"]), table)
        if place not in _collations:
            try:
                _collations[place] = self._read_collations(table)
            except DatabaseError:  # the statement that asks for the rows will say that the system is down
                return False
        return _collations[place].get(_bare(column).lower(), "").endswith("_ci")

    def _read_collations(self, table: str) -> dict[str, str]:
        parts = [part.strip("`") for part in table.split(".")]
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, collation_name FROM information_schema.columns"
                " WHERE table_schema = COALESCE(%s, DATABASE()) AND table_name = %s AND collation_name IS NOT NULL",
                (parts[0] if len(parts) > 1 else None, parts[-1]),
            )
            return {str(name).lower(): str(collation) for name, collation in cursor.fetchall()}


def holding(equality: Equality, table: str, columns: Sequence[str], kind: IdentifierKind, value: str) -> Sql:
    """Returns the condition that columns of a table hold an identifier; several hold its parts between slashes.

    Upper and lower case are the same in an email address.
    """
    if kind == "email":
        return equality.same_address(table, columns[0], value)
    parts = value.split("/") if len(columns) > 1 else [value]
    if len(parts) != len(columns):
        return Sql("1 = 0")
    return all_of(equality.same(column, part) for column, part in zip(columns, parts, strict=True))


def written(value: Any) -> str:
    """Returns one column of a key as text; bytes, such as a binary UUID, in hexadecimal digits."""
    return f"hex:{bytes(value).hex()}" if isinstance(value, bytes | bytearray | memoryview) else str(value)


def unwritten(text: Any, vendor: str) -> Any:
    """Returns what `written` made a text of, as a parameter; every other text as it is."""
    found = BYTES.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return text
    # PostgreSQL compares bytes with nothing else; this form suits a column of bytes and misses any other.
    return f"\\x{found[1]}" if vendor == "postgresql" else bytes.fromhex(found[1])


def _text_of(column: str) -> str:
    return f"CONVERT({column} USING utf8mb4)"


def _bytes_of(column: str) -> str:
    return f"CAST({_text_of(column)} AS BINARY)"


def _bare(column: str) -> str:
    return column.rsplit("`", 2)[-2] if column.endswith("`") else column
