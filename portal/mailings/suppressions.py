"""Who may not be written to: for some addresses, for everybody, and what has changed since a moment.

A mailbox refuses a list where it has refused that list, or all marketing and not the list. Whoever asks to join and has
not confirmed changes nothing: anybody can type an address. A refusal stands under a keyed hash of the address, so that
it outlives an erasure and meets an address that is imported again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.db.models import Case, Exists, F, Max, OuterRef, QuerySet, Subquery, When
from django.utils import timezone

from portal.consent.models import SETTLED, USABLE, Decision, Party, Standing
from portal.consent.parties import address_reference
from portal.consent.purposes import ALL_MARKETING

PAGE = 2_000
OVERLAP = timedelta(minutes=5)
"""How far behind its moment a question for changes looks: decisions are dated before they are committed."""


@dataclass(frozen=True)
class Line:
    """How one mailbox stands to a list, by the keyed hash of its address."""

    hash: str
    refused: bool
    at: datetime


@dataclass(frozen=True)
class Newest:
    """The newest decision that a list of refusals rests on; `number` is 0 where there is none."""

    number: int
    at: datetime | None


def refused_lists(addresses: Sequence[str], keys: Sequence[str]) -> list[list[str]]:
    """Returns, for each address in turn, which of these lists it refuses; one query, however many."""
    references = [address_reference(one) for one in addresses]
    held: dict[str, dict[str, bool]] = {}
    rows = _held([*keys, ALL_MARKETING]).filter(party__reference__in=set(references))
    for purpose, reference, effective, until in rows.values_list(
        "purpose", "party__reference", "effective", "valid_until"
    ):
        if effective is not None:
            held.setdefault(reference, {})[purpose] = _refuses(effective, until)
    return [[key for key in keys if _refused(held.get(one, {}), key)] for one in references]


def refusing(key: str) -> Iterator[Line]:
    """Yields every mailbox that refuses a list, once, in constant memory."""
    yield from _lines(_saying_no(key))
    yield from _lines(_held([key]).filter(usable=True, valid_until__lte=timezone.now()))
    if key != ALL_MARKETING:
        own = _held([key]).filter(party=OuterRef("party"), effective__isnull=False)
        yield from _lines(_saying_no(ALL_MARKETING).filter(~Exists(own)))


def changed(key: str, since: datetime) -> Iterator[Line]:
    """Yields how every mailbox stands now whose decision about a list, or about all, is younger than a moment.

    A mailbox that decided about both comes twice, with the same answer.
    """
    for touched, usable in product({key, ALL_MARKETING}, (False, True)):
        rows = _held([touched]).filter(usable=usable, since__gte=since - OVERLAP).values_list("party_id", flat=True)
        last = 0
        while page := _page(rows.filter(party_id__gt=last)):
            last = page[-1]
            yield from _now(key, page)


def newest(key: str) -> Newest:
    """Returns what a list of refusals rests on; as long as it is the same, the list is the same."""
    held = Standing.objects.filter(purpose__in={key, ALL_MARKETING}, channel="email", named="")
    found = held.aggregate(number=Max("decision_id"), at=Max("since"))
    return Newest(found["number"] or 0, found["at"])


def _held(keys: Iterable[str]) -> QuerySet[Any]:
    """Returns what mailboxes have decided about lists; `effective` is the newest state that is more than a question."""
    earlier = Decision.objects.filter(
        party=OuterRef("party"), purpose=OuterRef("purpose"), channel="email", named="", state__in=SETTLED
    ).order_by("-pk")
    answered = Case(When(state__in=SETTLED, then=F("state")), default=Subquery(earlier.values("state")[:1]))
    rows = Standing.objects.filter(purpose__in=set(keys), channel="email", named="", party__kind=Party.Kind.ADDRESS)
    return rows.annotate(effective=answered)


def _saying_no(key: str) -> QuerySet[Any]:
    # `usable` stands in the index before the party: the pages of one key come in its order, without sorting.
    return _held([key]).filter(usable=False, effective__isnull=False).exclude(effective__in=USABLE)


def _now(key: str, parties: list[int]) -> Iterator[Line]:
    held: dict[str, dict[str, bool]] = {}
    since: dict[str, datetime] = {}
    rows = _held([key, ALL_MARKETING]).filter(party_id__in=parties).order_by("party_id")
    for purpose, reference, effective, until, at in rows.values_list(
        "purpose", "party__reference", "effective", "valid_until", "since"
    ):
        found = held.setdefault(reference, {})
        since[reference] = max(at, since.get(reference, at))
        if effective is not None:
            found[purpose] = _refuses(effective, until)
    yield from (Line(reference, _refused(found, key), since[reference]) for reference, found in held.items())


def _lines(rows: QuerySet[Any]) -> Iterator[Line]:
    last = 0
    wanted = rows.values_list("party_id", "party__reference", "since")
    while page := _page(wanted.filter(party_id__gt=last)):
        last = page[-1][0]
        yield from (Line(reference, True, since) for _party, reference, since in page)


def _page(rows: Any) -> list[Any]:
    return list(rows.order_by("party_id")[:PAGE])


def _refuses(effective: str, until: datetime | None) -> bool:
    return effective not in USABLE or (until is not None and until <= timezone.now())


def _refused(held: Mapping[str, bool], key: str) -> bool:
    """Returns whether a list is refused: by its own decision, else by that about all marketing."""
    return held.get(key, held.get(ALL_MARKETING, False))
