"""Finds the tasks whose worker died, so that another one finishes them."""

from django_tasks_db.models import DBTaskResult

from portal.jobs.faults import WorkerDied
from portal.jobs.heartbeat import living
from portal.jobs.settling import failed


def reap(idle: str = "") -> int:
    """Settles every running task whose worker gives no sign of life; returns how many.

    `idle` is a living worker that has nothing in hand: what still runs in its name was left behind when the
    database was out of reach. The try counts: a task that kills its worker each time fails for good in the end.
    """
    alive = living() - {idle}
    orphans = [tried for tried in DBTaskResult.objects.running() if not alive & set(tried.worker_ids[-1:])]
    for tried in orphans:
        failed(tried, WorkerDied("The worker stopped in the middle of the work."))
    return len(orphans)
