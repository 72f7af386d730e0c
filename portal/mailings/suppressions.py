"""Who may not be written to: for some addresses, for everybody, and what has changed since a moment.

A mailbox refuses a list where it has refused that list, or all marketing and not the list. A refusal stands under a
keyed hash of the address, so that it outlives an erasure and meets an address that is imported again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.db.models import BooleanField, Count, DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from portal.consent.models import Barrier, Party, Standing
from portal.consent.parties import address_reference
from portal.consent.purposes import ALL_MARKETING

PAGE = 5_000
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
    barred: dict[str, set[str]] = {}
    rows = _held([*keys, ALL_MARKETING]).filter(party__reference__in=set(references))
    rows = rows.values_list("purpose", "party__reference", "usable", "valid_until", Value(False, BooleanField()))
    barriers = _barriers(*keys).filter(reference__in=set(references))
    lines = barriers.values_list(
        "purpose", "reference", "mailbox", Value(None, DateTimeField()), Value(True, BooleanField())
    )
    for purpose, reference, usable, until, holds in rows.union(lines, all=True):
        if holds:
            barred.setdefault(reference, set()).add(purpose)
        else:
            held.setdefault(reference, {})[purpose] = _refuses(usable, until)
    return [
        [key for key in keys if {key, ""} & barred.get(one, set()) or _refused(held.get(one, {}), key)]
        for one in references
    ]


def refusing(key: str) -> Iterator[Line]:
    """Yields every mailbox that refuses a list, once, in constant memory."""
    yield from _lines(_saying_no(key))
    yield from _lines(_held([key]).filter(usable=True, valid_until__lte=timezone.now()))
    if key != ALL_MARKETING:
        own = _held([key]).filter(party=OuterRef("party"))
        yield from _lines(_saying_no(ALL_MARKETING).filter(~Exists(own)))
    yield from _held_back(key)


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
    moved = Q(since__gte=since - OVERLAP) | Q(lifted_at__gte=since - OVERLAP)
    for one in Barrier.objects.filter(moved, mailbox=True, purpose__in=[key, ""]).order_by("pk").iterator():
        party = Party.objects.filter(reference=one.reference).values_list("pk", flat=True).first()
        if one.lifted_at is None:
            yield Line(one.reference, True, one.since)
        elif party is not None:
            yield from _now(key, [party])
        else:
            yield Line(one.reference, False, one.lifted_at)


def newest(key: str) -> Newest:
    """Returns what a list of refusals rests on; as long as it is the same, the list is the same."""
    found = _held([key, ALL_MARKETING]).aggregate(number=Max("decision_id"), at=Max("since"))
    moved = Barrier.objects.filter(mailbox=True, purpose__in=[key, ""]).aggregate(
        placed=Count("pk"), lifted=Count("lifted_at"), since=Max("since"), until=Max("lifted_at")
    )
    moments = [at for at in (found["at"], moved["since"], moved["until"]) if at]
    # Neither number ever falls, so that their sum changes with each of them.
    return Newest((found["number"] or 0) + moved["placed"] + moved["lifted"], max(moments, default=None))


def _barriers(*keys: str) -> QuerySet[Barrier]:
    """Returns what holds these lists now, whatever was decided."""
    return Barrier.objects.filter(purpose__in=[*keys, ""], mailbox=True, lifted_at=None)


def _held_back(key: str) -> Iterator[Line]:
    """Yields the mailboxes for which a restriction or an objection holds a list that they did not refuse themselves."""
    last = 0
    while page := list(_barriers(key).filter(pk__gt=last).order_by("pk")[:PAGE]):
        last, since = page[-1].pk, {one.reference: one.since for one in page}
        rows = _held([key, ALL_MARKETING]).filter(party__reference__in=list(since))
        held: dict[str, dict[str, bool]] = {}
        found = rows.values_list("purpose", "party__reference", "usable", "valid_until")
        for purpose, reference, usable, until in found:
            held.setdefault(reference, {})[purpose] = _refuses(usable, until)
        yield from (Line(one, True, at) for one, at in since.items() if not _refused(held.get(one, {}), key))


def _held(keys: Iterable[str]) -> QuerySet[Any]:
    """Returns what has been decided about lists."""
    return Standing.objects.filter(purpose__in=set(keys), channel="email", named="")


def _saying_no(key: str) -> QuerySet[Any]:
    # `usable` stands in the index before the party: the pages of one key come in its order, without sorting.
    return _held([key]).filter(usable=False)


def _now(key: str, parties: list[int]) -> Iterator[Line]:
    references = _references(parties)
    held: dict[int, dict[str, bool]] = {}
    since: dict[int, datetime] = {}
    rows = _held([key, ALL_MARKETING]).filter(party_id__in=list(references))
    for purpose, party, usable, until, at in rows.values_list("purpose", "party_id", "usable", "valid_until", "since"):
        held.setdefault(party, {})[purpose] = _refuses(usable, until)
        since[party] = max(at, since.get(party, at))
    barred = set(_barriers(key).filter(reference__in=list(references.values())).values_list("reference", flat=True))
    for party, found in held.items():
        refused = references[party] in barred or _refused(found, key)
        yield Line(references[party], refused, since[party])


def _lines(rows: QuerySet[Any]) -> Iterator[Line]:
    # Asked for row by row: a join may read the parties of all the pages before.
    mailbox = Party.objects.filter(pk=OuterRef("party_id"), kind=Party.Kind.ADDRESS).values("reference")
    wanted = rows.annotate(mailbox=Subquery(mailbox)).values_list("party_id", "mailbox", "since")
    last = 0
    while page := _page(wanted.filter(party_id__gt=last)):
        last = page[-1][0]
        yield from (Line(reference, True, since) for _party, reference, since in page if reference)


def _page(rows: Any) -> list[Any]:
    return list(rows.order_by("party_id")[:PAGE])


def _references(parties: list[int]) -> dict[int, str]:
    """Returns the keyed hashes of mailboxes, leaving out accounts."""
    return dict(Party.objects.filter(pk__in=parties, kind=Party.Kind.ADDRESS).values_list("pk", "reference"))


def _refuses(usable: bool, until: datetime | None) -> bool:
    return not usable or (until is not None and until <= timezone.now())


def _refused(held: Mapping[str, bool], key: str) -> bool:
    """Returns whether a list is refused: by its own decision, else by that about all marketing."""
    return held.get(key, held.get(ALL_MARKETING, False))
