"""Signs of life: a worker beats from a thread of its own, so that a long task does not pass for a dead worker."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from portal.jobs.models import Heartbeat

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=60)
"""Longer than a busy SQLite makes a writer wait, so that only the dead are taken for dead."""


def beat(worker_id: str) -> None:
    """Writes down that the worker lives."""
    Heartbeat.objects.update_or_create(worker_id=worker_id, defaults={"beat_at": timezone.now()})


def living() -> set[str]:
    """Returns the ids of the workers that gave a sign of life lately."""
    since = timezone.now() - DEAD_AFTER
    return set(Heartbeat.objects.filter(beat_at__gt=since).values_list("worker_id", flat=True))


@contextmanager
def beating(worker_id: str) -> Iterator[None]:
    """Beats as long as the block runs; a worker that leaves it in order takes its row along."""
    beat(worker_id)
    stop = threading.Event()
    thread = threading.Thread(target=_keep_beating, args=(worker_id, stop), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        Heartbeat.objects.filter(worker_id=worker_id).delete()


def _keep_beating(worker_id: str, stop: threading.Event) -> None:
    while not stop.wait(EVERY.total_seconds()):
        try:
            beat(worker_id)
        except DatabaseError:
            logger.warning("worker %s could not give a sign of life", worker_id)
            connection.close()
    connection.close()
