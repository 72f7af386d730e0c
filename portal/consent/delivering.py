"""Carries choices to where they have to be known. What is written is always how things stand, never an old decision.

Thus a push that arrives late undoes nothing: it writes what holds when it arrives, and looks once more afterwards.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.subject import role_keys_of, subject_of
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.consent.destinations import RECIPIENT, Destination, destination
from portal.consent.ending import erase, still_allowed
from portal.consent.models import Decision, Party, Push, Standing
from portal.consent.recipients import tell
from portal.consent.standing import bars
from portal.jobs.faults import Fault, without_values
from portal.jobs.tasks import task
from portal.mail.addressing import kind_of
from portal.sources.places import entry_of, entry_of_switch, reached
from portal.sources.port import Receipt, SourceDown, Subject
from portal.sources.registry import dataset, source_of

logger = logging.getLogger(__name__)

Outcome = Push.Outcome
BATCH = 500
LONGEST_WAIT = timedelta(hours=1)
FIRST_WAIT = timedelta(minutes=4)
LOOKS = 5
"""How often a push writes again because the person decided meanwhile."""

NOBODY = "Nothing is known any more by which the records could be found."


@task()
def pass_on(act: str) -> None:
    """Carries what was decided in one act to every place that has to know."""
    deliver(_waiting().filter(decision__act=act))


@task(time_limit=timedelta(hours=1))
def pass_on_waiting() -> None:
    """Tries what has not arrived: four minutes after a try, then less and less often, up to once an hour, for good.

    A source that does not answer is not asked again in the same run.
    """
    now = timezone.now()
    due = Q(tried_at=None) | Q(tried_at__lte=now - LONGEST_WAIT)
    for tries in range(1, 5):
        due |= Q(attempts=tries, tried_at__lte=now - min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT))
    down: set[str] = set()
    last = 0
    while found := list(_waiting().filter(due, pk__gt=last)[:BATCH]):
        deliver(found, down)
        last = found[-1].pk


def deliver(pushes: Iterable[Push], down: set[str] | None = None) -> None:
    """Carries pushes out, one by one; `down` collects the sources that did not answer.

    One that fails unexpectedly keeps nobody else waiting. Raises Fault at the end where there was such a one.
    """
    silent, broken = down if down is not None else set(), 0
    for push in pushes:
        try:
            _deliver(push, silent)
        except Exception as error:
            logger.error("choice on its way %d failed\n%s", push.pk, without_values(error))
            _missed(push, "Something unexpected happened.")
            broken += 1
    if broken:
        raise Fault(f"Choices on their way that failed unexpectedly: {broken}.")


def _waiting() -> QuerySet[Push]:
    # An address is unsealed one by one: a seal that does not open must not keep the others waiting.
    found = Push.objects.filter(outcome=Outcome.WAITING).defer("note", "decision__party__address")
    return found.select_related("decision__party__person", "decision__wording").order_by("pk")


def _deliver(push: Push, silent: set[str]) -> None:
    place = destination(push.destination)
    if place is None:
        _settle(push, push.decision_id, Outcome.REFUSED, "The profile has no such place any more.")
    elif place.source not in silent:
        _reach(push, place, silent)


def _reach(push: Push, place: Destination, silent: set[str]) -> None:
    try:
        for _look in range(LOOKS):
            newest, allowed = _stands(push.decision)
            outcome, reason = _outcome(push, place, allowed)
            if _stands(push.decision)[0] == newest:
                break
    except SourceDown as error:
        silent.add(error.source)
        _missed(push, f"The source {error.source} could not be reached.")
        return
    _settle(push, newest, outcome, reason)


def _missed(push: Push, told: str) -> None:
    Push.objects.filter(pk=push.pk).update(attempts=F("attempts") + 1, tried_at=timezone.now(), last_error=told)


def _stands(decision: Decision) -> tuple[int, bool]:
    """Returns the newest decision about the same thing, and whether it allows it at this moment."""
    same = {"party": decision.party_id, "purpose": decision.purpose}
    found = Standing.objects.filter(**same, channel=decision.channel, named=decision.named).first()
    if found is None:
        return decision.pk, False
    if bars([decision.party.reference], decision.purpose):
        return found.decision_id, False
    return found.decision_id, found.usable and (found.valid_until is None or found.valid_until > timezone.now())


def _outcome(push: Push, place: Destination, allowed: bool) -> tuple[Outcome, str]:
    party = push.decision.party
    if place.key.startswith(RECIPIENT):
        return tell(push, place, _subject(party), allowed)
    receipt = _ended(push, place) if place.erases else _written(party, place, allowed)
    outcomes = {"done": Outcome.REACHED, "pending": Outcome.BY_HAND, "refused": Outcome.REFUSED}
    return outcomes[receipt.outcome], receipt.reason


def _ended(push: Push, place: Destination) -> Receipt:
    party, subject = push.decision.party, _subject(push.decision.party)
    if still_allowed(party, push.decision.purpose):
        return Receipt(place.source, place.erases, "done", reason="Another way still allows it.")
    if not subject:
        return Receipt(place.source, place.erases, "refused", reason=NOBODY)
    return erase(dataset(place.erases), subject, party)


def _written(party: Party, place: Destination, allowed: bool) -> Receipt:
    subject = _subject(party)
    if place.place:
        found, key = reached(subject, place.place), place.place.dataset
        entry = entry_of(place.place, allowed)
    elif place.switch and place.feature:
        found, key = subject, place.switch.dataset
        entry = entry_of_switch(place.switch, place.feature.key, allowed, party.person.name if party.person else "")
        if not party.person or not set(role_keys_of(party.person)) & set(place.feature.switched_by):
            return Receipt(place.source, key, "refused", reason="The person's role may not switch this.")
    if not found:
        return Receipt(place.source, key, "refused", reason=NOBODY)
    return source_of(key).put(key, found, entry)


def _subject(party: Party) -> Subject:
    """Returns by what a party's records are found; nothing for a mailbox or an account that was erased."""
    if party.kind == Party.Kind.ADDRESS:
        known = {kind_of(party.address): frozenset({party.address})} if party.address else {}
        return Subject(known)  # type: ignore[arg-type]
    person: User | None = party.person
    return subject_of(person) if person and person.is_active else Subject({})


@transaction.atomic
def _settle(push: Push, newest: int, outcome: Outcome, reason: str) -> None:
    """Notes how a push ended, and with it whatever older ones of the same thing were about."""
    now, one = timezone.now(), push.decision
    same = Push.objects.filter(
        destination=push.destination,
        decision__party=one.party_id,
        decision__purpose=one.purpose,
        decision__channel=one.channel,
        decision__named=one.named,
        decision_id__lte=max(newest, one.pk),
        outcome__in=[Outcome.WAITING, Outcome.BY_HAND],
    )
    same.update(
        outcome=outcome,
        attempts=F("attempts") + 1,
        tried_at=now,
        last_error=reason,
        reached_at=now if outcome == Outcome.REACHED else None,
    )
    note(push, str(outcome))


def note(push: Push, outcome: str, actor: Actor | None = None) -> None:
    """Writes into the trail how a choice was passed on."""
    record(
        Event.CHOICE_PASSED_ON,
        actor=actor or Actor.system("consent"),
        subject=push.decision.party.reference,
        about=f"push:{push.pk}",
        purpose=push.decision.purpose,
        destination=push.destination,
        outcome=outcome,
    )
