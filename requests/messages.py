"""Messages on a case, both ways, and notes that stay inside."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from requests import telling, timeline
from requests.lifecycle import NotAllowed
from requests.models import Event, PrivacyRequest
from requests.timeline import By


@transaction.atomic
def write(case: PrivacyRequest, words: str, by: By) -> None:
    """Adds a message that both sides read; the person is told by mail or text that one came, never what it says.

    Raises NotAllowed where nobody is left to read it or nothing was written.
    """
    words = words.strip()
    if not words:
        raise NotAllowed(_("Write something first."))
    from_staff = by.side == Event.Side.STAFF
    if from_staff and not case.is_followed:
        raise NotAllowed(_("The person's login is gone; nobody could read a message here."))
    timeline.add(case, Event.What.MESSAGE, by, words[:10_000], public=True)
    record(Audited.CASE_MESSAGE, actor=by.actor, subject=case.subject, about=case.about, sender=str(by.side))
    if from_staff and case.reach:
        telling.mail(case)


def note(case: PrivacyRequest, words: str, by: By) -> None:
    """Adds a note that only staff read. Raises NotAllowed where nothing was written."""
    if not words.strip():
        raise NotAllowed(_("Write something first."))
    timeline.add(case, Event.What.NOTE, by, words.strip()[:10_000])
