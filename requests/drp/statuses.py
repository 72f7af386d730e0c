"""How a case stands, in the protocol's words (sections 3.02 and 3.03)."""

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal.company.current import company
from portal.company.schema.base import zone
from portal.mail import outbox
from requests import explaining
from requests.models import DrpRequest, PrivacyRequest
from requests.plan import RECORD_KEPT, length_of
from requests.states import Reason, State

STATUSES: dict[State, str] = {
    State.DRAFT: "open",
    State.RECEIVED: "open",
    State.AWAITING_CONFIRMATION: "in_progress",
    State.AWAITING_VERIFICATION: "in_progress",
    State.IN_PROGRESS: "in_progress",
    State.EXTENDED: "in_progress",
    State.APPEAL_OPEN: "in_progress",
    State.APPEAL_UPHELD: "in_progress",
    State.FULFILLED: "fulfilled",
    State.PARTIALLY_FULFILLED: "fulfilled",
    State.DENIED: "denied",
    State.WITHDRAWN: "revoked",
    State.REDIRECTED: "denied",
}
FINAL = frozenset({"fulfilled", "revoked", "denied", "expired"})
AWAITING = frozenset({State.AWAITING_CONFIRMATION, State.AWAITING_VERIFICATION})

REASONS: dict[str, str] = {
    Reason.FRAUD_SUSPECTED: "suspected_fraud",
    Reason.UNVERIFIED: "insuf_verification",
    Reason.NO_MATCH: "no_match",
    Reason.NOT_COVERED: "claim_not_covered",
    Reason.EXEMPTION: "claim_not_covered",
    Reason.LEGAL_CONFLICT: "claim_not_covered",
    Reason.OUTSIDE_JURISDICTION: "outside_jurisdiction",
    Reason.FREQUENCY_LIMIT: "too_many_requests",
}
"""Reasons of a refusal; every other is `other`."""


def status_of(asked: DrpRequest) -> dict[str, Any]:
    """Returns the status object of a request; what is not known or does not apply is left out."""
    case = asked.case
    status = _status(case)
    with translation.override(case.language):
        told = {
            "request_id": str(asked.id),
            "agent_request_id": asked.agent_request_id or None,
            "status": status,
            "reason": _reason(case, status),
            "received_at": _moment(case.received_at),
            "expected_by": _end_of(case.due_on) if status not in FINAL else None,
            "processing_details": _details(case, status) or None,
            "user_verification_url": page_of(asked) if case.status in AWAITING else None,
            "results_url": page_of(asked) if status == "fulfilled" else None,
            "expires_at": _expires(case, status),
        }
    return {key: value for key, value in told.items() if value is not None}


def page_of(asked: DrpRequest) -> str:
    """Returns the address of the page where the person proves that it is they, and then follows the request."""
    return outbox.absolute(reverse("drp:person", args=[asked.id]))


def _ended(case: PrivacyRequest) -> State:
    """Returns where a case stands; of one that is closed or whose appeal changed nothing, how it was answered."""
    settled = case.status in (State.CLOSED, State.APPEAL_DENIED) and case.outcome
    return State(case.outcome if settled else case.status)


def _status(case: PrivacyRequest) -> str:
    if case.emptied_at:
        return "expired"
    return STATUSES.get(_ended(case), "denied")


def _reason(case: PrivacyRequest, status: str) -> str | None:
    if case.status in AWAITING:
        return "need_user_verification"
    return REASONS.get(case.reason, "other") if status == "denied" else None


def _details(case: PrivacyRequest, status: str) -> str:
    if case.emptied_at:
        return ""
    if status == "in_progress":
        return " ".join(_going_on(case))
    ended = _ended(case)
    if ended == State.PARTIALLY_FULFILLED:
        return _("Done in part. Our letter to the person says what stays, why, and until when.")
    if ended == State.REDIRECTED:
        return _("We sent the request on to the company that decides about this data.")
    if ended == State.WITHDRAWN and case.merged_into_id:
        return _("The person asked for the same in another request, which goes on.")
    return str(Reason(case.reason).label) if status == "denied" and case.reason else ""


def _going_on(case: PrivacyRequest) -> list[str]:
    due = explaining.in_words(case.due_on) if case.due_on else ""
    said = []
    if case.status in AWAITING:
        said.append(_("The person has to confirm, at user_verification_url, that the request is theirs."))
    if case.status == State.APPEAL_OPEN:
        said.append(_("An appeal against our answer is being decided."))
    if case.extended_at:
        facts = {"reason": case.extension_reason.rstrip("."), "due": due}
        said.append(_("We need longer, until %(due)s. The reason: %(reason)s.") % facts)
    elif due:
        said.append(_("We answer by %(due)s (%(rule)s).") % {"due": due, "rule": explaining.short(case.clock)})
    return said


def _expires(case: PrivacyRequest, status: str) -> str | None:
    """Returns until when the person can prove who they are, or until when the record of an answer is kept."""
    if case.status in AWAITING:
        return _end_of(case.due_on)
    if status in FINAL and case.answered_at:
        return _moment(case.answered_at + length_of(RECORD_KEPT))
    return None


def _end_of(day: date | None) -> str | None:
    if day is None:
        return None
    return datetime.combine(day, time(23, 59, 59), zone(company().company.time_zone)).isoformat()


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
