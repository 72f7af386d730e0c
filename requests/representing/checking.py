"""Staff check what shows that somebody may act: recorded by the way of it, never by what was read."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from requests import deciding, evidence, intake, timeline
from requests.lifecycle import NotAllowed, change
from requests.models import Event, Evidence, Mandate, PrivacyRequest
from requests.representing.rules import METHODS
from requests.states import NEVER_VERIFIED, Reason, State
from requests.timeline import By

CHECKED = gettext_noop("We checked what shows that somebody may act for the person.")
DELETED = gettext_noop("A file that showed an identity was deleted after the check.")


def check(
    case: PrivacyRequest, method: str, by: By, *, identity_files: Iterable[int] = (), matches: bool = False
) -> None:
    """Records how it was checked, deletes files that show an identity, and starts the work where that waited for it.

    `method`: one of the ways that fit who asks. `identity_files`: keys of files of the case. `matches`: the person's
    address is the one on record, so that records are found by it. Raises NotAllowed, Stale.
    """
    mandate = _to_check(case, method)
    doomed = _identity_files(case, mandate, method, identity_files)
    with transaction.atomic():
        now = timezone.now()
        unchecked = Mandate.objects.filter(pk=mandate.pk, checked_at=None)
        if not unchecked.update(method=method, checked_at=now, checked_by=by.user):
            raise NotAllowed(_("This was checked already."))
        if matches and case.person_email:
            change(case, by, requester=case.requester | {"identifiers": _found_by_mail(case)})
        timeline.add(case, Event.What.WORK, by, CHECKED, public=True)
        record(
            Audited.MANDATE_CHECKED,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            asked_by=str(case.asked_by),
            method=method,
        )
        if case.kind not in NEVER_VERIFIED:
            intake.prove(case, by, PrivacyRequest.Verification.AGENT)
        for one in doomed:
            evidence.erase(one, by, DELETED)


def refuse(case: PrivacyRequest, reason: str, paragraph: str, by: By) -> None:
    """Refuses a case before anybody was verified, with the facts. Raises NotAllowed, Stale."""
    if case.status not in {State.AWAITING_CONFIRMATION, State.AWAITING_VERIFICATION} or not case.is_represented:
        raise NotAllowed(_("This case is refused below, with the answer."))
    if reason not in Reason.values:
        raise NotAllowed(_("Choose the reason of the refusal."))
    deciding.deny(case, Reason(reason), by, paragraph)


def _to_check(case: PrivacyRequest, method: str) -> Mandate:
    mandate = Mandate.objects.select_related("proof").filter(case=case).first()
    if mandate is None:
        raise NotAllowed(_("There is nothing to check: the person asks themselves."))
    if mandate.checked_at:
        raise NotAllowed(_("This was checked already."))
    if method not in METHODS.get(PrivacyRequest.AskedBy(case.asked_by), ()):
        raise NotAllowed(_("Choose how you checked it."))
    if case.kind in NEVER_VERIFIED:
        if not case.is_working:
            raise NotAllowed(_("There is nothing to check in this state."))
    elif case.status == State.AWAITING_CONFIRMATION:
        raise NotAllowed(_("The person has to confirm the permission first."))
    elif case.status != State.AWAITING_VERIFICATION:
        raise NotAllowed(_("There is nothing to check in this state."))
    return mandate


def _identity_files(case: PrivacyRequest, mandate: Mandate, method: str, ticked: Iterable[int]) -> list[Evidence]:
    """Returns the files to delete: an identity document is kept no longer than its check (11 CCR 7070(c)(6))."""
    keys = set(ticked)
    if mandate.proof_id and mandate.paper == Mandate.Paper.IDENTITY:
        keys.add(mandate.proof_id)
    found = list(case.evidence.filter(pk__in=keys, removed_at=None))
    if method == Mandate.Method.IDENTITY and not found:
        raise NotAllowed(_("Tick the file that shows the identity document, so that it is deleted."))
    return found


def _found_by_mail(case: PrivacyRequest) -> dict[str, list[str]]:
    known = dict(case.requester.get("identifiers", {}))
    return known | {"email": sorted({*known.get("email", ()), case.person_email})}
