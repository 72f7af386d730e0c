"""Days as a company counts them: in its time zone, with the public holidays where it is."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import holidays

from portal.company.current import company
from portal.company.schema.base import zone

Calendar = Any
"""What the holidays package gives: a mapping of days to names."""

Skipped = tuple[tuple[date, str], ...]
"""Days that were not counted, with the holiday's name; "" for a weekend."""


def day_of(moment: datetime) -> date:
    """Returns the day of an aware moment in the company's time zone."""
    return moment.astimezone(zone(company().company.time_zone)).date()


def calendar_for(years: Iterable[int]) -> Calendar:
    """Returns the public holidays where the company is."""
    where = company().company
    return holidays.country_holidays(where.country, subdiv=where.subdivision, years=years)


def business_days(start: date, count: int, calendar: Calendar | None = None) -> tuple[date, Skipped]:
    """Returns the day that lies so many business days after another, and the holidays that were not counted."""
    known = calendar_for(range(start.year, start.year + 2)) if calendar is None else calendar
    day, skipped = start, []
    while count:
        day += timedelta(days=1)
        if day.weekday() >= 5:
            continue
        if day in known:
            skipped.append((day, str(known[day])))
        else:
            count -= 1
    return day, tuple(skipped)


def next_working_day(day: date, calendar: Calendar) -> tuple[date, Skipped]:
    """Returns the day itself or the first working day after it (Regulation (EEC, Euratom) No 1182/71 Art. 3(4))."""
    skipped = []
    while day.weekday() >= 5 or day in calendar:
        skipped.append((day, str(calendar.get(day) or "")))
        day += timedelta(days=1)
    return day, tuple(skipped)
