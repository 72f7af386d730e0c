"""What the audit trail is told: how many records of which dataset went, by which rule. Never whose."""

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.retention.models import Run

SYSTEM = Actor.system("retention")


def purged(run: Run, left: int) -> None:
    """Tells what a run erased, and how much of what was due is left."""
    _tell(Event.RETENTION_PURGED, SYSTEM, run, rows=run.purged, left=left, before=run.before.isoformat())


def approved(run: Run, staff: int) -> None:
    """Tells that staff let a large purge go on."""
    _tell(Event.RETENTION_APPROVED, Actor.staff(staff), run, due=run.due or 0)


def attested(run: Run, staff: int) -> None:
    """Tells that staff erased by hand what was due."""
    _tell(Event.RETENTION_ATTESTED, Actor.staff(staff), run, before=run.before.isoformat())


def _tell(event: Event, actor: Actor, run: Run, **facts: str | int) -> None:
    record(event, actor=actor, subject="", about=run.about, dataset=run.dataset, rule=run.rule, **facts)
