"""Work for the worker: load, call the deed, done. Every task may run twice."""

from datetime import timedelta

from django.utils import timezone

from portal.company.calendar import day_of
from portal.jobs.tasks import task
from requests import (
    erasure,
    errand_reminding,
    forgetting,
    held_reminding,
    holding,
    lifecycle,
    printing,
    reminding,
    tallying,
    upholding,
)
from requests.models import Hold, Letter, PlanItem, PrivacyRequest


@task(retries=10, time_limit=timedelta(minutes=15))
def carry_out_case(case_pk: int) -> None:
    """Goes on with a case's erasure; orders itself again while there is more to do."""
    case = PrivacyRequest.objects.filter(pk=case_pk).first()
    if case and erasure.carry_out(case):
        carry_out_case.enqueue(case_pk)


@task(retries=5, time_limit=timedelta(minutes=5))
def print_letter(letter_pk: int) -> None:
    """Prints one letter."""
    letter = Letter.objects.filter(pk=letter_pk).first()
    if letter:
        printing.print_once(letter)


@task()
def retry_stalled() -> None:
    """Goes on with erasures that waited for a system to come back."""
    for case in erasure.stalled():
        PlanItem.objects.filter(case=case, state=PlanItem.State.FAILED).update(state=PlanItem.State.PENDING)
        carry_out_case.enqueue(case.pk)


@task()
def date_holds() -> None:
    """Dates the holds of accounts that have ended since."""
    holding.date_ended(day_of(timezone.now()))


@task()
def release_holds() -> None:
    """Orders the release of every hold of which something is due today."""
    for pk in holding.due(day_of(timezone.now())):
        release_hold.enqueue(pk)


@task(retries=5, time_limit=timedelta(minutes=15))
def release_hold(hold_pk: int) -> None:
    """Releases what is due of one hold."""
    hold = Hold.objects.select_related("case").filter(pk=hold_pk, ended_at=None).first()
    if hold:
        holding.release(hold)


@task()
def close_answered() -> None:
    """Closes cases whose answer has been out for a while."""
    lifecycle.close_answered()


@task()
def forget_closed() -> None:
    """Empties cases whose record has been kept for its time."""
    forgetting.forget_closed()


@task()
def forget_guests() -> None:
    """Drops proofs of mailboxes that have ended."""
    forgetting.forget_guests()


@task()
def remind() -> None:
    """Reminds staff and teams of what is due soon, and tells them what is overdue."""
    today = day_of(timezone.now())
    reminding.remind(today)
    errand_reminding.remind(today)
    held_reminding.remind(today)


@task(retries=5, time_limit=timedelta(hours=1))
def uphold_corrections() -> None:
    """Writes accepted corrections again that a feed has undone."""
    upholding.uphold()


@task(retries=5, time_limit=timedelta(hours=1))
def tally() -> None:
    """Counts cases and choices anew, for the numbers of weeks and years."""
    tallying.tally()
