"""The record of requests (11 CCR 7101(b)): what came when and how, and what was answered. It names nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from requests.models import PrivacyRequest
from requests.plan import RECORD_KEPT, length_of
from requests.states import Reason, State

PAGE = 50
CHUNK = 500

COLUMNS = "pk", "reference", "kind", "channel", "received_at", "answered_at", "outcome", "reason"

Place = tuple[datetime, int]
"""Where a page ends: when its last case came in, and its number."""


@dataclass(frozen=True)
class Line:
    """One request of the log."""

    pk: int
    reference: str
    nature: str
    manner: str
    received_at: datetime
    answered_at: datetime | None
    answer: str
    basis: str

    @property
    def place(self) -> Place:
        """Where the next page begins behind it."""
        return self.received_at, self.pk


def page(after: Place | None = None, count: int = PAGE) -> tuple[list[Line], Place | None]:
    """Returns a page, the newest first, by keyset, and where the next begins; None where there is none."""
    found = list(_kept(after)[: count + 1])
    lines = [_line(case) for case in found[:count]]
    return lines, lines[-1].place if len(found) > count else None


def everything() -> Iterator[Line]:
    """Yields the whole log, page by page."""
    after: Place | None = None
    while True:
        lines, after = page(after, CHUNK)
        yield from lines
        if after is None:
            return


def _kept(after: Place | None) -> QuerySet[PrivacyRequest]:
    since = timezone.now() - length_of(RECORD_KEPT)
    cases = PrivacyRequest.objects.filter(received_at__gte=since).exclude(status=State.DRAFT).only(*COLUMNS)
    if after:
        at, pk = after
        cases = cases.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk), received_at__lte=at)
    return cases.order_by("-received_at", "-pk")


def _line(case: PrivacyRequest) -> Line:
    answered = case.answered_at is not None
    refused = case.outcome in {State.DENIED, State.PARTIALLY_FULFILLED}
    return Line(
        pk=case.pk,
        reference=case.reference,
        nature=case.title,
        manner=case.get_channel_display(),
        received_at=case.received_at,  # type: ignore[arg-type]
        answered_at=case.answered_at,
        answer=str(State(case.outcome).label) if answered and case.outcome else "",
        basis=str(Reason(case.reason).label) if answered and refused and case.reason else "",
    )
