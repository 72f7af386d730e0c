"""Tells people before a yes ends that they can say it again; once for each decision."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.company.current import company
from portal.consent.models import Party, Reminder, Standing
from portal.consent.purposes import purpose, purposes
from portal.jobs.tasks import task
from portal.mail.outbox import absolute, send

REMIND_BEFORE = timedelta(days=30)
"""How long before its end a yes is asked for again."""


@task()
def remind() -> None:
    """Writes to whoever said a yes that ends within a month and was not told yet; nothing where none ends."""
    keys = [one.key for one in purposes() if one.lasts]
    if not keys:
        return
    ending = list(_ending(keys))
    people = _people({one.party.reference for one in ending if one.party.kind == Party.Kind.PERSON})
    for standing in ending:
        person = people.get(standing.party.reference)
        if person is not None or standing.party.address:
            _tell(standing, person)


def _ending(keys: list[str]) -> QuerySet[Standing]:
    now = timezone.now()
    soon = Standing.objects.filter(purpose__in=keys, usable=True, valid_until__gt=now)
    soon = soon.filter(valid_until__lte=now + REMIND_BEFORE, decision__reminder=None)
    return soon.select_related("party").order_by("valid_until")


def _people(references: set[str]) -> dict[str, User]:
    """Returns the accounts behind pseudonyms, which lead back to nobody: each account's is worked out anew."""
    return dict(_matching(references)) if references else {}


def _matching(references: set[str]) -> Iterator[tuple[str, User]]:
    for person in User.objects.filter(is_active=True).iterator():
        if (reference := subject_reference(person.pk)) in references:
            yield reference, person


@transaction.atomic
def _tell(standing: Standing, person: User | None) -> None:
    _reminder, new = Reminder.objects.get_or_create(decision_id=standing.decision_id)
    if not new:
        return
    language = (person.language if person else standing.party.language) or company().company.languages[0]
    with translation.override(language):
        label = str(purpose(standing.purpose).label)
    send(
        "choice_ends",
        to=person.email if person else str(standing.party.address),
        language=language,
        kind="service",
        context={
            "link": absolute(reverse("choices:choice", args=[standing.purpose])),
            "label": label,
            "until": standing.valid_until,
        },
        person=person.pk if person else None,
        about=f"choice:{standing.decision_id}",
    )
