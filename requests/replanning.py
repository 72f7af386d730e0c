"""A deletion that was carried out in part and is worked again, since an appeal against what was kept was upheld.

What is gone stays on record as done. What was kept on an officer's decision is open again, and its hold goes on until
the new plan begins.
"""

from django.db.models import F, Q

from requests.kinds import Kind
from requests.lifecycle import change
from requests.models import PlanItem, PrivacyRequest
from requests.timeline import By

MOVED = (PlanItem.Action.ERASE, PlanItem.Action.ANONYMISE, PlanItem.Action.BY_HAND)


def reopen(case: PrivacyRequest, by: By) -> None:
    """Lets an executed deletion be planned again; does nothing to what never began. Raises Stale."""
    if case.kind != Kind.DELETE or case.started_at is None:
        return
    change(case, by, planned_at=None, approved_by=None, approved_at=None, started_at=None, finished_at=None)
    kept = case.plan.filter(action=PlanItem.Action.HOLD)
    kept.exclude(planned_action=PlanItem.Action.HOLD_SINGLE).update(
        action=F("planned_action"), decided_by=None, note="", state=PlanItem.State.PENDING, verified_at=None
    )
    case.plan.exclude(action=PlanItem.Action.HOLD).filter(ground__gt="").update(
        ground="", hold_from=None, hold_until=None
    )


def done_before(case: PrivacyRequest) -> dict[tuple[str, str], PlanItem]:
    """Returns the parts that must not be made anew, by dataset and proposal: what is gone, and what a hold keeps."""
    on_record = Q(action__in=MOVED, state=PlanItem.State.DONE) | Q(hold__isnull=False)
    return {(one.dataset, one.planned_action): one for one in case.plan.filter(on_record)}


def renew(kept: PlanItem, fresh: PlanItem) -> None:
    """Gives a part that is on record already what the new plan found; what an officer decided since stays."""
    if kept.decided_by_id is not None and kept.state != PlanItem.State.DONE:
        return
    for name in ("position", "action", "keys", "span_start", "span_end", "counted", "capped", "retention", "state"):
        setattr(kept, name, getattr(fresh, name))
    kept.ground, kept.hold_from, kept.hold_until = fresh.ground, fresh.hold_from, fresh.hold_until
    kept.verified_at = kept.decided_by = None
    kept.note = ""
    kept.save()
