"""Tells everybody whom a named use concerns, once each, in batches.

A batch is one transaction: first the row that says who is told, which the database allows once, then the mail. A
worker killed within a batch leaves neither; one killed between two goes on after the last account of the first.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Link, User
from portal.audit.trail import Actor, subject_reference
from portal.consent.models import Party
from portal.mail.models import Message
from portal.mail.outbox import absolute, send
from portal.permissions.answering import facts_of
from portal.permissions.concerned import concerned, concerns, untold
from portal.permissions.lifecycle import move, why_not
from portal.permissions.links import link
from portal.permissions.models import OPEN, NamedUse, State, Told

BATCH = 200
REMIND_AFTER = timedelta(days=14)
WORKER = Actor.system("permissions")


@transaction.atomic
def tell_next(use_id: int) -> bool:
    """Tells the next batch of people; returns whether there may be more. Does nothing for a use that is over."""
    use = NamedUse.objects.select_for_update().get(pk=use_id)
    if not use.is_open:
        return False
    first_round = use.state == State.ANNOUNCED
    people = list((concerned(use).filter(pk__gt=use.told_upto) if first_round else untold(use))[:BATCH])
    for told in _rows(use, people):
        told.message = _mail(use, told, "question" if use.kind == NamedUse.Kind.QUESTION else "new_use")
        told.save(update_fields=["message"])
    if len(people) == BATCH:
        NamedUse.objects.filter(pk=use.pk).update(told_upto=people[-1].pk)
        return True
    return first_round and not _through(use)


@transaction.atomic
def tell_on_sight(person: User) -> None:
    """Lets somebody who sees the portal know of what concerns them since they joined: the row says that they saw it."""
    known = Told.objects.filter(person=person).values("use")
    open_ones = NamedUse.objects.filter(state__in=[State.WAITING, State.BEGUN]).exclude(audience="person")
    missed = list(open_ones.exclude(pk__in=known)[:BATCH])
    if not missed or person.is_staff:
        return
    roles = set(Link.objects.active().filter(user=person).values_list("role", flat=True))
    now = timezone.now()
    for use in missed:
        if concerns(use, roles):
            _rows(use, [person], seen_at=now)


@transaction.atomic
def remind_next() -> bool:
    """Reminds the next batch of people of a question that they left open, once; returns whether there may be more."""
    late = Told.objects.filter(
        use__kind=NamedUse.Kind.QUESTION,
        use__state__in=OPEN,
        at__lte=timezone.now() - REMIND_AFTER,
        answered_at=None,
        reminded_at=None,
        person__is_active=True,
    )
    found = list(late.select_for_update(of=("self",)).select_related("use", "person").order_by("pk")[:BATCH])
    Told.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=timezone.now())
    for told in found:
        _mail(told.use, told, "reminder")
    return len(found) == BATCH


def _through(use: NamedUse) -> bool:
    """Notes that everybody was told, if they were; a question then begins, since each yes stands for itself."""
    if why_not(use, State.WAITING):
        NamedUse.objects.filter(pk=use.pk).update(told_upto=0)
        return False
    move(use, State.WAITING, WORKER)
    if use.kind == NamedUse.Kind.QUESTION:
        move(use, State.BEGUN, WORKER)
    return True


def _rows(use: NamedUse, people: Sequence[User], **facts: object) -> list[Told]:
    """Writes down that people are told, those left out who were already; returns the new rows."""
    known = set(Told.objects.filter(use=use, person__in=people).values_list("person_id", flat=True))
    new = [person for person in people if person.pk not in known]
    parties = _parties(new)
    rows = [Told(use=use, person=person, party=parties[subject_reference(person.pk)], **facts) for person in new]
    return Told.objects.bulk_create(rows)


def _parties(people: Sequence[User]) -> dict[str, Party]:
    made = [
        Party(reference=subject_reference(person.pk), kind=Party.Kind.PERSON, language=person.language)
        for person in people
    ]
    Party.objects.bulk_create(made, ignore_conflicts=True)
    return {one.reference: one for one in Party.objects.filter(reference__in=[party.reference for party in made])}


def _mail(use: NamedUse, told: Told, template: str) -> Message:
    person = told.person
    with translation.override(person.language):
        facts = facts_of(use)
    return send(
        f"permissions_{template}",
        to=person.email,
        language=person.language,
        kind="service",
        person=person.pk,
        about=use.about,
        context={
            "use": use,
            "facts": facts,
            "until": timezone.now() + use.wait,
            "page": absolute(reverse("permissions:one", args=[use.key])),
            "refuse": link(use, told.party),
        },
    )
