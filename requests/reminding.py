"""Reminders before an answer is due, and the alarm once it is overdue: reference and days, to whoever works on it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.company.current import company
from requests.models import PrivacyRequest, Reminder
from requests.telling_staff import tell_staff

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
            tell_staff("case_overdue" if left < 0 else "case_due", case, days=abs(left))
            record(
                Audited.CASE_REMINDED,
                actor=Actor.system("requests.remind"),
                subject=case.subject,
                about=case.about,
                days=left,
            )
    return fresh
