"""What becomes of a task that was tried: done, tried again later, or failed where people can see it.

Every change compares and swaps: it counts only while the row is still the try that it speaks of, so that a worker
taken for dead and a worker that took over never both settle one task.
"""

import logging
import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.jobs.faults import GiveUp, class_path, without_values
from portal.jobs.tasks import JobTask

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)


def done(tried: DBTaskResult) -> None:
    """Settles a try that ended well; tasks return nothing, so nothing is kept but the fact."""
    _swap(tried, status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now(), exception_class_path="", traceback="")


def failed(tried: DBTaskResult, error: BaseException) -> None:
    """Settles a try that went wrong: another one after a pause, or, after the last, failure for good."""
    kept = {"exception_class_path": class_path(error), "traceback": without_values(error)}
    attempts = len(tried.worker_ids)
    task = _task_of(tried)
    again = task is not None and attempts <= task.retries and not isinstance(error, GiveUp)
    logger.warning("task %s %s failed, try %d\n%s", tried.id, tried.task_path, attempts, kept["traceback"])
    if again:
        _swap(tried, status=TaskResultStatus.READY, run_after=timezone.now() + pause(attempts), **kept)
    else:
        _fail_for_good(tried, task, kept)


def interrupted(tried: DBTaskResult) -> None:
    """Gives back a try that the worker itself broke off, to be run again at once."""
    _swap(tried, status=TaskResultStatus.READY, run_after=timezone.now())


@transaction.atomic
def try_again(row: DBTaskResult, staff: int) -> bool:
    """Queues a task that failed for good once more, with all its tries; returns whether it had failed.

    `staff` is the primary key of who asked for it.
    """
    fallen = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.FAILED)
    if not fallen.update(status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=[], finished_at=None):
        return False
    record(Event.JOB_TRIED_AGAIN, actor=Actor.staff(staff), about=f"task:{row.pk}", task=row.task_path[-100:])
    return True


def pause(attempts: int) -> timedelta:
    """Returns how long to wait after that many tries: four times longer each time, spread by half either way."""
    grown: timedelta = FIRST_PAUSE * 4 ** (attempts - 1)
    return min(grown, LONGEST_PAUSE) * random.uniform(0.5, 1.5)  # noqa: S311


def _fail_for_good(tried: DBTaskResult, task: JobTask | None, kept: dict[str, str]) -> None:
    now = timezone.now()
    try:
        with transaction.atomic():
            if _swap(tried, status=TaskResultStatus.FAILED, finished_at=now, **kept):
                _tell(tried, task, kept["exception_class_path"])
    except Exception as second:
        logger.error("task %s could not tell its failure\n%s", tried.id, without_values(second))
        _swap(tried, status=TaskResultStatus.FAILED, finished_at=now, **kept)


def _tell(tried: DBTaskResult, task: JobTask | None, error: str) -> None:
    facts = {"task": tried.task_path[-100:], "error": error[-100:], "attempts": len(tried.worker_ids)}
    record(Event.JOB_FAILED, actor=Actor.system("worker"), about=f"task:{tried.id}", **facts)
    if task and task.on_failure:
        task.on_failure(*tried.args_kwargs["args"])


def _swap(tried: DBTaskResult, *, status: str, **changes: Any) -> bool:
    mine: datetime | None = tried.started_at
    still = DBTaskResult.objects.filter(pk=tried.pk, status=TaskResultStatus.RUNNING, started_at=mine)
    swapped = still.update(status=status, **changes) == 1
    if not swapped:
        logger.warning("task %s was settled by another worker", tried.id)
    return swapped


def _task_of(tried: DBTaskResult) -> JobTask | None:
    try:
        found = tried.task
    except Exception:  # a release without this task: it fails for good
        return None
    return found if isinstance(found, JobTask) else None
