"""Whether a file's value is of its field's type; what is kept is text, written in one form."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from portal.sources.mapping_drop import DropDeclaration
from portal.sources.port import Field

SURROGATE = re.compile("[\ud800-\udfff]")
"""What stands for a byte that is none in the declared encoding."""

Checked = Callable[[Field, DropDeclaration, str], str]

WORDS = {
    **dict.fromkeys(("1", "t", "true", "y", "yes", "on"), "true"),
    **dict.fromkeys(("0", "f", "false", "n", "no", "off"), "false"),
}


class Expected(ValueError):
    """A value is not what its field takes; the text says what was expected, never what was found."""


def checked(field: Field, drop: DropDeclaration, value: Any) -> str | None:
    """Returns a value as the text that is kept; None for an empty one. Raises Expected."""
    if value is None or value == "":
        return None
    if field.type == "json" and not isinstance(value, str):
        return _sound(json.dumps(value))
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        raise Expected("a single value, neither a list nor an object")
    return CHECKS.get(field.type, _plain)(field, drop, _sound(value))


def sound(value: Any) -> str | None:
    """Returns a column that is no field, such as a key's, as text. Raises Expected."""
    if value is None or isinstance(value, str | int):
        return None if value in (None, "") else _sound(str(value))
    raise Expected("a single value, neither a list nor an object")


def _sound(value: str) -> str:
    if "\0" in value:
        raise Expected("text without NUL bytes")
    if SURROGATE.search(value):
        raise Expected("text in the declared encoding")
    return value


def _plain(field: Field, drop: DropDeclaration, value: str) -> str:
    return value


def _whole(field: Field, drop: DropDeclaration, value: str) -> str:
    try:
        return str(int(value))
    except ValueError:
        raise Expected("a whole number") from None


def _decimal(field: Field, drop: DropDeclaration, value: str) -> str:
    try:
        found = Decimal(value.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Expected("a number such as 12.50")
    return str(found)


def _boolean(field: Field, drop: DropDeclaration, value: str) -> str:
    try:
        return WORDS[value.strip().lower()]
    except KeyError:
        raise Expected("yes or no, true or false, 1 or 0") from None


def _date(field: Field, drop: DropDeclaration, value: str) -> str:
    try:
        found = datetime.strptime(value, drop.dates).date() if drop.dates else parse_date(value)
    except ValueError:
        found = None
    if found is None:
        raise Expected(f"a day written as {drop.dates or '2026-03-04'}")
    return found.isoformat()


def _moment(field: Field, drop: DropDeclaration, value: str) -> str:
    try:
        found = datetime.strptime(value, drop.times) if drop.times else parse_datetime(value) or parse_date(value)
    except ValueError:
        found = None
    if found is None:
        raise Expected(f"a time written as {drop.times or '2026-03-04 14:05'}")
    return found.isoformat()


def _choice(field: Field, drop: DropDeclaration, value: str) -> str:
    if value not in field.choices:
        raise Expected(f"one of {', '.join(sorted(field.choices))}")
    return value


def _json(field: Field, drop: DropDeclaration, value: str) -> str:
    try:
        json.loads(value)
    except ValueError:
        raise Expected("JSON") from None
    return value


CHECKS: dict[str, Checked] = {
    "integer": _whole,
    "duration": _whole,
    "bytes": _whole,
    "decimal": _decimal,
    "money": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _moment,
    "choice": _choice,
    "json": _json,
}
