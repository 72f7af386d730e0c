"""A line of a file as a row that can be kept: its key, its columns as text, whose it is and when it is from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from portal.drops.checking import Expected, checked, sound
from portal.drops.pseudonyms import Columns, key_of, owners_of
from portal.drops.reading import Fault, Line
from portal.sources.mapped import Mapped
from portal.sources.mapping_drop import DropDeclaration
from portal.sources.sql_values import to_utc


@dataclass(frozen=True)
class Ready:
    """A row that passed every check."""

    mapped: Mapped
    parts: tuple[str, ...]
    columns: Columns

    @cached_property
    def key(self) -> str:
        """Returns the pseudonym of its key."""
        return key_of(self.mapped.dataset.key, self.parts)

    @property
    def owners(self) -> set[str]:
        """Returns the pseudonyms of those whose record it is."""
        return owners_of(self.mapped, self.columns)

    @property
    def dated_at(self) -> datetime | None:
        """Returns when it is from."""
        return dated_at(self.mapped, self.columns)

    def corrected(self, values: Columns) -> "Ready":
        """Returns the row with what a person has corrected in it."""
        return Ready(self.mapped, self.parts, {**self.columns, **values})

    def held(self) -> dict[str, Any]:
        """Returns what is kept of it, sealed."""
        return {"key": list(self.parts), "columns": dict(self.columns)}


def dated_at(mapped: Mapped, columns: Columns) -> datetime | None:
    """Returns when a row is from, in UTC; None for a dataset without dates."""
    return to_utc(columns[mapped.date_column], mapped.zone) if mapped.date_column else None


def needed(mapped: Mapped) -> frozenset[str]:
    """Returns the columns that a file has to have. What is never disclosed need not be in it, and is not kept."""
    fields = {mapped.columns[field.name] for field in mapped.disclosed()}
    return frozenset({*fields, *mapped.primary_key, *_owner_columns(mapped), *mapped.where})


def ready(mapped: Mapped, drop: DropDeclaration, line: Line) -> Ready | list[Fault] | None:
    """Returns a line as a row, or what is wrong with it; None for one that belongs to no record of the dataset."""
    faults: list[Fault] = []
    columns: dict[str, str | None] = {}

    def take(column: str, check: Callable[[Any], str | None]) -> str | None:
        try:
            return check(line.columns.get(column))
        except Expected as expected:
            faults.append(Fault(line.number, column, str(expected)))
            return None

    if not all(_fits(line.columns.get(name), allowed) for name, allowed in mapped.where.items()):
        return None
    for field in mapped.disclosed():
        column = mapped.columns[field.name]
        columns[column] = take(column, lambda value, field=field: checked(field, drop, value))  # type: ignore[misc]
    for column in _owner_columns(mapped) - set(columns):
        columns[column] = take(column, sound)
    parts = [take(name, sound) for name in mapped.primary_key]
    wanting = [name for name, part in zip(mapped.primary_key, parts, strict=True) if not part]
    if mapped.date_column and not columns[mapped.date_column]:
        wanting.append(mapped.date_column)
    named = {fault.column for fault in faults}
    faults += [Fault(line.number, name, "a value; this column is never empty") for name in wanting if name not in named]
    return faults or Ready(mapped, tuple(part or "" for part in parts), columns)


def _owner_columns(mapped: Mapped) -> set[str]:
    return {name for match in mapped.matches for name in match.column}


def _fits(value: Any, allowed: Any) -> bool:
    wanted: Mapping[str, None] = dict.fromkeys(
        _spelled(one) for one in (allowed if isinstance(allowed, list) else [allowed])
    )
    return _spelled(value) in wanted


def _spelled(value: Any) -> str:
    return str(value).strip().lower()
