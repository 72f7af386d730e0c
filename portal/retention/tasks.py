"""Work for the worker: load, call the deed, done. Every task may run twice."""

from datetime import timedelta

from django.utils import timezone

from portal.company.calendar import day_of
from portal.jobs.tasks import task
from portal.retention import enforcing, planning
from portal.retention.models import Run


@task(retries=10, time_limit=timedelta(minutes=15))
def expire_dataset(run_pk: int) -> None:
    """Goes on with one run; orders itself again while there is more to do."""
    run = Run.objects.filter(pk=run_pk).first()
    if run is None:
        return
    if enforcing.carry_out(run):
        expire_dataset.enqueue(run_pk)
    for waiting in planning.released_by(run):
        expire_dataset.enqueue(waiting.pk)


@task()
def expire_records() -> None:
    """Begins this day's runs, or goes on with them."""
    for run in planning.begin(day_of(timezone.now())):
        expire_dataset.enqueue(run.pk)
