"""The desk's numbers: how many came in and how long answers took, week by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.company.calendar import day_of
from requests import tallying

WEEKS = 12
HEIGHT = 100
WIDTH = 40
"""Of the chart's bars, in the units of its own view box."""


@dataclass(frozen=True)
class Week:
    """One week: its Monday, how many came in, and the mean days that answers sent in it had taken."""

    monday: date
    received: int
    days: float | None
    left: int
    bar: int
    point: int | None

    @property
    def top(self) -> int:
        """Where the bar begins, from above."""
        return HEIGHT - self.bar

    @property
    def middle(self) -> int:
        """The middle of the bar."""
        return self.left + WIDTH // 2


def weeks(now: datetime | None = None) -> list[Week]:
    """Returns the last twelve weeks, oldest first, with the places of their marks in the chart.

    It reads the days that the worker counted, and counts today: the cost is the same at any number of past cases.
    """
    today = day_of(now or timezone.now())
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    received, days = _summed(tallying.days(mondays[0], today))
    most = max([*received.values(), 1])
    slowest = max([*days.values(), 1.0])
    return [
        Week(
            monday=one,
            received=received.get(one, 0),
            days=days.get(one),
            left=number * (WIDTH + 10),
            bar=round(received.get(one, 0) / most * HEIGHT),
            point=round(HEIGHT - days[one] / slowest * HEIGHT) if one in days else None,
        )
        for number, one in enumerate(mondays)
    ]


def _summed(days: dict[date, tallying.Day]) -> tuple[dict[date, int], dict[date, float]]:
    """Returns by Monday how many came in, and the mean days that answers had taken where there were any."""
    received: Counter[date] = Counter()
    answered: Counter[date] = Counter()
    seconds: Counter[date] = Counter()
    for day, (came, went, took) in days.items():
        monday = day - timedelta(days=day.weekday())
        received[monday] += came
        answered[monday] += went
        seconds[monday] += took
    return received, {one: round(seconds[one] / many / 86400, 1) for one, many in answered.items() if many}
