"""Pieces of SQL that carry their parameters along; values are never written into the text."""

from collections.abc import Iterable, Iterator, Sequence
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


def among_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], vendor: str) -> Sql:
    """Returns the condition that columns have the values of one of the rows."""
    if len(columns) == 1:
        return among(columns[0], [value for (value,) in rows])
    if not rows:
        return Sql("1 = 0")
    places = f"({', '.join(['%s'] * len(columns))})"
    listed = ("VALUES " if vendor == "sqlite" else "") + ", ".join([places] * len(rows))
    return Sql(f"({', '.join(columns)}) IN ({listed})", tuple(value for one in rows for value in one))


def standing(columns: Iterable[tuple[str, Any]]) -> Iterator[Sql]:
    """Yields the condition that each column has its value, or one of them where they stand in a list."""
    for column, wanted in columns:
        yield among(column, wanted if isinstance(wanted, list) else [wanted])


def row(columns: Sequence[str], comparison: str, values: Sequence[Any]) -> Sql:
    """Returns the comparison of several columns with several values, from left to right."""
    return Sql(f"{together(columns)} {comparison} {together(['%s'] * len(values))}", tuple(values))


def together(columns: Sequence[str]) -> str:
    """Returns columns, or the places of values, as what can be compared at once; a single one stays as it is."""
    return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"


def ordered(columns: Iterable[str], ascending: bool = False) -> str:
    """Returns columns as an order names them, all of them the same way."""
    return ", ".join(f"{column} {'ASC' if ascending else 'DESC'}" for column in columns)
