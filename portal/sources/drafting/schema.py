"""What a database says of its tables: columns, keys, where they point, and what is indexed in which order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

KINDS = {
    "IntegerField": "integer",
    "DecimalField": "decimal",
    "FloatField": "decimal",
    "AutoField": "integer",
    "BooleanField": "boolean",
    "DateTimeField": "datetime",
    "DateField": "date",
    "DurationField": "duration",
    "TimeField": "text",
    "JSONField": "json",
    "BinaryField": "binary",
    "GenericIPAddressField": "ip",
}
SPELLED = (
    ("timestamp", "datetime"),
    ("datetime", "datetime"),
    ("date", "date"),
    ("bool", "boolean"),
    ("int", "integer"),
    ("num", "decimal"),
    ("dec", "decimal"),
    ("doub", "decimal"),
    ("real", "decimal"),
    ("float", "decimal"),
    ("json", "json"),
    ("blob", "binary"),
)
"""How SQLite, which takes any name of a type, is understood: by what the name begins with."""

INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = ANY(current_schemas(false))",
}
"""How a database tells an index's definition; expressions such as lower(email) stand nowhere else."""


@dataclass(frozen=True)
class Column:
    """A column: `kind` is text, binary, or a type of the port."""

    name: str
    kind: str
    nullable: bool


@dataclass
class Described:
    """A table as its database describes it. `points`: column to the table and column that a foreign key names."""

    name: str
    columns: dict[str, Column]
    primary_key: tuple[str, ...] = ()
    points: dict[str, tuple[str, str]] = field(default_factory=dict)
    indexes: list[tuple[str, ...]] = field(default_factory=list)


def described(connection: BaseDatabaseWrapper) -> tuple[list[Described], list[str]]:
    """Returns the tables by name, and the names of the views. Raises DatabaseError."""
    with connection.cursor() as cursor:
        listed = connection.introspection.get_table_list(cursor)
        tables = sorted(one.name for one in listed if one.type in ("t", "p"))
        return [_table(connection, cursor, name) for name in tables], sorted(
            one.name for one in listed if one.type == "v"
        )


def _table(connection: BaseDatabaseWrapper, cursor: Any, name: str) -> Described:
    flags = _flags(connection, cursor, name)
    columns = {
        one.name: Column(one.name, "boolean" if one.name in flags else _kind(connection, one), bool(one.null_ok))
        for one in connection.introspection.get_table_description(cursor, name)
    }
    found = Described(name, columns)
    for facts in connection.introspection.get_constraints(cursor, name).values():
        names = tuple(column for column in facts["columns"] if column)
        if facts["primary_key"]:
            found.primary_key = names
        if facts["foreign_key"] and len(names) == 1:
            other, column = facts["foreign_key"]
            found.points[names[0]] = (other, column)
        if (facts["index"] or facts["unique"] or facts["primary_key"]) and names:
            found.indexes.append(names)
    if connection.vendor in INDEXES:
        cursor.execute(INDEXES[connection.vendor], [name])
        found.indexes += [parts for (sql,) in cursor.fetchall() if (parts := _parts(sql))]
    return found


def _kind(connection: BaseDatabaseWrapper, one: Any) -> str:
    try:
        named = connection.introspection.get_field_type(one.type_code, one)
        name = named[0] if isinstance(named, tuple) else named
    except KeyError:
        name = str(one.type_code)
    for ending, kind in KINDS.items():
        if name.endswith(ending):
            return kind
    spelled = name.lower()
    return next((kind for start, kind in SPELLED if spelled.startswith(start)), "text")


def _flags(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> set[str]:
    """MariaDB keeps yes and no in the smallest of integers, one digit wide."""
    if connection.vendor != "mysql":
        return set()
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = %s AND column_type = 'tinyint(1)'",
        [table],
    )
    return {str(name) for (name,) in cursor.fetchall()}


def _parts(definition: str) -> tuple[str, ...]:
    """Returns what an index orders by: columns, and lower(column) where it is that."""
    inside = definition[definition.index("(") + 1 : definition.rindex(")")]
    return tuple(_plain(part) for part in re.split(r",(?![^(]*\))", inside))


def _plain(part: str) -> str:
    bare = re.sub(r"\b(asc|desc|nulls|first|last)\b|::[\w ]+|[\"`\s]", "", part, flags=re.IGNORECASE)
    lowered = re.fullmatch(r"lower\(+(\w+)\)+", bare, flags=re.IGNORECASE)
    return f"lower({lowered[1]})" if lowered else bare.strip("()")


def leading(table: Described, wanted: Iterable[str]) -> bool:
    """Returns whether an index begins with these columns, in any order but the last, which comes last."""
    *before, last = wanted
    for parts in table.indexes:
        head = parts[: len(before) + 1]
        if set(head[:-1]) == set(before) and head[-1:] == (last,):
            return True
    return False
