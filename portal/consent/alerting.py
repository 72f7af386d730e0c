"""Tells staff, once, of choices that have not arrived in time."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.calendar import business_days, day_of
from portal.consent.models import Push
from portal.consent.purposes import SALE, purpose
from portal.jobs.tasks import task
from portal.mail import outbox

BATCH = 500
MARKETING_DAYS = 10
"""15 U.S.C. 7704(a)(4)(A)."""

SALE_DAYS = 15
"""Cal. Code Regs. tit. 11, 7026(f)(1)."""


def late() -> QuerySet[Push]:
    """Returns what has not arrived in time, the longest due first."""
    return Push.objects.filter(due_at__lt=timezone.now()).exclude(outcome=Push.Outcome.REACHED).order_by("due_at", "pk")


def last_day(push: Push) -> date | None:
    """Returns the last day that the law leaves for a refusal; None where no law counts the days."""
    try:
        about = purpose(push.decision.purpose)
    except KeyError:  # a profile that no longer declares it
        return None
    days = {"marketing": MARKETING_DAYS, SALE: SALE_DAYS}.get(about.key if about.key == SALE else about.family)
    return business_days(day_of(push.decision.at), days)[0] if days else None


@task()
def tell_of_late() -> None:
    """Writes to the staff who see such choices: one mail for all that became late since the last."""
    while _told():
        pass


@transaction.atomic
def _told() -> bool:
    """Tells of one batch; returns whether there may be more."""
    untold = late().filter(alerted_at=None)
    found = list(untold.select_related("decision__party")[:BATCH])
    if not found:
        return False
    Push.objects.filter(pk__in=[push.pk for push in found]).update(alerted_at=timezone.now())
    for push in found:
        facts = {"purpose": push.decision.purpose, "destination": push.destination}
        subject, about = push.decision.party.reference, f"push:{push.pk}"
        record(Event.CHOICE_LATE, actor=Actor.system("consent"), subject=subject, about=about, **facts)
    days = [day for push in found if (day := last_day(push))]
    link = outbox.absolute(reverse("admin:consent_push_changelist") + "?late=yes")
    context = {"count": len(found), "last_day": min(days, default=None), "link": link}
    for one in _staff():
        outbox.send("choices_late", to=one.email, language=one.language, kind="service", context=context, person=one.pk)
    return len(found) == BATCH


def _staff() -> QuerySet[User]:
    """Returns the staff who may see choices on their way."""
    may = {"codename": "view_push", "content_type__app_label": "consent"}
    held = Q(**{f"user_permissions__{name}": value for name, value in may.items()})
    given = Q(**{f"groups__permissions__{name}": value for name, value in may.items()})
    return User.objects.filter(held | given, is_active=True, is_staff=True).distinct().order_by("pk")
