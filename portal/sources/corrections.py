"""What a person may write into a record, by the type of the field."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from portal.company.current import company
from portal.sources.port import Dataset, Field, NotAcceptable

EMAIL = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")
URL = re.compile(r"^https?://[^\s<>\"]+$")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cleaned(dataset: Dataset, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the changes as values of the fields' types; None empties a field.

    Raises NotAcceptable with a sentence for every field that cannot be changed so.
    """
    correctable = {field.name: field for field in dataset.fields if field.correctable}
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in correctable:
            problems[name] = _("You cannot change this here.")
            continue
        try:
            values[name] = _value(correctable[name], value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise NotAcceptable(problems)
    return values


def complete(dataset: Dataset, values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what a new record's correctable fields hold, those that nobody filled in as None.

    Raises NotAcceptable with a sentence for every field that cannot be so, and where nothing is filled in at all.
    """
    empty = {field.name: None for field in dataset.fields if field.correctable}
    found = cleaned(dataset, empty | dict(values))
    if all(value is None for value in found.values()):
        raise NotAcceptable({"": _("Fill in at least one field.")})
    return found


def _value(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if value in (None, ""):
        if field.required:
            raise ValueError(_("Write something here; this cannot stay empty."))
        return None
    if not isinstance(value, str):
        return value
    if CONTROL.search(value):
        raise ValueError(_("This holds a sign that we cannot store. Type it anew."))
    if len(value) > field.max_length:
        raise ValueError(_("This is too long; use at most %(limit)d characters.") % {"limit": field.max_length})
    return PARSERS.get(field.type, _text)(field, value)


def _text(field: Field, value: str) -> str:
    return value if field.type == "long_text" else " ".join(value.split())


def _email(field: Field, value: str) -> str:
    if not EMAIL.match(value) or len(value) > 254:
        raise ValueError(_("This is not an email address. One looks like name@example.com."))
    return value


def _url(field: Field, value: str) -> str:
    if not URL.match(value):
        raise ValueError(_("This is not a web address. One starts with https://."))
    return value


def _phone(field: Field, value: str) -> str:
    try:
        number = phonenumbers.parse(value, company().company.country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError(_("This is not a telephone number. Start with + and the country code, or with the area code."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _integer(field: Field, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError(_("Write a whole number, in digits.")) from None


def _decimal(field: Field, value: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(_("Write a number, such as 12.50.")) from None


def _boolean(field: Field, value: str) -> bool:
    folded = value.lower()
    if folded in ("1", "true", "yes", "on"):
        return True
    if folded in ("0", "false", "no", "off"):
        return False
    raise ValueError(_("Choose yes or no."))


def _date(field: Field, value: str) -> Any:
    try:
        found = parse_date(value)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("Write a date as year-month-day, such as 2026-03-04."))
    return found


def _datetime(field: Field, value: str) -> datetime:
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("Write a date and time, such as 2026-03-04 14:05."))
    return found if found.tzinfo else timezone.make_aware(found)


def _choice(field: Field, value: str) -> str:
    if value not in field.choices:
        raise ValueError(_("Choose one of the answers in the list."))
    return value


PARSERS = {
    "email": _email,
    "url": _url,
    "phone": _phone,
    "integer": _integer,
    "duration": _integer,
    "bytes": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
}
