"""Giving what was held back, once its day has come: an answered case stays answered, and the person gets the rest."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from requests import copies, messages, timeline
from requests.kinds import RECORDS
from requests.lifecycle import NotAllowed
from requests.models import Event, PrivacyRequest, Ruling
from requests.results import category_label
from requests.states import ANSWERED
from requests.timeline import By

Verdict = Ruling.Verdict


def due(case: PrivacyRequest, today: date | None = None) -> list[Ruling]:
    """Returns what was held back of an answered case and whose day has come."""
    if case.status not in ANSWERED or not case.is_followed:
        return []
    return list(case.rulings.filter(verdict=Verdict.HELD, until__lte=today or day_of(timezone.now())))


def release(case: PrivacyRequest, words: str, by: By) -> None:
    """Grants what was held back, writes to the person, and orders the copy of it where the records were asked for.

    `words`: what the person reads of it. Raises NotAllowed.
    """
    held = due(case)
    if not held:
        raise NotAllowed(_("Nothing of this case was held back until today."))
    if not words.strip():
        raise NotAllowed(_("Write to the person what they get now."))
    keys = tuple(one.category for one in held if one.category)
    with transaction.atomic():
        case.rulings.filter(pk__in=[one.pk for one in held]).update(verdict=Verdict.GRANTED, until=None)
        for one in held:
            _note(case, one, by)
        if case.kind in RECORDS and keys:
            copies.order_rest(case, by, keys)
        messages.write(case, words, by)


def _note(case: PrivacyRequest, ruling: Ruling, by: By) -> None:
    with override(case.language):
        what = category_label(ruling.category) if ruling.category else ruling.use
        said = _("%(what)s: no longer held back") % {"what": what}
    timeline.add(case, Event.What.DECISION, by, said, public=True)
    record(
        Audited.CASE_DECIDED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        category=ruling.category or ruling.use,
        decision=str(Verdict.GRANTED.value),
        ground="",
    )
