"""Whether a refusal can be appealed to the company, until when, and by when it decides.

The law of the case gives the appeal (Va. Code 59.1-577(C) and its likes); where none does, the company may offer one
of its own. The GDPR and California send people to the authority and to court instead.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portal.company.calendar import day_of
from portal.company.current import company, laws_in_force
from portal.company.schema.law import Appeal, Span
from requests.deadlines import Step, step_of
from requests.models import PrivacyRequest
from requests.states import State

OWN = Appeal(
    within=Span(count=45, unit="days", cite=""),
    answer=Span(count=45, unit="days", cite=""),
    complaint="",
)
"""What a company offers that always takes appeals, where no law sets the times."""

REFUSED = frozenset({State.DENIED, State.PARTIALLY_FULFILLED})
"""States that can be appealed against."""


def appeal_of(case: PrivacyRequest) -> Appeal | None:
    """Returns the terms on which a refusal of this case can be appealed, or None where it cannot."""
    law = laws_in_force().get(case.law)
    if law and law.appeal:
        return law.appeal
    return OWN if company().requests.appeal == "always" else None


def appealable_until(case: PrivacyRequest) -> date | None:
    """Returns the last day for an appeal, counted from the answer (from today while none went out), or None."""
    terms = appeal_of(case)
    if terms is None:
        return None
    return _end("within", terms.within, case.answered_at or timezone.now()).end


def may_appeal(case: PrivacyRequest) -> bool:
    """Tells whether the case was refused, at least in part, and the time for an appeal still runs."""
    until = appealable_until(case) if case.status in REFUSED else None
    return until is not None and day_of(timezone.now()) <= until


def clock_of(case: PrivacyRequest, terms: Appeal, opened_at: datetime) -> tuple[date, dict[str, Any]]:
    """Returns by when an appeal received at an aware moment is decided, and how that date came about."""
    step = _end("appeal", terms.answer, opened_at)
    law = laws_in_force().get(case.law)
    by_law = bool(law and law.appeal)
    basis = {"basis": "law" if by_law else "aim", "law": case.law if by_law else "", "steps": [step.stored()]}
    return step.end, basis


def still_appealable(now: datetime) -> Q:
    """Returns the filter of the refused cases whose time for an appeal may still run; a day is added for zones."""
    found = Q(pk__in=[])
    for key, law in laws_in_force().items():
        if law.appeal:
            found |= Q(law=key, answered_at__gt=_before(now, law.appeal.within))
    if company().requests.appeal == "always":
        given = [key for key, law in laws_in_force().items() if law.appeal]
        found |= ~Q(law__in=given) & Q(answered_at__gt=_before(now, OWN.within))
    return found & Q(status__in=sorted(REFUSED))


def _end(what: str, span: Span, moment: datetime) -> Step:
    return step_of(what, span, day_of(moment), False)


def _before(now: datetime, span: Span) -> datetime:
    days = {"days": 1, "business_days": 2, "months": 31}[span.unit] * span.count
    return now - timedelta(days=days + 1)
