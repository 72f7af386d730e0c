"""Cases by what the desk and the person ask for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from requests.states import OPEN, State

OPEN_STATES = sorted(OPEN)


class CaseQuerySet(models.QuerySet[Any]):
    """Cases by what the desk and the person ask for; every filter meets an index."""

    def of(self, user: Any) -> "CaseQuerySet":
        """Returns the cases of one signed-in person, newest first."""
        return self.filter(person=user).order_by("-received_at", "-id")

    def asked_by(self, user: Any, contacts: Iterable[str]) -> "CaseQuerySet":
        """Returns one person's cases: those of the account, and those asked from their mailboxes for themselves."""
        mailboxes = Q(person=None, contact__in=list(contacts), asked_by="person")
        return self.filter(Q(person=user) | mailboxes)

    def open(self) -> "CaseQuerySet":
        """Returns the cases that still need an answer, by the index that holds no others."""
        return self.unanswered().filter(status__in=OPEN_STATES)

    def waiting(self) -> "CaseQuerySet":
        """Returns the cases that wait for their person."""
        return self.unanswered().filter(status__in=[State.AWAITING_VERIFICATION, State.AWAITING_CONFIRMATION])

    def unanswered(self) -> "CaseQuerySet":
        """Returns what is neither answered nor closed: open cases and drafts, few beside those of the past."""
        return self.filter(answered_at__isnull=True, closed_at__isnull=True)

    def overdue(self, today: date) -> "CaseQuerySet":
        """Returns open cases whose date has passed."""
        return self.open().filter(due_on__lt=today)

    def due_between(self, first: date, last: date) -> "CaseQuerySet":
        """Returns open cases due within a stretch of days, both ends included."""
        return self.open().filter(due_on__gte=first, due_on__lte=last)
