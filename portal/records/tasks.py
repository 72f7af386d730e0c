"""Work for the worker: deletions that are too large to wait for, or that a system kept from being done at once."""

from datetime import timedelta

from portal.jobs.tasks import task
from portal.records import deleting
from portal.records.models import Deletion


def _fail(deletion_id: str) -> None:
    for deletion in Deletion.objects.select_related("person").filter(pk=deletion_id):
        deleting.fail(deletion, "down" if deletion.problem else "unexpected")


@task(retries=10, time_limit=timedelta(minutes=15), on_failure=_fail)
def carry_out(deletion_id: str) -> None:
    """Goes on with a deletion; orders itself again while there is more to do."""
    deletion = Deletion.objects.select_related("person").filter(pk=deletion_id).first()
    if deletion and deleting.carry_out(deletion):
        carry_out.enqueue(deletion_id)


@task()
def go_on_with_stalled() -> None:
    """Goes on with deletions that nobody works on any more."""
    for number in deleting.stalled():
        carry_out.enqueue(number)
