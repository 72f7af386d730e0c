"""Proves that what is said to hold now follows from the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from portal.consent.models import SETTLED, USABLE

_settled = ", ".join(f"'{state.value}'" for state in sorted(SETTLED))

NEWEST = (
    "SELECT party_id, purpose, channel, named, id, state, at, valid_until FROM ("  # noqa: S608
    "SELECT d.*, ROW_NUMBER() OVER (PARTITION BY party_id, purpose, channel, named ORDER BY id DESC) AS place"
    " FROM consent_decision d WHERE state IN ("
    f"{_settled})) numbered WHERE place = 1"
)

_usable = ", ".join(f"'{state.value}'" for state in sorted(USABLE))

DISAGREEMENTS = (
    f"SELECT n.id, s.decision_id FROM ({NEWEST}) n FULL OUTER JOIN consent_standing s"  # noqa: S608
    " ON s.party_id = n.party_id AND s.purpose = n.purpose AND s.channel = n.channel AND s.named = n.named"
    " WHERE n.id IS NULL OR s.id IS NULL OR s.decision_id <> n.id OR s.state <> n.state OR s.since <> n.at"
    " OR COALESCE(s.valid_until, s.since) <> COALESCE(n.valid_until, n.at)"
    f" OR (s.usable AND n.state NOT IN ({_usable})) OR (NOT s.usable AND n.state IN ({_usable}))"
)


@dataclass(frozen=True)
class Disagreement:
    """One thing of which ledger and standing say different; numbers of decisions, None where there is none."""

    ledger: int | None
    standing: int | None

    def __str__(self) -> str:
        if self.standing is None:
            return f"decision {self.ledger} has no standing"
        if self.ledger is None:
            return f"the standing by decision {self.standing} has no decision in the ledger"
        return f"the standing by decision {self.standing} differs from decision {self.ledger}"


def disagreements() -> Iterator[Disagreement]:
    """Yields every disagreement; none where all is well. Read in one statement, in constant memory."""
    with connection.cursor() as cursor:
        cursor.execute(DISAGREEMENTS)
        while rows := cursor.fetchmany(1_000):
            yield from (Disagreement(*row) for row in rows)
