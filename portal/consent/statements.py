"""The few statements of which a decision consists, written out: a mailing of a million brings its refusals in a burst.

Each does what the model beside it would do; the object-relational mapper takes five times as long to say it.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from portal.consent.models import SETTLED, USABLE, Decision, Party, Push

STANDING = ("party_id", "purpose", "channel", "named", "decision_id", "state", "usable", "since", "valid_until")
STANDING_KEY = STANDING[:4]
PUSH = ("decision_id", "destination", "outcome", "due_at", "attempts", "last_error")
DECISION = (
    "party_id",
    "purpose",
    "channel",
    "named",
    "state",
    "at",
    "method",
    "actor",
    "act",
    "wording_id",
    "valid_until",
)


class Worded(NamedTuple):
    """Words as they are stored: their SHA-256, their language, their canonical JSON."""

    digest: str
    language: str
    content: str


def _row(columns: Sequence[str]) -> str:
    return f"({', '.join(['%s'] * len(columns))})"


def _insert(table: str, columns: Sequence[str], rows: int) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([_row(columns)] * rows)}"  # noqa: S608


UPSERT = (
    f" ON CONFLICT ({', '.join(STANDING_KEY)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in STANDING if name not in STANDING_KEY)
    + " WHERE excluded.decision_id > consent_standing.decision_id"
)
"""Of two decisions that commit in either order, the newer one stays: the comparison stands in the statement."""


def party_known_as(reference: str) -> tuple[int, str, bool] | None:
    """Returns number, language, and whether its mailbox or account is known, of a pseudonym; None for a stranger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, language, address IS NOT NULL OR person_id IS NOT NULL FROM consent_party WHERE reference = %s",
            [reference],
        )
        found = cursor.fetchone()
    return (found[0], found[1], bool(found[2])) if found else None


def add_party(reference: str, kind: str, address: bytes | None, language: str, person: int | None = None) -> int | None:
    """Adds a party and returns its number; None where somebody else added it meanwhile."""
    columns = ("reference", "kind", "address", "language", "person_id", "since")
    with connection.cursor() as cursor:
        cursor.execute(
            _insert("consent_party", columns, 1) + " ON CONFLICT (reference) DO NOTHING RETURNING id",
            [reference, kind, address, language, person, _time(timezone.now())],
        )
        added = cursor.fetchone()
    return added[0] if added else None


def lock(party: Party) -> None:
    """Makes everybody else who decides for a party wait; SQLite's writers wait for each other anyhow.

    Rows that point to the party can be written meanwhile: PostgreSQL would take their check for a second decider.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM consent_party WHERE id = %s FOR NO KEY UPDATE", [party.pk])


def standings_of(party: Party) -> list[tuple[Any, ...]]:
    """Returns (purpose, channel, named, state, usable, valid_until) of everything that a party decided."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT purpose, channel, named, state, usable, valid_until FROM consent_standing WHERE party_id = %s",
            [party.pk],
        )
        return [(*row[:4], bool(row[4]), _moment(row[5])) for row in cursor.fetchall()]


def keep_wordings(words: Iterable[Worded]) -> None:
    """Stores words under their digests; words that are there stay as they are.

    In the order of their digests: whoever stores the same words at the same time waits, and nobody waits in a ring.
    """
    rows = sorted(set(words))
    if rows:
        columns = ("digest", "language", "content")
        with connection.cursor() as cursor:
            cursor.execute(
                _insert("consent_wording", columns, len(rows)) + " ON CONFLICT (digest) DO NOTHING",
                [value for row in rows for value in row],
            )


def append(decisions: Sequence[Decision]) -> None:
    """Appends decisions to the ledger, gives each its number, and brings the standings in line."""
    values = [value for one in decisions for value in _decided(one)]
    with connection.cursor() as cursor:
        cursor.execute(_insert("consent_decision", DECISION, len(decisions)) + " RETURNING id", values)
        for one, (number,) in zip(decisions, cursor.fetchall(), strict=True):
            one.pk = number
            one._state.adding = False
    project(decisions)


def add_pushes(pushes: Sequence[Push]) -> None:
    """Writes down where decisions have to be known, each still waiting."""
    values = [
        value
        for one in pushes
        for value in (one.decision_id, one.destination, str(one.outcome), _time(one.due_at), 0, "")
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert("consent_push", PUSH, len(pushes)), values)


def project(decisions: Sequence[Decision]) -> None:
    """Brings the standings in line with decisions of the ledger; a question leaves them as they are."""
    settled = [one for one in decisions if one.state in SETTLED]
    if settled:
        values = [value for one in settled for value in _standing(one)]
        with connection.cursor() as cursor:
            cursor.execute(_insert("consent_standing", STANDING, len(settled)) + UPSERT, values)


def _decided(one: Decision) -> tuple[Any, ...]:
    return (
        one.party_id,
        one.purpose,
        one.channel,
        one.named,
        str(one.state),
        _time(one.at),
        str(one.method),
        one.actor,
        _uuid(one.act),
        one.wording_id,
        _time(one.valid_until),
    )


def _standing(one: Decision) -> tuple[Any, ...]:
    key = (one.party_id, one.purpose, one.channel, one.named)
    return (*key, one.pk, str(one.state), one.state in USABLE, _time(one.at), _time(one.valid_until))


def _time(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _moment(stored: datetime | None) -> datetime | None:
    """Returns a stored time as aware UTC; SQLite gives it without its zone."""
    return stored.replace(tzinfo=UTC) if stored is not None and stored.tzinfo is None else stored


def _uuid(value: uuid.UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def as_json(content: dict[str, Any]) -> str:
    """Returns content in one canonical form."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
