"""The worker: claims a task, runs it within its time limit, settles it; reaps and schedules in between."""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from portal.company.current import company
from portal.company.schema.base import zone
from portal.jobs.faults import OutOfTime
from portal.jobs.heartbeat import beating
from portal.jobs.reaper import reap
from portal.jobs.schedule import enqueue_due
from portal.jobs.settling import done, failed, interrupted
from portal.jobs.tasks import JobTask

logger = logging.getLogger(__name__)

NAP = 0.1
UPKEEP_EVERY = 10.0


class Worker(db_worker.Worker):
    """django-tasks-db's worker with a heartbeat, a reaper, retries, time limits and schedules.

    Time limits interrupt by SIGALRM, hence in the main thread alone: Python code and waiting for a database stop
    at once, one long call into C stops when it returns. SIGTERM lets the task in hand finish; a second one breaks
    it off and gives it back.
    """

    def __init__(self, *, interval: float = 1.0):
        name = f"{socket.gethostname()[:32]}-{os.getpid()}-{get_random_string(8)}"
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self._next_upkeep = 0.0

    def run(self) -> None:
        """Works until it is told to stop."""
        logger.info("worker %s starts", self.worker_id)
        with beating(self.worker_id):
            while self.running:
                if not self._step():
                    self._rest()
        logger.info("worker %s stops", self.worker_id)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Ends the loop after the task in hand; told twice, breaks the task off."""
        if not self.running:
            sys.exit(1)
        self.running = False

    def run_one(self) -> bool:
        """Claims and runs the next task that is due; returns whether there was one."""
        tried = self._claim()
        if tried is not None:
            self.run_task(tried)
        return tried is not None

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Runs a claimed task and settles it."""
        try:
            self._call(db_task_result)
        except (SystemExit, KeyboardInterrupt):
            interrupted(db_task_result)
            raise
        except BaseException as error:
            _drop_broken_connections()
            failed(db_task_result, error)
        else:
            done(db_task_result)

    def upkeep(self) -> None:
        """Takes over from the dead and queues what is due by the clock; called with no task in hand."""
        reap(idle=self.worker_id)
        enqueue_due()

    def _step(self) -> bool:
        """Does one round; a database that is locked or gone for a moment does not end the worker."""
        close_old_connections()
        try:
            if time.monotonic() >= self._next_upkeep:
                self._next_upkeep = time.monotonic() + UPKEEP_EVERY
                self.upkeep()
            return self.run_one()
        except (OperationalError, InterfaceError) as error:
            logger.error("worker %s cannot use the database (%s)", self.worker_id, type(error).__name__)
            _drop_broken_connections()
            return False

    def _claim(self) -> DBTaskResult | None:
        ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not ready.exists():
            return None
        with exclusive_transaction(ready.db):
            tried = ready.get_locked()
            if tried is not None:
                tried.claim(self.worker_id)
        return tried

    def _call(self, tried: DBTaskResult) -> None:
        task = cast(JobTask, tried.task)
        logger.info("task %s %s, try %d", tried.id, tried.task_path, len(tried.worker_ids))
        with _outside(), time_limit(task.time_limit):
            task.call(*tried.args_kwargs["args"])

    def _rest(self) -> None:
        until = time.monotonic() + self.interval
        while self.running and time.monotonic() < until:
            time.sleep(min(NAP, self.interval))


@contextmanager
def time_limit(limit: timedelta) -> Iterator[None]:
    """Raises OutOfTime in the block once the limit has passed; works in the main thread alone."""

    def ring(*_: Any) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _outside() -> Iterator[None]:
    """Speaks to the outside as a request does: in the default language, in the company's time zone."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone(company().company.time_zone)):
        yield


def _drop_broken_connections() -> None:
    """Closes what an interrupted statement may have left half read; never inside a transaction of the caller's."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
