"""A case and what belongs to it as plain facts, each field under its own name."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from requests.explaining import explained, short, unconfirmed
from requests.models import Erasure, PrivacyRequest
from requests.places import place_name

SECRET = frozenset({"form_token", "opens_with", "vault_name", "html", "pdf"})
"""Fields that open something, say where a file lies, or go into the pack as a file of their own."""

RELATED = (
    "events",
    "plan",
    "holds",
    "corrections",
    "letters",
    "evidence",
    "appeals",
    "fees",
    "restrictions",
    "told",
    "reminders",
    "rulings",
    "proposals",
    "errands",
)
"""What belongs to a case, by the name of its relation; each becomes a file of the pack."""


def case_facts(case: PrivacyRequest) -> dict[str, Any]:
    """Returns everything of a case, its dates explained in the language in force."""
    return {
        **plain(case),
        "title": case.title,
        "place_in_words": place_name(case.place) if case.place else "",
        "rule": short(case.clock),
        "dates_explained": explained(case.clock),
        "not_confirmed_at_source": unconfirmed(case.clock),
    }


def related(case: PrivacyRequest) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yields the name of each relation, and its rows in order."""
    for name in RELATED:
        yield name, (plain(row) for row in getattr(case, name).order_by("pk").iterator(chunk_size=200))
    erasures = Erasure.objects.filter(case=case.reference).order_by("pk")
    yield "erasures", (plain(row) for row in erasures.iterator(chunk_size=200))


def plain(row: Model) -> dict[str, Any]:
    """Returns a row's fields as JSON can say them; a member of staff by name, a person by their row's number."""
    return {
        field.name: _value(row, field.name, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in SECRET
    }


def _value(row: Model, name: str, attname: str) -> Any:
    value = getattr(row, attname)
    if attname != name and value is not None:
        other = getattr(row, name)
        if isinstance(other, AbstractBaseUser):
            return other.get_full_name() if getattr(other, "is_staff", False) else value  # type: ignore[attr-defined]
        return str(other)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
