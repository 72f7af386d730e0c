"""The desk's numbers: how many came in and how long answers took, week by week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import TruncWeek
from django.utils import timezone

from portal.company.calendar import day_of
from portal.company.current import company
from portal.company.schema.base import zone
from requests.models import PrivacyRequest
from requests.states import State

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
    """Returns the last twelve weeks, oldest first, with the places of their marks in the chart; two queries."""
    here = zone(company().company.time_zone)
    today = day_of(now or timezone.now())
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    start = datetime.combine(mondays[0], datetime.min.time(), here)
    received = _received(start)
    days = _days(start)
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


def _received(start: datetime) -> dict[date, int]:
    rows = (
        PrivacyRequest.objects.exclude(status=State.DRAFT)
        .filter(received_at__gte=start)
        .annotate(week=TruncWeek("received_at", tzinfo=zone(company().company.time_zone)))
        .values("week")
        .annotate(count=Count("id"))
        .order_by("week")
    )
    return {row["week"].date(): row["count"] for row in rows}


def _days(start: datetime) -> dict[date, float]:
    took = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    rows = (
        PrivacyRequest.objects.filter(answered_at__gte=start)
        .annotate(week=TruncWeek("answered_at", tzinfo=zone(company().company.time_zone)))
        .values("week")
        .annotate(took=Avg(took))
        .order_by("week")
    )
    return {row["week"].date(): round(row["took"].total_seconds() / 86400, 1) for row in rows if row["took"]}
