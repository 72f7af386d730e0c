"""Work that is due by the clock. Rooms declare it in `schedules.py`, imported when their app is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from portal.company.current import company
from portal.company.schema.base import zone
from portal.jobs.models import Slot
from portal.jobs.tasks import JobTask

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Schedule:
    """A task and the moments at which it is due."""

    name: str
    task: JobTask
    newest: Callable[[datetime], datetime]
    """Takes a moment, returns the last due moment not after it."""


SCHEDULES: dict[str, Schedule] = {}


def daily(name: str, task: JobTask, at: str = "03:00") -> None:
    """Runs the task once a day, at a time of day in the company's zone."""
    due = time.fromisoformat(at)

    def newest(now: datetime) -> datetime:
        here = now.astimezone(zone(company().company.time_zone))
        today = datetime.combine(here.date(), due, here.tzinfo)
        return today if today <= here else datetime.combine(here.date() - timedelta(days=1), due, here.tzinfo)

    _declare(Schedule(name, task, newest))


def every(name: str, task: JobTask, interval: timedelta) -> None:
    """Runs the task again and again, at whole multiples of the interval."""
    _declare(Schedule(name, task, lambda now: EPOCH + (now - EPOCH) // interval * interval))


def enqueue_due() -> int:
    """Queues whatever is due and was not queued yet; returns how many.

    After a standstill each schedule runs once, for its newest slot. Of workers that see a slot at the same time,
    the one that inserts its row queues the work.
    """
    now = timezone.now()
    last = dict(Slot.objects.values_list("name").annotate(Max("slot")))
    return sum(
        _enqueue(schedule, due)
        for schedule in SCHEDULES.values()
        if (due := schedule.newest(now)) > last.get(schedule.name, EPOCH)
    )


def _enqueue(schedule: Schedule, due: datetime) -> bool:
    try:
        with transaction.atomic():
            Slot.objects.create(name=schedule.name, slot=due)
            schedule.task.enqueue()
    except IntegrityError:
        return False
    return True


def _declare(schedule: Schedule) -> None:
    if schedule.name in SCHEDULES:
        raise ValueError(f"two schedules are named {schedule.name!r}")
    SCHEDULES[schedule.name] = schedule
