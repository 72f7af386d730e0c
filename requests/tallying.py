"""Counting cases and choices: each night anew from the first day of last year, and what came since on every page.

Counting anew lets a night correct what changed afterwards, such as a refusal that fell on appeal.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from portal.company.calendar import day_of
from portal.company.current import company
from portal.company.schema.base import zone
from portal.consent.models import Decision
from portal.consent.purposes import SALE, SENSITIVE, of_family
from requests.kinds import Kind
from requests.models import ChoiceTally, DayTally, PrivacyRequest, YearTally
from requests.states import State

RECEIVED = "received"
PAGE = 2000

DISCARDED = Q(status=State.CLOSED, kind=Kind.QUESTION, outcome="")
"""Drafts that were no request: closed without an answer. They count neither as received nor as answered."""

Day = tuple[int, int, int]
"""Received, answered, seconds that the answers took."""

Ending = tuple[int, str, str, int]
"""Year, kind, outcome, days."""

Choice = tuple[int, str, str, str]
"""Year, purpose, state, way."""


@dataclass
class Counts:
    """Cases as counted: by day, and by year."""

    days: dict[date, Day] = field(default_factory=dict)
    years: Counter[Ending] = field(default_factory=Counter)

    def add(self, day: date, received: int, answered: int, seconds: int) -> None:
        """Adds to a day."""
        before = self.days.get(day, (0, 0, 0))
        self.days[day] = before[0] + received, before[1] + answered, before[2] + seconds

    def case(
        self, came: datetime, went: datetime | None, kind: str, outcome: str, start: datetime, stop: datetime
    ) -> None:
        """Adds what of a case falls between two moments: that it came in, that it was answered, or both."""
        first = day_of(came)
        if start <= came < stop:
            self.add(first, 1, 0, 0)
            self.years[(first.year, kind, RECEIVED, 0)] += 1
        if went and start <= went < stop:
            day = day_of(went)
            self.add(day, 0, 1, int((went - came).total_seconds()))
            self.years[(day.year, kind, outcome, max((day - first).days, 0))] += 1


@transaction.atomic
def tally(now: datetime | None = None) -> None:
    """Counts everything from the first day of last year to yesterday anew, and the choices of all time."""
    today = day_of(now or timezone.now())
    first = date(today.year - 1, 1, 1)
    if not DayTally.objects.exists():
        first = _oldest() or first
    counts = count(first, today)
    for back in range((today - first).days):
        counts.add(first + timedelta(days=back), 0, 0, 0)
    DayTally.objects.filter(day__gte=first).delete()
    YearTally.objects.filter(year__gte=first.year).delete()
    DayTally.objects.bulk_create(
        (DayTally(day=day, received=one[0], answered=one[1], seconds=one[2]) for day, one in counts.days.items()),
        batch_size=PAGE,
    )
    YearTally.objects.bulk_create(
        (YearTally(year=y, kind=k, outcome=o, took=t, count=n) for (y, k, o, t), n in counts.years.items()),
        batch_size=PAGE,
    )
    _tally_choices()


def days(first: date, last: date) -> dict[date, Day]:
    """Returns the numbers of a stretch of days, both ends included: two indexed queries."""
    known = DayTally.objects.filter(day__gte=first, day__lte=last)
    found = {one.day: (one.received, one.answered, one.seconds) for one in known}
    counted = max(found) + timedelta(days=1) if found else first
    fresh = count(counted, last + timedelta(days=1))
    return found | fresh.days


def year(number: int) -> Counter[Ending]:
    """Returns the endings of a year, those of today included."""
    found: Counter[Ending] = Counter()
    for one in YearTally.objects.filter(year=number):
        found[(number, one.kind, one.outcome, one.took)] += one.count
    end = date(number + 1, 1, 1)
    start = max(date(number, 1, 1), _uncounted_from() or date(number, 1, 1))
    return found + count(start, end).years if start < end else found


def choices(number: int) -> Counter[Choice]:
    """Returns how often people decided about what is counted in a year, decisions of today included."""
    seen = ChoiceTally.objects.aggregate(newest=Max("newest"))["newest"] or 0
    found, _newest = _count_choices(seen)
    for one in ChoiceTally.objects.filter(year=number):
        found[(number, one.purpose, one.state, one.method)] += one.count
    return Counter({key: many for key, many in found.items() if key[0] == number})


def years() -> list[int]:
    """Returns the years with numbers, the newest first; the present one always."""
    this_year = day_of(timezone.now()).year
    known = set(YearTally.objects.filter(outcome=RECEIVED).values_list("year", flat=True).distinct())
    if not known and (oldest := _oldest()):
        known = set(range(oldest.year, this_year))
    return sorted(known | {this_year}, reverse=True)


def count(first: date, end: date) -> Counts:
    """Counts the cases received and answered from one day up to another, that one excluded; in constant memory."""
    counts = Counts()
    if first >= end:
        return counts
    start, stop = _midnight(first), _midnight(end)
    came_then = Q(received_at__gte=start, received_at__lt=stop)
    went_then = Q(answered_at__gte=start, answered_at__lt=stop, received_at__isnull=False)
    cases = PrivacyRequest.objects.filter(came_then | went_then).exclude(status=State.DRAFT).exclude(DISCARDED)
    columns = "received_at", "answered_at", "kind", "outcome"
    for came, went, kind, outcome in cases.values_list(*columns).iterator(chunk_size=PAGE):
        counts.case(came, went, kind, outcome, start, stop)
    return counts


def counted_purposes() -> list[str]:
    """Returns the purposes whose decisions are counted: the rights of California, and the use of call data."""
    return [SALE, SENSITIVE, *(one.key for one in of_family("cpni"))]


def _tally_choices() -> None:
    found, newest = _count_choices(0)
    ChoiceTally.objects.all().delete()
    ChoiceTally.objects.create(year=0, newest=newest)
    ChoiceTally.objects.bulk_create(
        ChoiceTally(year=y, purpose=p, state=s, method=m, count=n, newest=newest) for (y, p, s, m), n in found.items()
    )


def _count_choices(after: int) -> tuple[Counter[Choice], int]:
    """Counts the ledger after one decision; returns the newest that it saw."""
    newest = Decision.objects.aggregate(newest=Max("pk"))["newest"] or 0
    wanted = Decision.objects.filter(pk__gt=after, pk__lte=newest, purpose__in=counted_purposes())
    found: Counter[Choice] = Counter()
    rows: Iterable[tuple[datetime, str, str, str]] = wanted.values_list("at", "purpose", "state", "method").iterator(
        chunk_size=PAGE
    )
    for at, purpose, state, method in rows:
        found[(day_of(at).year, purpose, state, method)] += 1
    return found, newest


def _uncounted_from() -> date | None:
    newest = DayTally.objects.aggregate(day=Max("day"))["day"]
    return newest + timedelta(days=1) if newest else None


def _oldest() -> date | None:
    oldest = PrivacyRequest.objects.filter(received_at__isnull=False).order_by("received_at").first()
    return day_of(oldest.received_at) if oldest and oldest.received_at else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, zone(company().company.time_zone))
