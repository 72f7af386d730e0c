"""Lets refusals win over what was imported again: whoever said no to a mailing is taken off where it says yes."""

from collections.abc import Iterable, Iterator
from itertools import islice

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.consent.models import SETTLED, Barrier, Standing
from portal.consent.parties import address_reference
from portal.consent.purposes import ALL_MARKETING, purpose
from portal.consent.standing import Standings
from portal.jobs.faults import Fault
from portal.jobs.tasks import task
from portal.sources.mapping_places import ChoicePlace
from portal.sources.places import channel_of, entry_of, name_of
from portal.sources.port import Receipt, SourceDown, Subject
from portal.sources.registry import declared, source_of

BATCH = 500


@task()
def reconcile() -> None:
    """Reads every list of the company's for those whom it writes to, and takes off whoever refused, erased or not.

    A mailbox is known by the pseudonym of its address, which outlives its erasure. Raises Fault where a source did
    not answer, so that the worker tries again.
    """
    down = set()
    for place in declared().choices:
        if purpose(place.choice).by_address:
            try:
                _reconcile(place)
            except SourceDown as error:
                down.add(error.source)
    if down:
        raise Fault(f"Not compared with the choices, for lack of an answer: {', '.join(sorted(down))}.")


def _reconcile(place: ChoicePlace) -> None:
    source = source_of(place.dataset)
    held = source.saying(place.dataset, entry_of(place, True), "email")
    while addresses := list(islice(held, BATCH)):
        for address, reference in _refusing(place, addresses):
            receipt = source.put(place.dataset, Subject({"email": frozenset({address})}), entry_of(place, False))
            _note(place, reference, receipt)


def _refusing(place: ChoicePlace, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yields the addresses that refused this mailing or all of them, or where it is held, each with its pseudonym."""
    about = purpose(place.choice)
    channel = channel_of(place, about.choice) if about.choice else ""
    by_reference = {address_reference(one): one for one in addresses}
    rows = Standing.objects.filter(party__reference__in=list(by_reference), purpose__in=[about.key, ALL_MARKETING])
    held: dict[str, dict[tuple[str, str, str], Standing]] = {}
    for row in rows.select_related("party"):
        held.setdefault(row.party.reference, {})[row.purpose, row.channel, row.named] = row
    barriers = Barrier.objects.filter(reference__in=list(by_reference), purpose__in=[about.key, ""], lifted_at=None)
    barred = set(barriers.values_list("reference", flat=True))
    yield from ((by_reference[one], one) for one in sorted(barred))
    for reference, found in held.items():
        if reference in barred:
            continue
        stands = Standings(found).held(about, channel)
        if stands.decided is not None and stands.decided.state in SETTLED and not stands.allowed:
            yield by_reference[reference], reference


def _note(place: ChoicePlace, reference: str, receipt: Receipt) -> None:
    record(
        Event.CHOICE_PASSED_ON,
        actor=Actor.system("consent"),
        subject=reference,
        purpose=place.choice,
        destination=name_of(place),
        outcome=f"again_{receipt.outcome}",
    )
