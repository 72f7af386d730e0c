"""Keeps what holds now beside the ledger. Of decisions about one thing, the one with the highest number holds.

The comparison stands in the statement itself: of two that commit in either order, the newer one stays.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from portal.consent.models import USABLE, Decision, Standing

COLUMNS = ("party_id", "purpose", "channel", "named", "decision_id", "state", "usable", "since", "valid_until")
KEY = COLUMNS[:4]

_places = ", ".join(["%s"] * len(COLUMNS))
_changes = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in KEY)

UPSERT = (
    f"INSERT INTO consent_standing ({', '.join(COLUMNS)}) VALUES %s"  # noqa: S608
    f" ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {_changes}"
    " WHERE excluded.decision_id > consent_standing.decision_id"
)


def project(decisions: Iterable[Decision]) -> None:
    """Brings the standings in line with decisions that were just written, in the caller's transaction."""
    rows = [_row(decision) for decision in decisions]
    if rows:
        statement = UPSERT.replace("%s", ", ".join([f"({_places})"] * len(rows)), 1)
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in rows for value in row])


def _row(decision: Decision) -> Sequence[Any]:
    adapt = connection.ops.adapt_datetimefield_value
    return (
        decision.party_id,
        decision.purpose,
        decision.channel,
        decision.named,
        decision.pk,
        str(decision.state),
        decision.state in USABLE,
        adapt(decision.at),
        adapt(decision.valid_until),
    )


def rebuild(batch: int = 2_000) -> int:
    """Makes every standing again from the ledger alone; returns how many there are."""
    Standing.objects.all()._raw_delete("default")
    newest = Decision.objects.raw(
        "SELECT d.* FROM consent_decision d WHERE NOT EXISTS ("
        "SELECT 1 FROM consent_decision n WHERE n.party_id = d.party_id AND n.purpose = d.purpose"
        " AND n.channel = d.channel AND n.named = d.named AND n.id > d.id) ORDER BY d.id"
    )
    waiting: list[Decision] = []
    count = 0
    for decision in newest.iterator():
        waiting.append(decision)
        count += 1
        if len(waiting) == batch:
            project(waiting)
            waiting.clear()
    project(waiting)
    return count
