"""Reminders of tasks the day before they are due, and the alarm once they are overdue; each once."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.company.calendar import day_of
from requests import errands
from requests.models import Errand

BEFORE = timedelta(days=1)


def remind(today: date) -> int:
    """Sends what is due today and returns how many tasks that concerned; the alarm also reaches the case's officer."""
    due = Errand.objects.filter(state=Errand.State.OPEN, due_on__lte=today + BEFORE, alarmed_at__isnull=True)
    found = due.select_related("case", "team", "colleague").order_by("due_on", "-id")
    return sum(_once(errand, today) for errand in found.iterator(chunk_size=500))


def _once(errand: Errand, today: date) -> bool:
    left = (errand.due_on - today).days
    if left >= 0 and (errand.reminded_at or day_of(errand.given_at) >= today):
        return False
    stamp = "reminded_at" if left >= 0 else "alarmed_at"
    with transaction.atomic():
        fresh = Errand.objects.filter(pk=errand.pk, state=Errand.State.OPEN, **{f"{stamp}__isnull": True})
        if not fresh.update(**{stamp: timezone.now()}):
            return False
        errands.notify(
            errand,
            "errand_due" if left >= 0 else "errand_overdue",
            left,
            also=() if left >= 0 else errands.holders(errand),
        )
        case = errand.case
        actor = Actor.system("requests.remind")
        record(Audited.ERRAND_REMINDED, actor=actor, subject=case.subject, about=case.about, days=left)
    return True
