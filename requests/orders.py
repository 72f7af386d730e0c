"""What staff order for a plan: approve it, start it, try again, attest what was done by hand."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.company.current import company
from portal.sources import registry
from requests import errands, holding, legal_holds, proposing, timeline
from requests.erasure import audit
from requests.lifecycle import NotAllowed, change, is_stopped
from requests.models import Errand, Event, PlanItem, PrivacyRequest, Proposal
from requests.tasks import carry_out_case
from requests.timeline import By

State = PlanItem.State
Action = PlanItem.Action

BEGUN = gettext_noop("We have begun to erase your data.")
RETRIED = gettext_noop("Steps that failed are tried again.")


def approve(case: PrivacyRequest, by: By) -> None:
    """Approves the plan as it stands. Raises NotAllowed, Stale."""
    _ready(case)
    if by.user is None:
        raise NotAllowed(_("A person has to approve it."))
    with transaction.atomic():
        change(case, by, approved_by=by.user, approved_at=timezone.now())
        timeline.add(case, Event.What.DECISION, by, _("Plan approved"))


def begin(case: PrivacyRequest, by: By) -> None:
    """Starts the erasure. Under four eyes another officer than the one who approved. Raises NotAllowed, Stale."""
    _ready(case)
    if company().requests.approval == "four_eyes":
        if case.approved_by_id is None:
            raise NotAllowed(_("One officer approves the plan, and another starts the erasure."))
        if by.user is not None and case.approved_by_id == by.user.pk:
            raise NotAllowed(_("You approved this plan; another officer has to start the erasure."))
    with transaction.atomic():
        now = timezone.now()
        approved: dict[str, Any] = {} if case.approved_by_id else {"approved_by": by.user, "approved_at": now}
        change(case, by, started_at=now, **approved)
        holding.renew(case, by)
        holding.place(case, by)
        case.plan.filter(action__in=[Action.HOLD, Action.NOTHING]).update(state=State.DONE, verified_at=now)
        timeline.add(case, Event.What.WORK, by, BEGUN, public=True)
        carry_out_case.enqueue(case.pk)


def _ready(case: PrivacyRequest) -> None:
    if not case.is_working or case.planned_at is None:
        raise NotAllowed(_("Make the plan and read it first."))
    if case.started_at:
        raise NotAllowed(_("The erasure has already begun."))
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is erased."))
    changes = [one for one in proposing.waiting(case) if one.what == Proposal.What.OVERRIDE]
    if any(proposing.fits(one) for one in changes):
        raise NotAllowed(_("A change of the plan waits for approval. Approve it or send it back first."))
    if case.plan.filter(state=State.UNREACHED).exists():
        raise NotAllowed(_("One system could not be reached. Make the plan again when it is back."))


def retry(case: PrivacyRequest, by: By) -> None:
    """Puts failed items back in line and goes on."""
    with transaction.atomic():
        case.plan.filter(state=State.FAILED).update(state=State.PENDING, trouble="")
        timeline.add(case, Event.What.WORK, by, RETRIED)
        carry_out_case.enqueue(case.pk)


def attest(item: PlanItem, by: By, note: str) -> None:
    """Staff attest that records were erased by hand; where the system can be asked, it is.

    Raises NotAllowed, SourceDown.
    """
    if item.state != State.PENDING_HAND:
        raise NotAllowed(_("Nothing waits to be done by hand here."))
    if not note.strip():
        raise NotAllowed(_("Say what you did and where; it is kept with the case."))
    if legal_holds.is_kept(registry.dataset(item.dataset), item.case.identifiers):
        raise NotAllowed(_("A legal hold keeps these records; they must not be erased."))
    left = legal_holds.spared(registry.dataset(item.dataset), item.case.identifiers, item.selection)
    if left and registry.source_of(item.dataset).tally(item.dataset, item.case.identifiers, left).count:
        raise NotAllowed(_("The records are still there. Erase them first, then attest it."))
    with transaction.atomic():
        PlanItem.objects.filter(pk=item.pk).update(
            state=State.DONE, verified_at=timezone.now(), decided_by=by.user, note=note.strip(), erased=item.counted
        )
        timeline.add(item.case, Event.What.WORK, by, f"{item.label}: {note.strip()}")
        audit(item, by, Audited.STEP_EXECUTED, deed="by_hand", rows=item.counted)
        for errand in item.errands.filter(state=Errand.State.OPEN).select_related("case"):
            errands.end(errand, by)
        carry_out_case.enqueue(item.case_id)
