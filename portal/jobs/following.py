"""How a queued piece of work stands, for the room that waits for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.jobs.heartbeat import living
from portal.jobs.tasks import JobTask


@dataclass(frozen=True)
class Standing:
    """`queued`: it is its turn next; `paused`: it is tried again at `again_at`; `running`: a living worker has it;
    `orphaned`: the worker that had it is dead, another takes over; `lost`: nobody will ever do it.
    """

    state: Literal["queued", "paused", "running", "orphaned", "lost"]
    again_at: datetime | None = None


def standing(task: JobTask, *ids: int | str) -> Standing:
    """Returns how the work of a task with these ids stands."""
    open_ones = DBTaskResult.objects.filter(task_path=task.module_path, status__in=("READY", "RUNNING"))
    found = open_ones.filter(args_kwargs={"args": list(ids), "kwargs": {}}).order_by("-enqueued_at").first()
    if found is None:
        return Standing("lost")
    if found.status == "RUNNING":
        return Standing("running" if living() & set(found.worker_ids[-1:]) else "orphaned")
    later = found.worker_ids and found.run_after and found.run_after > timezone.now()
    return Standing("paused", found.run_after) if later else Standing("queued")
