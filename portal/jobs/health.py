"""Whether the portal works, in three answers."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from portal.jobs.models import Heartbeat

logger = logging.getLogger(__name__)

WITHIN = timedelta(seconds=30)


def alive() -> bool:
    """Returns whether a worker gave a sign of life in the last half minute."""
    return Heartbeat.objects.filter(beat_at__gt=timezone.now() - WITHIN).exists()


def health() -> dict[str, bool]:
    """Returns for database, cache and worker whether each does its work."""
    return {"database": _works(_database), "cache": _works(_cache), "worker": _works(alive)}


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _cache() -> bool:
    cache.get("healthz")
    return True


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # whatever it is, the answer is that it does not work
        logger.error("health: %s in %s", type(error).__name__, check.__name__)
        return False
