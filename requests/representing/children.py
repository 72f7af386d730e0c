"""Data about a child that somebody reported: staff find it, and it is deleted without proof of who reports it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.vault.pseudonyms import pseudonym
from requests import intake
from requests.intake import Arrival, Filing, Sender, contact_reference
from requests.kinds import Kind
from requests.lifecycle import NotAllowed, change
from requests.models import PrivacyRequest
from requests.timeline import By


def deletions(case: PrivacyRequest) -> list[PrivacyRequest]:
    """Returns the deletions that a report has led to, the oldest first."""
    return list(PrivacyRequest.objects.filter(follows=case, kind=Kind.DELETE).order_by("id"))


@transaction.atomic
def erase(case: PrivacyRequest, found: Mapping[str, str], by: By) -> PrivacyRequest:
    """Opens the deletion of what is found by `found`, an address or number by kind, and returns its case.

    Whoever reported it is answered on the report. The deletion keeps the day of the report, and its plan is read before
    anything moves. Raises NotAllowed, Stale.
    """
    named = {kind: [value] for kind, value in found.items() if value}
    if case.kind != Kind.CHILD_DATA or not case.is_working:
        raise NotAllowed(_("Only a report about a child's data that is in work leads to its deletion."))
    if not named:
        raise NotAllowed(_("Write the address or the number under which the child's data is kept."))
    kind, (value,) = next(iter(named.items()))
    mark = pseudonym("child", f"{case.pk}:{sorted(named.items())}")[:20]
    sender = Sender(by, language=case.language, identifiers=named)
    filing = Filing(kind=Kind.DELETE, place=case.place, token=f"child:{mark}")
    arrival = Arrival(channel=case.channel, received_at=case.received_at)
    opened = intake.file(sender, filing, proved=False, arrival=arrival)
    if opened.follows_id:
        raise NotAllowed(_("This deletion is open already."))
    change(opened, by, follows=case, subject=contact_reference(kind, value))
    with translation.override(case.language):
        note = _("A child's data, reported in %(reference)s.") % {"reference": case.reference}
    intake.prove(opened, by, PrivacyRequest.Verification.STAFF, note)
    return opened
