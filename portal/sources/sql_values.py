"""Values between a database and the port: aware UTC times, numbers as numbers, structures as structures."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

from portal.sources.port import Field

Reader = Callable[[Any], Any]


def reader(field: Field, zone: ZoneInfo) -> tuple[type, Reader]:
    """Returns the class of values that need no change, and the function for others but None."""
    match field.type:
        case "datetime":
            return type(None), lambda value: to_utc(value, zone)
        case "date":
            return type(None), to_date
        case "integer" | "duration" | "bytes":
            return int, _whole
        case "decimal" | "money":
            return Decimal, lambda value: Decimal(str(value))
        case "boolean":
            return bool, _boolean
        case "json":
            return dict, lambda value: json.loads(value) if isinstance(value, str) else value
        case _:
            return str, _text


def to_utc(value: Any, zone: ZoneInfo) -> datetime | None:
    """Returns a stored time in UTC; one without a zone is taken to be in `zone`, a date to be its midnight there."""
    found = _parsed(value) if isinstance(value, str) else value
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime.combine(found, time())
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def to_date(value: Any) -> date | None:
    """Returns a stored date; None for one that is no day, such as MariaDB's 0000-00-00."""
    found = _parsed(value) if isinstance(value, str) else value
    return found.date() if isinstance(found, datetime) else found


def bound(moment: datetime, field: Field, zone: ZoneInfo) -> datetime | date:
    """Returns a moment as it compares with a stored time: in the column's zone, and without one.

    For a column of dates it is the first date whose midnight is not before the moment. A stored time of the hour
    that a clock shows twice is read as its first; so moments of the second are later than that whole hour.
    """
    local = moment.astimezone(zone)
    while local.fold:
        moment += timedelta(minutes=1) - timedelta(seconds=local.second, microseconds=local.microsecond)
        local = moment.astimezone(zone)
    local = local.replace(tzinfo=None)
    if field.type == "datetime":
        return local
    return local.date() if local.time() == time() else local.date() + timedelta(days=1)


def stored(value: Any, field: Field, zone: ZoneInfo) -> Any:
    """Returns a value of the port as the column takes it."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value


def _parsed(value: str) -> datetime | date | None:
    try:
        return parse_datetime(value) or parse_date(value[:10])
    except ValueError:  # it looks like a date, and is none
        return None


def _whole(value: Any) -> int:
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return int.from_bytes(value, "big") if isinstance(value, bytes) else int(value)


def _text(value: Any) -> str:
    """Returns text as it is, and bytes as the text that they are, or in hexadecimal digits."""
    if not isinstance(value, bytes | bytearray | memoryview):
        return str(value)
    try:
        found = bytes(value).decode()
    except UnicodeDecodeError:
        return bytes(value).hex()
    return found if found.isprintable() else bytes(value).hex()


def _boolean(value: Any) -> bool:
    if isinstance(value, bytes):  # MariaDB's BIT
        return any(value)
    return str(value).strip().lower() in ("1", "t", "true", "y", "yes", "on")
