"""Deciding on what a person says is wrong: written through to the source, or declined with a reason."""

from dataclasses import asdict
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.sources import registry
from portal.sources.port import NotAcceptable, NotThere
from requests import by_hand, timeline
from requests.lifecycle import NotAllowed, is_stopped
from requests.models import Correction, Event, PrivacyRequest
from requests.recipient_tasks import tell_recipients
from requests.timeline import By

Decision = Correction.Decision


class Outcome(Enum):
    """How the corrections of a case were decided, taken together."""

    OPEN = "open"
    ALL = "all"
    SOME = "some"
    NONE = "none"


def accept(correction: Correction, by: By, reason: str = "") -> None:
    """Writes the proposed value through to the source and keeps its receipt.

    A source that cannot be written to leaves a task for hands. Raises NotAllowed, SourceDown.
    """
    _open(correction)
    case = correction.case
    try:
        receipt = registry.source_of(correction.dataset).correct(
            correction.dataset, case.identifiers, correction.record, {correction.field: correction.new_value}
        )
    except NotThere as gone:
        raise NotAllowed(_("The record is no longer there.")) from gone
    except NotAcceptable as refused:
        raise NotAllowed(" ".join(refused.problems.values())) from refused
    if receipt.outcome == "refused":
        raise NotAllowed(receipt.reason or _("The system refused the change."))
    decision = Decision.BY_HAND if receipt.outcome == "pending" else Decision.ACCEPTED
    correction.receipt = {**asdict(receipt), "at": timezone.now().isoformat()}
    with transaction.atomic():
        _decide(correction, decision, by, reason)
        if decision == Decision.BY_HAND:
            by_hand.correct(correction, by)


def decline(correction: Correction, by: By, reason: str) -> None:
    """Declines a correction; the person reads the reason (11 CCR 7023(f)). Raises NotAllowed."""
    _open(correction)
    if not reason.strip():
        raise NotAllowed(_("Say why it is declined; the person reads it."))
    _decide(correction, Decision.DECLINED, by, reason.strip())


def outcome_of(case: PrivacyRequest) -> Outcome:
    """Returns how the corrections of a case were decided."""
    decisions = set(case.corrections.values_list("decision", flat=True))
    if not decisions or Decision.OPEN in decisions:
        return Outcome.OPEN
    if Decision.DECLINED not in decisions:
        return Outcome.ALL
    return Outcome.NONE if decisions == {Decision.DECLINED.value} else Outcome.SOME


def _open(correction: Correction) -> None:
    if correction.decision != Decision.OPEN:
        raise NotAllowed(_("This correction has been decided already."))
    if is_stopped(correction.case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is changed."))
    if not correction.case.is_working:
        raise NotAllowed(_("Corrections are decided while the case is in work."))


@transaction.atomic
def _decide(correction: Correction, decision: Decision, by: By, reason: str) -> None:
    correction.decision, correction.reason = decision, reason
    correction.decided_by, correction.decided_at = by.user, timezone.now()
    correction.save()
    case = correction.case
    timeline.add(case, Event.What.DECISION, by, f"{correction.label}: {correction.get_decision_display()}. {reason}")
    record(
        Audited.CASE_DECIDED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        category=registry.dataset(correction.dataset).category,
        decision=decision.value,
        ground="",
    )
    if outcome_of(case) in (Outcome.ALL, Outcome.SOME):
        tell_recipients.enqueue(case.pk)
