"""Until when a record is kept, and why: the profile's retention rules applied to one date."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from portal.company import words
from portal.company.current import company
from portal.company.schema.base import zone
from portal.company.schema.data import Period, Retention


def kept_until(rule: Retention, recorded: date | datetime | None, relationship_end: date | None = None) -> date | None:
    """Returns the day on which a record falls due for deletion, in the company's zone; None where no day is fixed.

    `recorded`: when the record was made; `relationship_end`: None while the relationship lasts. The day is that
    on which the period has passed in full; 29 February plus a year is 28 February. A rule that says only how long
    records stay at least fixes no day.
    """
    return None if rule.at_least else ends_on(rule, recorded, relationship_end)


def ends_on(rule: Retention, recorded: date | datetime | None, relationship_end: date | None = None) -> date | None:
    """Returns the day on which a rule's period is over for a record, the shortest one of a law included."""
    if not isinstance(rule.period, Period):
        return None
    start = relationship_end if rule.starts == "relationship_end" else recorded
    if start is None:
        return None
    length = relativedelta(years=rule.period.years, months=rule.period.months, days=rule.period.days)
    until: date = _day(start) + length
    return until


def first_kept(period: Period, today: date) -> date:
    """Returns the first day whose records are still kept on a day: of every day before, the period has passed in full.

    It is the other side of `kept_until`: at the end of a short month the records of several days fall due together.
    """
    length = relativedelta(years=period.years, months=period.months, days=period.days)
    first: date = today - length
    while first + length <= today:
        first += timedelta(days=1)
    return first


def why(rule: Retention, recorded: date | datetime | None, relationship_end: date | None = None) -> str:
    """Returns in one sentence until when a record is kept, and by which rule."""
    until = kept_until(rule, recorded, relationship_end)
    if until is None:
        return words.kept(rule)
    said = {"until": formats.date_format(until, "DATE_FORMAT"), "rule": words.kept(rule)}
    return _("Until %(until)s: %(rule)s") % said


def _day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    local = zone(company().company.time_zone)
    return timezone.localtime(moment, local).date() if timezone.is_aware(moment) else moment.date()
