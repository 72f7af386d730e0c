"""Work by the clock: each slot once, in the company's day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.audit.events import Event
from portal.audit.models import Entry
from portal.audit.trail import Actor, record
from portal.jobs import schedule
from portal.jobs.models import Heartbeat, Slot
from portal.jobs.upkeep import prune_jobs
from tests.jobs import deeds


@pytest.fixture(autouse=True)
def _schedules_of_the_test_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "SCHEDULES", {})


def test_a_slot_is_queued_once_however_many_workers_look() -> None:
    schedule.every("dawdle", deeds.dawdle, timedelta(days=1000))
    assert [schedule.enqueue_due(), schedule.enqueue_due()] == [1, 0]
    assert DBTaskResult.objects.count() == 1


def test_of_two_workers_that_saw_the_same_slot_one_queues_it() -> None:
    schedule.every("dawdle", deeds.dawdle, timedelta(days=1000))
    due = schedule.SCHEDULES["dawdle"].newest(timezone.now())
    mine = schedule.SCHEDULES["dawdle"]
    assert [schedule._enqueue(mine, due), schedule._enqueue(mine, due)] == [True, False]
    assert DBTaskResult.objects.count() == 1


def test_after_a_standstill_it_runs_once() -> None:
    schedule.every("dawdle", deeds.dawdle, timedelta(minutes=1))
    Slot.objects.create(name="dawdle", slot=timezone.now() - timedelta(days=3))
    assert schedule.enqueue_due() == 1


def test_a_day_begins_where_the_company_is() -> None:
    schedule.daily("dawdle", deeds.dawdle, at="03:00")
    newest = schedule.SCHEDULES["dawdle"].newest
    before = newest(datetime(2027, 1, 6, 7, 59, tzinfo=UTC))
    after = newest(datetime(2027, 1, 6, 13, 1, tzinfo=UTC))
    assert after - before == timedelta(days=1)
    assert (after.hour, str(after.tzinfo)) == (3, "America/New_York")
    summer = newest(datetime(2027, 7, 6, 13, 1, tzinfo=UTC))
    assert summer.astimezone(UTC).hour == 7


def test_two_schedules_cannot_share_a_name() -> None:
    schedule.every("dawdle", deeds.dawdle, timedelta(minutes=1))
    with pytest.raises(ValueError, match="dawdle"):
        schedule.daily("dawdle", deeds.dawdle)


def test_old_results_signs_of_life_and_slots_are_pruned(work: Callable[..., int], settings: Any) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    for status, finished in (("SUCCESSFUL", long_ago), ("SUCCESSFUL", timezone.now()), ("READY", None)):
        deeds.greet.enqueue(1)
        latest = DBTaskResult.objects.order_by("-enqueued_at")[:1].get()
        DBTaskResult.objects.filter(pk=latest.pk).update(status=status, finished_at=finished)
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() + timedelta(days=1))
    Heartbeat.objects.create(worker_id="gone", beat_at=long_ago)
    Slot.objects.bulk_create(Slot(name="a", slot=long_ago + timedelta(days=day)) for day in range(3))
    prune_jobs.enqueue()
    assert work() == 1
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL", "SUCCESSFUL"]
    assert not Heartbeat.objects.filter(worker_id="gone").exists()
    assert Slot.objects.get().slot == long_ago + timedelta(days=2)


def test_the_trail_is_sealed_by_the_clock(work: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    record(Event.SIGNED_OUT, actor=Actor.person(1))
    work(schedules=True)
    assert not Entry.objects.unsealed().exists()
