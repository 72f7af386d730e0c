"""Makes the standings again from the ledger alone."""

from portal.consent.models import SETTLED, Decision, Standing
from portal.consent.statements import project

_settled = ", ".join(f"'{state.value}'" for state in sorted(SETTLED))

NEWEST = (
    f"SELECT d.* FROM consent_decision d WHERE d.state IN ({_settled}) AND NOT EXISTS ("  # noqa: S608
    "SELECT 1 FROM consent_decision n WHERE n.party_id = d.party_id AND n.purpose = d.purpose"
    f" AND n.channel = d.channel AND n.named = d.named AND n.state IN ({_settled}) AND n.id > d.id) ORDER BY d.id"
)


def rebuild(batch: int = 1_000) -> int:
    """Makes every standing again, in constant memory and in the caller's transaction; returns how many there are."""
    Standing.objects.all()._raw_delete("default")
    waiting: list[Decision] = []
    count = 0
    for decision in Decision.objects.raw(NEWEST).iterator():
        waiting.append(decision)
        count += 1
        if len(waiting) == batch:
            project(waiting)
            waiting.clear()
    if waiting:
        project(waiting)
    return count
