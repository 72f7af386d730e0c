"""Writes the trail. An entry belongs to the transaction of the deed that it tells of: both stand, or neither."""

import json
import re
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection

from portal.audit.events import Event, UnknownFact
from portal.audit.models import Entry
from portal.vault.pseudonyms import pseudonym

WORD = re.compile(r"[A-Za-z0-9_.:/,+-]{0,100}")
"""Facts are keys, dates, ids: no blanks and no "@", so that neither a name nor an address slips in."""


def subject_reference(user_pk: int) -> str:
    """Returns the pseudonym under which a person's data appears in the trail."""
    return pseudonym("user", str(user_pk))


@dataclass(frozen=True)
class Actor:
    """Who did it."""

    reference: str

    @classmethod
    def person(cls, user_pk: int) -> Self:
        """Returns a customer."""
        return cls(f"person:{subject_reference(user_pk)}")

    @classmethod
    def staff(cls, user_pk: int) -> Self:
        """Returns a member of staff."""
        return cls(f"staff:{subject_reference(user_pk)}")

    @classmethod
    def system(cls, name: str) -> Self:
        """Returns the portal itself; the name is the part that acted, such as "exports"."""
        return cls(f"system:{name}")

    @classmethod
    def visitor(cls) -> Self:
        """Returns somebody who is not signed in."""
        return cls("visitor")


APPEND = (
    "INSERT INTO audit_entry (at, event, actor, subject, about, facts) VALUES (%s, %s, %s, %s, %s, %s) RETURNING id"
)
"""What `Entry.objects.create` says, written out: every deed of the portal says it."""


def record(event: Event, *, actor: Actor, subject: str = "", about: str = "", **facts: str | int | bool) -> Entry:
    """Appends an entry in the caller's transaction and returns it.

    `subject` is a `subject_reference`, `about` an opaque reference such as "case:R-7K2M-9QXD". Raises
    UnknownFact where the event does not declare a fact, or where a fact could hold free text.
    """
    for key, value in facts.items():
        _refuse_unfit(event, key, value)
    entry = Entry(event=event.key, actor=actor.reference, subject=subject, about=about, facts=facts)
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(entry.at)
        cursor.execute(APPEND, [at, event.key, actor.reference, subject, about, json.dumps(facts)])
        [entry.pk] = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


def _refuse_unfit(event: Event, key: str, value: Any) -> None:
    if key not in event.facts:
        raise UnknownFact(f"{event.name} carries {sorted(event.facts)}, not {key!r}")
    fits = WORD.fullmatch(value) if isinstance(value, str) else isinstance(value, int)
    if not fits:
        raise UnknownFact(f"{event.name}: the fact {key!r} must be a key, a number, yes or no")
