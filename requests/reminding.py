"""Reminders before an answer is due, and the alarm once it is overdue: reference and days, to whoever works on it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import MANAGER, OFFICER
from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.mail import outbox
from requests.models import PrivacyRequest, Reminder

OVERDUE = 0
"""The stage of the alarm; every other stage is a number of days before the date."""


def remind(today: date) -> int:
    """Sends what is due today, each stage of each due date once, and returns how many cases that concerned.

    A day on which nothing ran is made good: the nearest stage that was reached is sent, not those before it.
    """
    days = company().requests.remind_days_before
    cases = PrivacyRequest.objects.open().filter(due_on__lte=today + timedelta(days=max(days, default=0)))
    sent = 0
    for case in cases.select_related("assigned_to").order_by("due_on", "pk").iterator(chunk_size=500):
        if case.due_on is not None:
            sent += _once(case, case.due_on, (case.due_on - today).days, days)
    return sent


def _once(case: PrivacyRequest, due_on: date, left: int, days: Iterable[int]) -> bool:
    stage = OVERDUE if left < 0 else min((day for day in days if left <= day), default=None)
    if stage is None:
        return False
    with transaction.atomic():
        _reminder, fresh = Reminder.objects.get_or_create(case=case, due_on=due_on, stage=stage)
        if fresh:
            _send(case, left)
            record(
                Audited.CASE_REMINDED,
                actor=Actor.system("requests.remind"),
                subject=case.subject,
                about=case.about,
                days=left,
            )
    return fresh


def _send(case: PrivacyRequest, left: int) -> None:
    link = outbox.absolute(reverse("admin:requests_privacyrequest_change", args=[case.pk]))
    for officer in officers_of(case):
        outbox.send(
            "case_overdue" if left < 0 else "case_due",
            to=officer.email,
            language=officer.language,
            kind="service",
            context={"reference": case.reference, "days": abs(left), "link": link},
            person=officer.pk,
            about=case.about,
        )


def officers_of(case: PrivacyRequest) -> list[User]:
    """Returns who is told about a case: whoever works on it, else every privacy officer."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    holder = staff.filter(pk=case.assigned_to_id).first() if case.assigned_to_id else None
    privacy = Q(groups__name__in=(OFFICER, MANAGER))
    return [holder] if holder else list(staff.filter(privacy).distinct())
