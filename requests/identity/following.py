"""A check from its start to its result. Only a running check takes a result, so that each counts once."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.mail import outbox
from portal.vault.pseudonyms import pseudonym
from requests import intake, telling, timeline
from requests.identity.port import Outcome, Service, ServiceDown, Wanted
from requests.identity.rest import RestService
from requests.lifecycle import NotAllowed, change
from requests.models import Event, IdentityCheck, PrivacyRequest
from requests.states import NEVER_VERIFIED, State
from requests.timeline import By

logger = logging.getLogger(__name__)

RESERVED_FOR = timedelta(hours=1)
"""How long a check stands that the service never confirmed to have begun."""

MEANWHILE = frozenset(
    {"take", "message", "note", "extend", "withdraw", "deny", "look_check", "call_off_check", "send_on", "merge"}
)
"""What staff may do to a case while a check runs: nothing of it discloses, changes or erases data."""

ASKED = gettext_noop("We asked for a check of identity by a service.")
ENDED = {
    Outcome.VERIFIED: gettext_noop("The identity service confirmed who asks."),
    Outcome.FAILED: gettext_noop("The identity service could not confirm who asks."),
    Outcome.EXPIRED: gettext_noop("The time for the check of identity has ended."),
    Outcome.CALLED_OFF: gettext_noop("The check of identity was called off."),
}


def service() -> Service | None:
    """Returns the identity service that the operator has set up, or None."""
    return RestService() if settings.IDENTITY_SERVICE_URL else None


def running(case: PrivacyRequest) -> IdentityCheck | None:
    """Returns the check that waits for the person."""
    return IdentityCheck.objects.filter(case=case, outcome=Outcome.PENDING).first()


def may_start(case: PrivacyRequest) -> bool:
    """Tells whether a check can be started now."""
    return not _against(case)


def start(case: PrivacyRequest, by: By) -> None:
    """Begins a check and tells the person, who finds the link on the page of the case. Raises NotAllowed."""
    there = service()
    if there is None:
        raise NotAllowed(_("No identity service is set up."))
    if against := _against(case):
        raise NotAllowed(against)
    check = _reserve(case, there, by)
    try:
        begun = there.start(_wanted(case, check))
    except ServiceDown as down:
        logger.warning("identity service: %s", down)
        check.delete()
        raise NotAllowed(_("The identity service could not be reached. No check was started.")) from None
    with transaction.atomic():
        facts = {"reference": begun.reference, "address": begun.address, "expires_at": begun.expires_at}
        if not IdentityCheck.objects.filter(pk=check.pk, outcome=Outcome.PENDING).update(**facts):
            raise NotAllowed(_("This check has ended already."))
        timeline.add(case, Event.What.WORK, by, ASKED, public=True)
        record(Audited.IDENTITY_CHECK_STARTED, actor=by.actor, subject=case.subject, about=case.about, check=check.pk)
        telling.mail(case)


@transaction.atomic
def settle(check: IdentityCheck, outcome: Outcome, by: By) -> bool:
    """Records how a running check ended and, where it confirmed who asks, starts the work; returns whether it counted.

    A result that comes twice, or after the check has ended, changes nothing. Raises Stale.
    """
    facts: dict[str, Any] = {"outcome": outcome, "ended_at": timezone.now(), "address": ""}
    if outcome == Outcome.PENDING:
        return False
    if not IdentityCheck.objects.filter(pk=check.pk, outcome=Outcome.PENDING).update(**facts):
        logger.info("identity check %d: a result came after its end", check.pk)
        return False
    case = PrivacyRequest.objects.get(pk=check.case_id)
    timeline.add(case, Event.What.WORK, by, ENDED[outcome], public=True)
    record(
        Audited.IDENTITY_CHECK_ENDED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        check=check.pk,
        outcome=str(outcome.value),
    )
    if outcome == Outcome.VERIFIED:
        _verified(case, check, by)
    return True


def look(check: IdentityCheck, by: By) -> bool:
    """Asks the service how a check stands; returns whether it has ended. Raises ServiceDown, Stale."""
    there, ended = service(), timezone.now() >= check.expires_at
    if there is not None and check.reference:
        found = there.look(check.reference)
        if found.outcome != Outcome.PENDING:
            return settle(check, found.outcome, by)
    return ended and settle(check, Outcome.EXPIRED, by)


def poll() -> int:
    """Asks about every running check, for results that never reached us; returns how many ended."""
    by, ended = By.system("poll_identity_checks"), 0
    for check in IdentityCheck.objects.filter(outcome=Outcome.PENDING).order_by("started_at", "id")[:200]:
        try:
            ended += look(check, by)
        except ServiceDown as down:
            logger.warning("identity service: %s", down)
            break
    return ended


def call_off(case: PrivacyRequest, by: By) -> None:
    """Ends a running check, so that the person is verified otherwise. Raises NotAllowed."""
    check = running(case)
    if check is None or not settle(check, Outcome.CALLED_OFF, by):
        raise NotAllowed(_("This check has ended already."))


def hinder(case: PrivacyRequest, deed: str) -> None:
    """Keeps staff from a deed that has to wait for the result. Raises NotAllowed."""
    if deed not in MEANWHILE and running(case):
        raise NotAllowed(_("The identity service has not answered yet. Nothing is done before its result is in."))


def _against(case: PrivacyRequest) -> str:
    if case.kind in NEVER_VERIFIED:
        return str(_("Nobody has to prove who they are for this kind of request."))
    if case.status not in {State.AWAITING_VERIFICATION, State.IN_PROGRESS, State.EXTENDED} or case.started_at:
        return str(_("There is nothing to check in this state."))
    if case.is_represented or not case.is_followed:
        return str(_("The person does not follow this case here, so they could not open the link."))
    if running(case):
        return str(_("A check is running already."))
    return ""


def _reserve(case: PrivacyRequest, there: Service, by: By) -> IdentityCheck:
    """Makes the row before the service is called, so that a double click begins one check."""
    try:
        with transaction.atomic():
            return IdentityCheck.objects.create(
                case=case, service=there.name, started_by=by.user, expires_at=timezone.now() + RESERVED_FOR
            )
    except IntegrityError:
        raise NotAllowed(_("A check is running already.")) from None


def _wanted(case: PrivacyRequest, check: IdentityCheck) -> Wanted:
    return Wanted(
        key=pseudonym("identity_check", str(check.pk)),
        name=str(case.requester.get("name") or ""),
        email=case.person_email,
        language=case.language,
        return_to=outbox.absolute(case.path),
    )


def _verified(case: PrivacyRequest, check: IdentityCheck, by: By) -> None:
    method = PrivacyRequest.Verification.SERVICE
    told = f"{check.service}: {check.reference}"
    if case.status == State.AWAITING_VERIFICATION:
        intake.prove(case, by, method, told)
    elif case.is_working:
        change(case, by, verified_by=method, verified_at=timezone.now(), verification_note={"note": told})
        record(Audited.CASE_VERIFIED, actor=by.actor, subject=case.subject, about=case.about, method=str(method))
