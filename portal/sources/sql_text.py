"""Pieces of SQL that carry their parameters along; values are never written into the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sql:
    """A piece of a statement and the parameters of its places."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        more = other if isinstance(other, Sql) else Sql(other)
        return Sql(self.text + more.text, self.params + more.params)

    def __radd__(self, other: str) -> "Sql":
        return Sql(other) + self


def joined(pieces: Iterable[Sql], separator: str) -> Sql:
    """Returns the pieces as one, the separator between them."""
    listed = list(pieces)
    return Sql(separator.join(p.text for p in listed), tuple(value for p in listed for value in p.params))


def all_of(conditions: Iterable[Sql]) -> Sql:
    """Returns a condition that holds where all of them hold."""
    listed = list(conditions)
    return joined(listed, " AND ") if listed else Sql("1 = 1")


def any_of(conditions: Iterable[Sql]) -> Sql:
    """Returns a condition that holds where at least one of them holds; none of them: never."""
    listed = list(conditions)
    return "(" + joined(listed, " OR ") + ")" if listed else Sql("1 = 0")


def among(column: str, values: Sequence[Any]) -> Sql:
    """Returns the condition that a column has one of the values."""
    if not values:
        return Sql("1 = 0")
    return Sql(f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values))


def row(columns: Sequence[str], comparison: str, values: Sequence[Any]) -> Sql:
    """Returns the comparison of several columns with several values, from left to right."""
    if len(columns) == 1:
        return Sql(f"{columns[0]} {comparison} %s", tuple(values))
    return Sql(f"({', '.join(columns)}) {comparison} ({', '.join(['%s'] * len(values))})", tuple(values))
