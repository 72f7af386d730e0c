"""Drafts: mail that may be a request, kept until staff have read it.

A draft ends as a received case or as a closed one with a reason; it is never deleted, and its mail stays on record as
long as that of every case.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from requests import timeline
from requests.deadlines import deadlines
from requests.intake import Arrival, Filing, Sender, receive
from requests.kinds import Kind
from requests.lifecycle import NotAllowed, move
from requests.models import Event, PrivacyRequest
from requests.states import State
from requests.timeline import By


def waiting() -> Any:
    """Returns the drafts that nobody has decided on, the oldest first."""
    return PrivacyRequest.objects.unanswered().filter(status=State.DRAFT).order_by("received_at", "id")


def told(case: PrivacyRequest) -> dict[str, Any]:
    """Returns what a draft says of itself, for the form that completes it."""
    kept = case.requester
    words = str(case.details.get("words", ""))
    return {"name": kept.get("name", ""), "email": kept.get("email", ""), "words": words, "language": case.language}


def kept_of(case: PrivacyRequest) -> dict[str, str]:
    """Returns what stays of a mail beside the words that staff settled on: subject, sender and text as they came."""
    kept = {name: str(case.details.get(name, "")) for name in ("subject", "words")}
    return {"subject": kept["subject"], "mail": kept["words"], "from": case.email}


def complete(case: PrivacyRequest, sender: Sender, filing: Filing, arrival: Callable[[str, datetime], Arrival]) -> None:
    """Makes a draft a received case, with its clocks from when the mail reached the company.

    Raises NotAllowed where it is no draft any more, and Stale.
    """
    if case.status != State.DRAFT:
        raise NotAllowed(case.get_status_display())
    receive(case, sender, filing, arrival(case.channel, case.received_at or timezone.now()))


@transaction.atomic
def discard(case: PrivacyRequest, why: str, note: str, by: By) -> None:
    """Closes a draft that is no request. `why` is a key, for the audit trail; `note` is read by staff alone.

    It counts as answered now, so that it leaves with the record of requests (11 CCR 7101). Raises NotAllowed, Stale.
    """
    if case.status != State.DRAFT:
        raise NotAllowed(case.get_status_display())
    dates = deadlines(Kind.QUESTION, None, case.received_at or timezone.now())
    move(
        case,
        State.CLOSED,
        by,
        kind=Kind.QUESTION,
        details=case.details | {"discarded": why},
        due_on=dates.due_on,
        first_due_on=dates.due_on,
        clock=dates.stored(),
        answered_at=timezone.now(),
    )
    timeline.add(case, Event.What.NOTE, by, note.strip())
    record(Audited.CASE_DISCARDED, actor=by.actor, subject=case.subject, about=case.about, reason=why)
