"""What staff decide about a plan otherwise than it proposes, before anything moves."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.sources import registry
from requests import legal_holds, proposing, timeline
from requests.grounds import grounds_for
from requests.lifecycle import NotAllowed, change
from requests.models import Event, PlanItem, Proposal
from requests.plan import OWN_SOURCE, way_of
from requests.timeline import By

Action = PlanItem.Action


def override(
    item: PlanItem, action: str, by: By, *, note: str, ground: str = "", until: date | None = None
) -> Proposal | None:
    """Decides otherwise than the plan proposes; a hold needs one of the profile's grounds and an end.

    Returns the proposal where it waits for a second officer. Raises NotAllowed, Stale.
    """
    _may_override(item, action, note, ground, until)
    if not proposing.is_asked():
        decide_otherwise(item, action, by, note=note, ground=ground, until=until)
        return None
    sent = {"item": item.pk, "action": action, "note": note.strip(), "ground": ground}
    sent |= {"until": until.isoformat() if until else "", "label": item.label, "before": str(item.action)}
    part = proposing.part_of(item.dataset, item.planned_action)
    return proposing.propose(item.case, Proposal.What.OVERRIDE, by, sent, part)


def decide_otherwise(
    item: PlanItem, action: str, by: By, *, note: str, ground: str = "", until: date | None = None
) -> None:
    """Writes the decision at once. Raises NotAllowed, Stale."""
    _may_override(item, action, note, ground, until)
    with transaction.atomic():
        _decide(item, action, by, note.strip(), ground, until)
        change(item.case, by, approved_by=None, approved_at=None)


def _may_override(item: PlanItem, action: str, note: str, ground: str, until: date | None) -> None:
    case = item.case
    if case.started_at or not case.is_working:
        raise NotAllowed(_("The plan can no longer be changed: the erasure has begun."))
    if item.state == PlanItem.State.UNREACHED:
        raise NotAllowed(_("The system could not be reached. Make the plan again when it is back, then decide."))
    if action not in ways_of(item):
        raise NotAllowed(_("Choose one of the decisions that these records allow."))
    if action != Action.HOLD and legal_holds.is_kept(registry.dataset(item.dataset), case.identifiers):
        raise NotAllowed(_("A legal hold keeps these records."))
    if action == Action.HOLD:
        if ground not in {one.key for one in grounds_for(case.kind)}:
            raise NotAllowed(_("Choose one of the grounds that the policy or a law gives."))
        if until is None or until <= day_of(timezone.now()):
            raise NotAllowed(_("Say until when it is kept: a day that is still to come."))
    if not note.strip():
        raise NotAllowed(_("Say why you decide otherwise; it is kept with the case."))


def ways_of(item: PlanItem) -> list[Action]:
    """Returns what may be decided about an item: what its system can do, or to keep it; nothing where nothing moves."""
    dataset = registry.dataset(item.dataset)
    if item.planned_action in (Action.NOTHING, Action.HOLD_SINGLE) or dataset.source == OWN_SOURCE:
        return []
    return [way_of(dataset), Action.HOLD]


def _decide(item: PlanItem, action: str, by: By, note: str, ground: str, until: date | None) -> None:
    held = action == Action.HOLD
    item.action, item.note, item.decided_by = Action(action), note, by.user
    item.ground, item.hold_until = (ground, until) if held else ("", None)
    item.hold_from = until if held else None
    item.save()
    timeline.add(item.case, Event.What.DECISION, by, f"{item.label}: {item.get_action_display()}. {note}")
    record(
        Audited.CASE_DECIDED,
        actor=by.actor,
        subject=item.case.subject,
        about=item.case.about,
        category=item.category,
        decision=str(item.action.value),
        ground=item.ground,
    )
