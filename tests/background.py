"""Runs background work inside a test, through the real worker."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.jobs.heartbeat import beat
from portal.jobs.reaper import reap
from portal.jobs.schedule import enqueue_due
from portal.jobs.worker import Worker


@pytest.fixture
def work() -> Callable[..., int]:
    """Returns a function that works until nothing is due, and gives back how many tries it ran.

    `work(schedules=True)` queues what is due by the clock first. `work(hurry=True)` does not wait for the pauses
    between tries, so that a task that cannot succeed fails for good.
    """

    def run(*, schedules: bool = False, hurry: bool = False) -> int:
        worker = Worker()
        beat(worker.worker_id)
        reap()
        if schedules:
            enqueue_due()
        tries = 0
        while worker.run_one() or (hurry and _skip_pauses()):
            tries += 1
        return tries

    return run


def _skip_pauses() -> bool:
    waiting = DBTaskResult.objects.filter(status="READY", run_after__year__lt=9999)
    return bool(waiting.update(run_after=timezone.now()))
