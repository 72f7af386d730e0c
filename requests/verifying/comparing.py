"""Comparing what somebody typed with what stands in the records, without keeping it."""

import hmac
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers

from portal.company.current import company
from portal.sources import registry
from portal.sources.mapping_places import PointDeclaration
from portal.sources.port import Field, Query, Subject

NEWEST = 100
"""So many records of a dataset are looked at."""


def matching(points: list[PointDeclaration], typed: Mapping[str, str], subject: Subject, known: Subject) -> list[str]:
    """Returns the keys of the points whose typed value stands in the subject's records.

    `known`: by what the records were found; who repeats it, or tells one fact twice, has told nothing more. Every
    answered point asks its source once and looks at all that it gives, whether or not anything is like it.
    Raises SourceDown.
    """
    told: set[str] = set()
    matched = []
    for one in points:
        if not typed.get(one.key, "").strip():
            continue
        field = registry.dataset(one.dataset).field(one.field)
        wanted = _plain(field, typed[one.key])
        stands = _stands(one, field, wanted, subject)
        if stands and wanted not in told and not _is_known(field, wanted, known):
            matched.append(one.key)
            told.add(wanted)
    return matched


def _is_known(field: Field, wanted: str, known: Subject) -> bool:
    return wanted in {_plain(field, value) for values in known.identifiers.values() for value in values}


def _stands(point: PointDeclaration, field: Field, wanted: str, subject: Subject) -> bool:
    page = registry.source_of(point.dataset).page(point.dataset, subject, Query(limit=NEWEST))
    found = False
    for record in page.records:
        held = _plain(field, record.values.get(field.name))
        found |= bool(held) and hmac.compare_digest(held.encode(), wanted.encode())
    return found


def _plain(field: Field, value: Any) -> str:
    """Returns a value as two people would write it alike: no case, no spaces, numbers and dates in one form."""
    if value in (None, ""):
        return ""
    text = str(value).strip()
    match field.type:
        case "phone":
            return _number(text)
        case "money" | "decimal" | "integer":
            return _amount(text)
        case "date" | "datetime":
            return _day(value)
        case _:
            return "".join(sign for sign in text.casefold() if sign.isalnum())


def _number(text: str) -> str:
    try:
        parsed = phonenumbers.parse(text, company().company.country)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _amount(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isdigit() or sign in ".,-")
    if "," in digits and "." not in digits and len(digits) - digits.rfind(",") <= 3:
        digits = digits.replace(",", ".")
    try:
        return f"{Decimal(digits.replace(',', '')):.2f}"
    except InvalidOperation:
        return ""


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return datetime.fromisoformat(str(value).strip()).date().isoformat()
    except ValueError:
        return ""
