"""When an answer is due, and how that date comes about.

Dates are days in the company's time zone. Everything here is arithmetic: nothing is read or written.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from portal.company.calendar import business_days, calendar_for, day_of, next_working_day
from portal.company.current import company, laws_in_force
from portal.company.schema.data import Period
from portal.company.schema.law import Clock, Law, Span

OWN_AIM = Span(count=30, unit="days", cite="")
"""What the portal works to where neither the policy nor any law switched on names a time."""


@dataclass(frozen=True)
class Step:
    """One date and the arithmetic that led to it: `plain` before rolling, `skipped` the days not counted."""

    what: str
    count: int
    unit: str
    cite: str
    start: date
    plain: date
    end: date
    skipped: tuple[tuple[date, str], ...] = ()
    confirmed: bool = True

    def stored(self) -> dict[str, Any]:
        """Returns it as JSON."""
        return {
            "what": self.what,
            "count": self.count,
            "unit": self.unit,
            "cite": self.cite,
            "start": self.start.isoformat(),
            "plain": self.plain.isoformat(),
            "end": self.end.isoformat(),
            "skipped": [[day.isoformat(), name] for day, name in self.skipped],
            "confirmed": self.confirmed,
        }


@dataclass(frozen=True)
class Deadlines:
    """Every date of a case. `basis` is "law", "policy" (its own promise) or "aim" (the policy names none)."""

    basis: str
    law: str
    answer: Step
    acknowledge: Step | None = None
    extended: Step | None = None

    @property
    def due_on(self) -> date:
        """The last day for the answer."""
        return self.answer.end

    @property
    def acknowledge_by(self) -> date | None:
        """The last day for the acknowledgement, where a law sets one."""
        return self.acknowledge.end if self.acknowledge else None

    @property
    def extended_due_on(self) -> date | None:
        """The last day after an extension, where one is allowed."""
        return self.extended.end if self.extended else None

    def stored(self) -> dict[str, Any]:
        """Returns the explanation as JSON, for the case."""
        steps = [step.stored() for step in (self.acknowledge, self.answer, self.extended) if step]
        return {"basis": self.basis, "law": self.law, "steps": steps}


def deadlines(kind: str, law: Law | None, received_at: datetime) -> Deadlines:
    """Returns the dates of a case of that kind, received at an aware moment, under a law or the company's promise."""
    start = day_of(received_at)
    clock = law.clock(kind) if law else None
    if law and clock:
        return _by_law(law, clock, start)
    promised = company().requests.answer_within
    if isinstance(promised, Period):
        end = start + relativedelta(years=promised.years, months=promised.months, days=promised.days)
        count, unit = _largest(promised)
        return Deadlines("policy", "", Step("answer", count, unit, "", start, end, end))
    return _by_aim(kind, start)


def _by_law(law: Law, clock: Clock, start: date) -> Deadlines:
    roll = clock.roll == "next_working_day"
    acknowledge = step_of("acknowledge", clock.acknowledge, start, roll) if clock.acknowledge else None
    extended = None
    if clock.extension:
        extended = step_of("extended", _together(clock.answer, clock.extension), start, roll)
    return Deadlines("law", law.key, step_of("answer", clock.answer, start, roll), acknowledge, extended)


def _by_aim(kind: str, start: date) -> Deadlines:
    """The shortest clock of the laws switched on, so that nobody waits longer for lack of a law."""
    found = [
        (step_of("answer", clock.answer, start, clock.roll == "next_working_day"), law.key)
        for law in laws_in_force().values()
        if (clock := law.clock(kind))
    ]
    step, key = min(found, key=lambda pair: pair[0].end, default=(step_of("answer", OWN_AIM, start, False), ""))
    return Deadlines("aim", key, step)


def _together(first: Span, more: Span) -> Span:
    # Civ. Code 1798.145(h)(1) and GDPR Art. 12(3) both count the extended period from receipt.
    if first.unit != more.unit:
        raise ValueError("an extension is counted in the unit of the first period")
    return Span(
        count=first.count + more.count,
        unit=first.unit,
        cite=more.cite,
        confirmed=first.confirmed and more.confirmed,
    )


def step_of(what: str, span: Span, start: date, roll: bool) -> Step:
    """Returns the last day of a span that starts on a day; `roll`: to the next working day where it ends on none."""
    calendar = calendar_for(range(start.year, start.year + 2))
    skipped: tuple[tuple[date, str], ...] = ()
    if span.unit == "business_days":
        plain, skipped = business_days(start, span.count, calendar)
    elif span.unit == "months":
        plain = start + relativedelta(months=span.count)
    else:
        plain = start + timedelta(days=span.count)
    end, rolled = next_working_day(plain, calendar) if roll else (plain, ())
    return Step(what, span.count, span.unit, span.cite, start, plain, end, skipped + rolled, span.confirmed)


def _largest(period: Period) -> tuple[int, str]:
    if period.days:
        return period.days, "days"
    return period.years * 12 + period.months, "months"
