"""A case as a line of the desk: whose, where, until when, in words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.company.current import laws_in_force
from requests import story
from requests.models import PrivacyRequest
from requests.places import place_name

SOON = 7
"""Days before the due date from which a case is marked."""


@dataclass(frozen=True)
class Row:
    """One line: the case and what is said of it. `urgency`: "bad" once overdue, "warn" within a week, else ""."""

    case: PrivacyRequest
    who: str
    where: str
    state: str
    tone: str
    due: str
    left: str
    urgency: str
    whose: str


def row_of(case: PrivacyRequest) -> Row:
    """Returns a case's line; asks the database nothing if `assigned_to` was fetched with the case."""
    return Row(
        case=case,
        who=case.requester_name or _("no longer known"),
        where=where_of(case),
        state=story.state_in_words(case),
        tone=story.tone(case),
        due=date_format(case.due_on, "DATE_FORMAT") if case.due_on else "",
        left=left_of(case),
        urgency=urgency_of(case),
        whose=case.assigned_to.get_short_name() if case.assigned_to else "",
    )


def where_of(case: PrivacyRequest) -> str:
    """Returns where the person lives and, where it is called otherwise, the law that sets the time."""
    law = laws_in_force().get(case.law)
    place, short = place_name(case.place), str(law.short) if law else ""
    return ", ".join(word for word in (place, short if short != place else "") if word)


def left_of(case: PrivacyRequest) -> str:
    """Returns how many days an open case has left, or how long it is overdue; nothing for an answered one."""
    days = case.days_left
    if not case.is_open or days is None:
        return ""
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def urgency_of(case: PrivacyRequest) -> str:
    """Returns the tone of the due date."""
    days = case.days_left
    if not case.is_open or days is None or days > SOON:
        return ""
    return "bad" if days < 0 else "warn"
