"""Moving a case from state to state: the only place that writes its status.

The moves are those of `requests.states.MOVES`; a guard asks what else must hold. Each move is one transaction
with the timeline's line and the audit trail's entry, and fails where somebody else changed the case meanwhile.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from requests import timeline
from requests.appeal_rights import may_appeal, still_appealable
from requests.models import Errand, Event, FraudStop, IdentityCheck, Letter, Mandate, PrivacyRequest, Proposal
from requests.states import ANSWERED, MOVES, NEVER_VERIFIED, Reason, State
from requests.timeline import By

BEFORE_PROOF = {
    State.AWAITING_VERIFICATION: {Reason.UNVERIFIED, Reason.NO_PERMISSION},
    State.AWAITING_CONFIRMATION: {Reason.UNVERIFIED, Reason.NO_PERMISSION, Reason.FRAUD_SUSPECTED},
}
"""Why a case can be refused before anybody was verified; a person who disowns an agent's request makes it a fraud."""


class NotAllowed(Exception):
    """The move is not in the table, or its guard refuses; the text says why, for staff."""


class Stale(Exception):
    """Somebody else changed the case since it was read."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this case while you were reading it. Look again, then decide."))


def move(
    case: PrivacyRequest, to: State, by: By, *, words: str = "", reason: Reason | None = None, **facts: Any
) -> None:
    """Moves a case to another state and writes `facts` (other fields of the case) with it.

    `words` go into the timeline that the person sees. Raises NotAllowed where the table or a guard forbids it
    and Stale where the case was changed since `case` was read.
    """
    origin = State(case.status)
    if to not in MOVES[origin]:
        raise NotAllowed(
            _("A case cannot go from “%(origin)s” to “%(to)s”.") % {"origin": origin.label, "to": to.label}
        )
    trial = _with(case, facts | {"reason": reason or case.reason})
    _guard(trial, origin, to)
    with transaction.atomic():
        change(case, by, _from_lifecycle=True, status=to, **(_effects(case, to) | _reason(to, reason) | facts))
        _end_what_waits(case, to)
        timeline.add(case, Event.What.MOVED, by, words, public=True, state=to)
        record(
            Audited.CASE_MOVED,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            before=origin.value,
            after=to.value,
            reason=case.reason,
        )


def change(case: PrivacyRequest, by: By, *, _from_lifecycle: bool = False, **facts: Any) -> None:
    """Writes fields of a case other than its status, under the same lock. Raises Stale."""
    if "status" in facts and not _from_lifecycle:
        raise NotAllowed("the status is written by moves alone")
    updated = PrivacyRequest.objects.filter(pk=case.pk, revision=case.revision).update(
        revision=F("revision") + 1, **facts
    )
    if not updated:
        raise Stale
    for name, value in facts.items():
        setattr(case, name, value)
    case.revision += 1


def can(case: PrivacyRequest, to: State, **facts: Any) -> bool:
    """Tells whether a move would be allowed now."""
    try:
        if to not in MOVES[State(case.status)]:
            return False
        _guard(_with(case, facts), State(case.status), to)
    except NotAllowed:
        return False
    return True


def is_stopped(case: PrivacyRequest) -> bool:
    """Tells whether work on a case is stopped on suspicion of fraud."""
    return FraudStop.objects.filter(case_id=case.pk, lifted_at=None).exists()


def close_answered(days: int = 30) -> int:
    """Closes cases that were answered so many days ago, which starts their own retention. Returns how many.

    What can still be appealed stays as it is.
    """
    before = timezone.now() - timedelta(days=days)
    due = PrivacyRequest.objects.filter(status__in=sorted(ANSWERED), answered_at__lt=before).order_by("answered_at")
    due = due.exclude(still_appealable(timezone.now()))
    by, count = By.system("close_answered"), 0
    for case in due[:500]:
        move(case, State.CLOSED, by)
        count += 1
    return count


def _end_what_waits(case: PrivacyRequest, to: State) -> None:
    """Ends proposals, which fit no other state, and the tasks of a case that is answered."""
    now = timezone.now()
    case.proposals.filter(state=Proposal.State.WAITING).update(state=Proposal.State.LAPSED, decided_at=now)
    if to in ANSWERED or to == State.CLOSED:
        case.errands.filter(state=Errand.State.OPEN).update(state=Errand.State.ENDED, closed_at=now)


def _with(case: PrivacyRequest, facts: dict[str, Any]) -> PrivacyRequest:
    trial = PrivacyRequest(**{field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields})
    for name, value in facts.items():
        setattr(trial, name, value)
    return trial


def _effects(case: PrivacyRequest, to: State) -> dict[str, Any]:
    """What a state itself writes."""
    now = timezone.now()
    if to == State.RECEIVED:
        return {"received_at": case.received_at or now}
    if to in ANSWERED and case.answered_at is None:
        return {"answered_at": now, "outcome": _outcome(case, to)}
    if to == State.APPEAL_OPEN:
        return {"answered_at": None}
    if to == State.CLOSED:
        return {"closed_at": now}
    return {}


def _outcome(case: PrivacyRequest, to: State) -> str:
    """Returns how a case ends; an appeal that changes nothing leaves the first answer as it was."""
    appealed = case.status in {State.APPEAL_OPEN, State.APPEAL_UPHELD}
    return case.outcome if appealed and case.outcome else to.value


def _reason(to: State, reason: Reason | None) -> dict[str, str]:
    return {"reason": reason.value} if to == State.DENIED and reason else {}


def _guard(case: PrivacyRequest, origin: State, to: State) -> None:
    guard = _GUARDS.get(to)
    if guard:
        guard(case, origin)


def _may_wait_for_proof(case: PrivacyRequest, _origin: State) -> None:
    if case.kind in NEVER_VERIFIED:
        raise NotAllowed(_("Nobody has to prove who they are for this kind of request."))


def _is_known(case: PrivacyRequest, origin: State) -> None:
    if origin == State.APPEAL_UPHELD:
        return
    if case.verified_at is None and case.kind not in NEVER_VERIFIED:
        raise NotAllowed(_("The person has not been verified yet."))
    if case.kind not in NEVER_VERIFIED:
        _is_permitted(case)
        _no_check_runs(case)


def _is_permitted(case: PrivacyRequest) -> None:
    """Whoever acts for a person shows that they may (11 CCR 7063(a), 7070(c)), unless the person confirmed it here."""
    if case.verified_by == PrivacyRequest.Verification.ACCOUNT:
        return
    if Mandate.objects.filter(case_id=case.pk, checked_at=None).exists():
        raise NotAllowed(_("First check what shows that they may act for the person."))


def _no_check_runs(case: PrivacyRequest) -> None:
    if IdentityCheck.objects.filter(case_id=case.pk, outcome=IdentityCheck.Outcome.PENDING).exists():
        raise NotAllowed(_("The identity service has not answered yet. Nothing is done before its result is in."))


def _has_dates(case: PrivacyRequest, _origin: State) -> None:
    if case.due_on is None or case.first_due_on is None:
        raise NotAllowed(_("The due date has to be worked out first."))


def _may_be_extended(case: PrivacyRequest, _origin: State) -> None:
    if case.extended_at is None or not case.extension_reason:
        raise NotAllowed(_("An extension needs a reason that the person is told."))
    if case.first_due_on is None or day_of(case.extended_at) > case.first_due_on:
        raise NotAllowed(_("The first period has ended; it can no longer be extended."))
    _letter(case, Letter.Outcome.EXTENDED)


def _is_refusable(case: PrivacyRequest, origin: State) -> None:
    if not case.reason:
        raise NotAllowed(_("A refusal needs its reason."))
    if origin in BEFORE_PROOF and case.reason not in BEFORE_PROOF[origin]:
        raise NotAllowed(_("Before the person is verified, only the missing proof can be the reason."))
    _letter(case, Letter.Outcome.DENIED)


def _is_done(case: PrivacyRequest, _origin: State) -> None:
    _is_not_stopped(case)
    _is_permitted(case)
    _letter(case, Letter.Outcome.DONE)


def _is_partly_done(case: PrivacyRequest, _origin: State) -> None:
    _is_not_stopped(case)
    _is_permitted(case)
    _letter(case, Letter.Outcome.PARTLY)


def _is_not_stopped(case: PrivacyRequest) -> None:
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud. Lift the stop, or refuse the request."))


def _may_be_appealed(case: PrivacyRequest, _origin: State) -> None:
    if not may_appeal(case):
        raise NotAllowed(_("This answer cannot be appealed here: no law gives that, or its time has passed."))


def _is_upheld(case: PrivacyRequest, _origin: State) -> None:
    _letter(case, Letter.Outcome.APPEAL_UPHELD)


def _is_refused_again(case: PrivacyRequest, _origin: State) -> None:
    _letter(case, Letter.Outcome.APPEAL_DENIED)


def _letter(case: PrivacyRequest, outcome: Letter.Outcome) -> None:
    if not Letter.objects.filter(case_id=case.pk, outcome=outcome).exists():
        raise NotAllowed(_("The letter has to be sent with it."))


def _nothing_is_gone(case: PrivacyRequest, _origin: State) -> None:
    if case.has_erased:
        raise NotAllowed(_("The erasure has begun and cannot be taken back."))


def _is_discarded(case: PrivacyRequest, origin: State) -> None:
    if origin == State.DRAFT and not case.details.get("discarded"):
        raise NotAllowed(_("Say why this is no request."))


_GUARDS: dict[State, Callable[[PrivacyRequest, State], None]] = {
    State.RECEIVED: _has_dates,
    State.AWAITING_VERIFICATION: _may_wait_for_proof,
    State.IN_PROGRESS: _is_known,
    State.EXTENDED: _may_be_extended,
    State.DENIED: _is_refusable,
    State.FULFILLED: _is_done,
    State.PARTIALLY_FULFILLED: _is_partly_done,
    State.APPEAL_OPEN: _may_be_appealed,
    State.APPEAL_UPHELD: _is_upheld,
    State.APPEAL_DENIED: _is_refused_again,
    State.WITHDRAWN: _nothing_is_gone,
    State.REDIRECTED: _nothing_is_gone,
    State.CLOSED: _is_discarded,
}
