"""The same asked twice: noticed by what names the person, joined by staff, never silently."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record, subject_reference
from portal.company.current import laws_in_force
from requests import letters, timeline
from requests.accounts import account_of
from requests.deadlines import deadlines
from requests.intake import contact_reference
from requests.lifecycle import NotAllowed, change, move
from requests.models import Event, Letter, PrivacyRequest
from requests.states import State
from requests.telling import tell
from requests.timeline import By

MOST = 20
"""Cases that are shown; whoever asks more often is found in the queue."""


def of(case: PrivacyRequest) -> list[PrivacyRequest]:
    """Returns other open cases of the same kind and person, the oldest first; none for a case that is not open.

    A person is known by the account, the proved address, and the address that was given, whichever two cases share.
    """
    names = _names(case)
    if not case.is_open or not names:
        return []
    same = PrivacyRequest.objects.open().filter(Q(subject__in=names) | Q(contact__in=names), kind=case.kind)
    return list(same.exclude(pk=case.pk).order_by("received_at", "id")[:MOST])


@transaction.atomic
def merge(case: PrivacyRequest, into: PrivacyRequest, by: By) -> None:
    """Joins a case with another that goes on; the earlier day of receipt sets the other's clock.

    Both histories name the other case, where the person reads it, and a letter says so. Raises NotAllowed, Stale.
    """
    if into.pk not in {one.pk for one in of(case)}:
        raise NotAllowed(_("These two are no longer open cases of the same person and kind."))
    earlier = bool(case.received_at and into.received_at and case.received_at < into.received_at)
    if earlier and into.extended_at:
        raise NotAllowed(_("The other case came later and was extended. Join that one with this one instead."))
    with translation.override(case.language):
        words = _("You asked for the same in your request %(reference)s. We go on with that one.")
    move(case, State.WITHDRAWN, by, words=words % {"reference": into.reference}, merged_into=into)
    _go_on(into, case, by, earlier)
    letters.send(case, Letter.Outcome.MERGED, by)
    record(Audited.CASE_MERGED, actor=by.actor, subject=case.subject, about=case.about, earlier=earlier)


def _go_on(into: PrivacyRequest, case: PrivacyRequest, by: By, earlier: bool) -> None:
    facts: dict[str, Any] = {}
    if earlier and case.received_at:
        dates = deadlines(into.kind, laws_in_force().get(into.law), case.received_at)
        facts = {
            "received_at": case.received_at,
            "due_on": dates.due_on,
            "first_due_on": dates.due_on,
            "acknowledge_by": dates.acknowledge_by,
            "clock": dates.stored(),
        }
    change(into, by, **facts)
    with translation.override(into.language):
        words = _("Your request %(reference)s asks for the same and goes on here.") % {"reference": case.reference}
        if earlier:
            words = f"{words} {_('It came earlier, so our time to answer runs from the day on which it came.')}"
    timeline.add(into, Event.What.DECISION, by, words, public=True)
    tell(into)


def _names(case: PrivacyRequest) -> set[str]:
    names = {case.subject, "" if case.is_represented else case.contact}
    if case.person_id is not None:
        names.add(subject_reference(case.person_id))
    given = str(case.requester.get("phone") or "")
    names |= {contact_reference("phone", number) for number in {given, *case.identifiers.of("phone")} - {""}}
    for address in {case.person_email, *case.identifiers.of("email")} - {""}:
        names.add(contact_reference("email", address))
        account = account_of(address)
        if account:
            names.add(subject_reference(account.pk))
    return names - {""}
