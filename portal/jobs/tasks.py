"""How a room declares background work."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django_tasks.base import Task
from django_tasks.base import task as declared

from portal.jobs.queueing import put

ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task):
    """A task that knows how often to try, how long it may take, and whom to tell when it has failed for good."""

    retries: int = 5
    time_limit: timedelta = timedelta(minutes=10)
    on_failure: Callable[..., None] | None = None

    def enqueue(self, *ids: int | str) -> None:  # type: ignore[override]  # nobody awaits a result
        """Queues the work in the caller's transaction. Raises TypeError for what is not an id."""
        for found in ids:
            if not isinstance(found, int) and not (isinstance(found, str) and ID.fullmatch(found)):
                raise TypeError(f"{self.name} takes ids alone: the queue keeps its arguments in the clear")
        put(self, ids)


def task(
    *,
    retries: int = 5,
    time_limit: timedelta = timedelta(minutes=10),
    on_failure: Callable[..., None] | None = None,
    priority: int = 0,
) -> Callable[[Callable[..., None]], JobTask]:
    """Makes a module's function a task: `.enqueue(*ids)` queues it in the caller's transaction.

    The worker tries once and then `retries` times more, each try at most `time_limit` long, with growing pauses.
    `on_failure` is called with the same ids once the last try has failed, in the transaction that says so.
    Tasks are idempotent, return nothing, and load what they need by id. Priority goes from -100 to 100, the
    highest first.
    """
    made = declared(priority=priority, retries=retries, time_limit=time_limit, on_failure=on_failure)
    return cast("Callable[[Callable[..., None]], JobTask]", made)
