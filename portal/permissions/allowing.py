"""Whether a named use may touch somebody's data now: the one question that the system which does it has to ask."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.trail import subject_reference
from portal.consent.models import Barrier, Standing
from portal.consent.parties import address_reference
from portal.consent.purposes import Purpose
from portal.consent.standing import Standings, standings
from portal.permissions.models import NamedUse, State, Told

CHUNK = 500


def may_use(use: NamedUse, references: Sequence[str]) -> bool:
    """Returns whether a use may touch the data of one person, known by their pseudonyms.

    No before it has begun, for whoever was not told or whose own time has not run out, for whoever said no to it or
    to every use of its kind, and, where the law asks for a yes, for whoever has not said one.
    """
    told = use.told.filter(party__reference__in=references).select_related("use", "message").first()
    return _may(use, told, standings(references), timezone.now())


def allowed_among(use: NamedUse, rows: Iterable[Told]) -> Iterator[tuple[Told, bool, list[str]]]:
    """Yields for each told person whether the use may touch their data, and the pseudonyms of their mailboxes.

    `rows` is read in chunks, four queries each.
    """
    waiting: list[Told] = []
    for told in rows:
        waiting.append(told)
        if len(waiting) == CHUNK:
            yield from _verdicts(use, waiting)
            waiting = []
    yield from _verdicts(use, waiting)


def told_in_order(use: NamedUse) -> Iterator[Told]:
    """Yields everybody who was told of a use, in constant memory."""
    rows: QuerySet[Told] = use.told.select_related("use", "message").order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield from found
        last = found[-1].pk


def refused(use: NamedUse, held: Standings) -> bool:
    """Returns whether somebody said no to a use, or to every use of its kind without a yes to this one."""
    meant = use.declared
    if meant is None:
        return True
    own = _own(use, held)
    if own is not None:
        return not own.usable
    general = held.found.get((use.purpose, "", ""))
    return general is not None and not general.usable


def _verdicts(use: NamedUse, rows: list[Told]) -> Iterator[tuple[Told, bool, list[str]]]:
    if not rows:
        return
    now = timezone.now()
    mailboxes: dict[int, list[str]] = {told.person_id: [] for told in rows}
    confirmed = EmailAddress.objects.filter(user__in=list(mailboxes), verified=True).order_by("pk")
    for person, address in confirmed.values_list("user_id", "email"):
        mailboxes[person].append(address_reference(address))
    references = {one: person for person, held in mailboxes.items() for one in [subject_reference(person), *held]}
    found: dict[int, dict[tuple[str, str, str], Standing]] = {}
    decided = Standing.objects.filter(
        party__reference__in=list(references), purpose=use.purpose, named__in=["", use.key]
    )
    for one in decided.select_related("party").order_by("decision_id"):
        found.setdefault(references[one.party.reference], {})[one.purpose, one.channel, one.named] = one
    barred: dict[int, set[str]] = {}
    barriers = Barrier.objects.filter(reference__in=list(references), purpose__in=[use.purpose, ""], lifted_at=None)
    for reference, key in barriers.values_list("reference", "purpose"):
        barred.setdefault(references[reference], set()).add(key)
    for told in rows:
        held = Standings(found.get(told.person_id, {}), partial(frozenset, barred.get(told.person_id, ())))
        yield told, _may(use, told, held, now), mailboxes[told.person_id]


def _may(use: NamedUse, told: Told | None, held: Standings, now: datetime) -> bool:
    meant: Purpose | None = use.declared
    if use.state != State.BEGUN or meant is None or told is None or held.bars(use.purpose):
        return False
    if use.law == NamedUse.Law.YES:
        own = _own(use, held)
        return own is not None and own.usable and (own.valid_until is None or own.valid_until > now)
    open_until = told.open_until
    return open_until is not None and open_until <= now and not refused(use, held)


def _own(use: NamedUse, held: Standings) -> Standing | None:
    return held.found.get((use.purpose, "", use.key))
