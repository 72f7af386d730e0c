"""Stopping a case when somebody else may be behind it, until it was checked again (11 CCR 7061(b))."""

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from requests import copies, messages, timeline
from requests.lifecycle import NotAllowed, change
from requests.models import Event, FraudStop, PrivacyRequest
from requests.tasks import carry_out_case
from requests.timeline import By

GOES_ON = gettext_noop("We checked again and go on with your request.")
CONFIRMED = gettext_noop("Confirmed again that it is you.")


def open_stop(case: PrivacyRequest) -> FraudStop | None:
    """Returns the stop in force."""
    return case.fraud_stops.filter(lifted_at=None).first()


def must_confirm(case: PrivacyRequest) -> bool:
    """Tells whether a stop waits for the person to prove anew who they are."""
    found = open_stop(case)
    return found is not None and found.reproved_at is None


def stop(case: PrivacyRequest, facts: str, by: By) -> FraudStop:
    """Stops a case in work; the person is asked to confirm anew. Raises NotAllowed, Stale.

    `facts`: what points to fraud, read by staff alone.
    """
    if not case.is_working:
        raise NotAllowed(_("Only a case in work can be stopped."))
    if not facts.strip():
        raise NotAllowed(_("Write down what points to fraud; a refusal has to rest on it."))
    try:
        with transaction.atomic():
            change(case, by)
            placed = FraudStop.objects.create(case=case, facts=facts.strip(), placed_by=by.user)
            record(Audited.CASE_STOPPED, actor=by.actor, subject=case.subject, about=case.about)
            copies.take_back(case, by)
            _ask_again(case, by)
    except IntegrityError:
        raise NotAllowed(_("The case is stopped already.")) from None
    return placed


def reprove(case: PrivacyRequest, by: By) -> None:
    """Notes that the person has proved anew who they are; staff decide whether the case goes on. Raises NotAllowed."""
    found = FraudStop.objects.filter(case=case, lifted_at=None)
    with transaction.atomic():
        if not found.filter(reproved_at=None).update(reproved_at=timezone.now()):
            raise NotAllowed(_("There is nothing to confirm here now."))
        timeline.add(case, Event.What.WORK, by, CONFIRMED, public=True)
        record(Audited.CASE_REPROVED, actor=by.actor, subject=case.subject, about=case.about)


def lift(case: PrivacyRequest, reason: str, by: By) -> None:
    """Lets a stopped case go on. Raises NotAllowed, Stale."""
    if not reason.strip():
        raise NotAllowed(_("Say why the suspicion is gone."))
    with transaction.atomic():
        change(case, by)
        lifted = FraudStop.objects.filter(case=case, lifted_at=None).update(
            lifted_at=timezone.now(), lifted_by=by.user, why_lifted=reason.strip()
        )
        if not lifted:
            raise NotAllowed(_("The case is not stopped."))
        timeline.add(case, Event.What.WORK, by, GOES_ON, public=True)
        if case.started_at and not case.finished_at:
            carry_out_case.enqueue(case.pk)
        record(Audited.CASE_RELEASED, actor=by.actor, subject=case.subject, about=case.about)


def _ask_again(case: PrivacyRequest, by: By) -> None:
    if not case.is_followed:
        return
    with translation.override(case.language):
        words = _(
            "Before we go on with your request, please confirm again that it comes from you: open this request and "
            "press “Confirm that it is you”, or write to us here. Until then we change, erase and hand out nothing."
        )
        messages.write(case, words, by)
