"""Values, subjects and selections between the port and the messages of a source over HTTP."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.sources.http_shapes import EntryShape, RecordShape, SelectionShape, SpanShape
from portal.sources.port import Dataset, Entry, Field, IdentifierKind, Record, Selection, Span, Subject


class Unfit(ValueError):
    """A value that is not of its field's type; says what was expected, never the value."""


def told(value: Any) -> Any:
    """Returns a value of the port as JSON takes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def all_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns values by field name, each as JSON takes it."""
    return {name: told(value) for name, value in values.items()}


def heard(field: Field, value: Any) -> Any:
    """Returns a value of a message as the port has it. Raises Unfit."""
    read: Callable[[Any], Any] = HEARD.get(field.type, _text)
    return None if value is None else read(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("a string")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit("a whole number")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unfit("a decimal number, or one in a string")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Unfit("a decimal number, or one in a string") from None
    if not found.is_finite():
        raise Unfit("a decimal number, or one in a string")
    return found


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("true or false")
    return value


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unfit("a date as YYYY-MM-DD") from None


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo:
            return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise Unfit("a time after RFC 3339, with its offset")


def _structure(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise Unfit("JSON")
    return value


HEARD: dict[str, Callable[[Any], Any]] = {
    "integer": _whole,
    "duration": _whole,
    "bytes": _whole,
    "decimal": _decimal,
    "money": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _moment,
    "json": _structure,
}


def record_of(described: Dataset, said: RecordShape) -> Record:
    """Returns a record as the port has it: the disclosed fields and no other. Raises Unfit, naming the field."""
    values = {}
    for field in described.fields:
        if field.never_disclose:
            continue
        if field.name not in said.values:
            raise Unfit(f"{field.name}: missing")
        try:
            values[field.name] = heard(field, said.values[field.name])
        except Unfit as error:
            raise Unfit(f"{field.name}: expected {error}") from None
    return Record(said.key, values)


def span_told(span: Span) -> SpanShape:
    """Returns a span as a message has it."""
    return SpanShape(start=span.start, end=span.end)


def span_heard(shape: SpanShape) -> Span:
    """Returns a span as the port has it."""
    return Span(shape.start, shape.end)


def selection_told(selection: Selection) -> SelectionShape:
    """Returns a selection as a message has it."""
    keys = None if selection.keys is None else list(selection.keys)
    return SelectionShape(keys=keys, span=span_told(selection.span), without=list(selection.without))


def selection_heard(shape: SelectionShape) -> Selection:
    """Returns a selection as the port has it."""
    keys = None if shape.keys is None else tuple(shape.keys)
    return Selection(keys, span_heard(shape.span), tuple(shape.without))


def entry_told(entry: Entry) -> EntryShape:
    """Returns an entry as a message has it."""
    like, values, besides = all_told(entry.like), all_told(entry.values), all_told(entry.besides)
    return EntryShape(like=like, values=values, besides=besides, stamp=entry.stamp, history=entry.history)


def entry_heard(shape: EntryShape, fields: Mapping[str, Field]) -> Entry:
    """Returns an entry as the port has it; values of fields that are not known stay as they are. Raises Unfit."""
    like, values, besides = (all_heard(fields, one) for one in (shape.like, shape.values, shape.besides))
    return Entry(like, values, besides, shape.stamp, shape.history)


def all_heard(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns values by field name as the port has them; those of fields that are not known stay. Raises Unfit."""
    return {name: heard(fields[name], value) if name in fields else value for name, value in values.items()}


def subject_told(subject: Subject, kinds: tuple[IdentifierKind, ...]) -> dict[IdentifierKind, list[str]]:
    """Returns a person's identifiers of the kinds that find records there; no other leaves the portal."""
    return {kind: sorted(subject.of(kind)) for kind in kinds if subject.of(kind)}


def subject_heard(told: Mapping[IdentifierKind, list[str]]) -> Subject:
    """Returns a subject as the port has it."""
    return Subject({kind: frozenset(values) for kind, values in told.items()})
