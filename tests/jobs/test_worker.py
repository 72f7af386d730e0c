"""Trying, retrying, failing, and what of it is kept."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.audit.models import Entry
from portal.jobs.heartbeat import DEAD_AFTER, beat
from portal.jobs.models import Heartbeat
from portal.jobs.settling import done, pause
from portal.jobs.worker import Worker
from tests.jobs import deeds

Work = Callable[..., int]


@pytest.fixture(autouse=True)
def _place_for_witnesses(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def only() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_work_is_done_once(work: Work) -> None:
    deeds.greet.enqueue(1)
    deeds.greet.enqueue(2)
    assert work() == 2
    assert work() == 0
    assert [deeds.noted("greeted-1"), deeds.noted("greeted-2")] == [1, 1]
    assert set(DBTaskResult.objects.values_list("status", "return_value")) == {("SUCCESSFUL", None)}


def test_queued_work_goes_with_the_deed_that_fails(work: Work) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deeds.greet.enqueue(1)
        raise ZeroDivisionError
    assert work() == 0


@pytest.mark.parametrize("argument", ["alice@example.com", "two words", 1.5, ["a"], None])
def test_a_task_takes_ids_alone(argument: Any) -> None:
    with pytest.raises(TypeError):
        deeds.greet.enqueue(argument)


def test_a_failed_try_waits_and_is_tried_again(work: Work) -> None:
    deeds.stumble.enqueue(1)
    assert work() == 1
    waiting = only()
    assert waiting.status == "READY"
    assert waiting.run_after > timezone.now()
    assert deeds.noted("told-1") == 0


def test_after_the_last_try_it_fails_and_the_room_is_told_once(work: Work) -> None:
    deeds.stumble.enqueue(1)
    work(hurry=True)
    assert [deeds.noted("stumbled-1"), deeds.noted("told-1")] == [3, 1]
    assert only().status == "FAILED"
    entry = Entry.objects.get()
    assert entry.event == "job_failed"
    assert entry.facts == {"task": "tests.jobs.deeds.stumble", "error": "builtins.ValueError", "attempts": 3}


def test_giving_up_is_final_at_once(work: Work) -> None:
    deeds.give_up.enqueue(1)
    work()
    assert [deeds.noted("gave-up-1"), deeds.noted("told-1")] == [1, 1]
    assert only().traceback.endswith("portal.jobs.faults.GiveUp: The mailbox does not exist.\n")


def test_what_an_error_says_is_kept_nowhere(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    deeds.stumble.enqueue(1)
    work(hurry=True)
    kept = only().traceback
    assert "deeds.py" in kept
    assert kept.endswith("builtins.ValueError: Something unexpected happened.\n")
    assert "alice" not in kept + caplog.text


def test_a_task_that_takes_too_long_is_stopped_even_if_it_catches_everything(work: Work) -> None:
    deeds.dawdle.enqueue()
    work()
    assert only().status == "FAILED"
    assert only().traceback.endswith("The work took longer than it may.\n")
    assert deeds.noted("swallowed") == 0


def test_a_failure_that_cannot_be_told_is_still_a_failure(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    deeds.fail_badly.enqueue(1)
    work()
    assert only().status == "FAILED"
    assert "alice" not in caplog.text


def test_a_task_of_another_release_fails_where_staff_can_see_it(work: Work) -> None:
    deeds.greet.enqueue(1)
    DBTaskResult.objects.update(task_path="tests.jobs.deeds.gone")
    work()
    assert only().status == "FAILED"


def test_pauses_grow_up_to_an_hour_and_a_half() -> None:
    assert timedelta(seconds=5) <= pause(1) <= timedelta(seconds=15)
    assert timedelta(seconds=20) <= pause(2) <= timedelta(seconds=60)
    assert timedelta(minutes=30) <= pause(20) <= timedelta(minutes=90)


def orphan(number: int = 1) -> DBTaskResult:
    deeds.greet.enqueue(number)
    tried = only()
    tried.claim("dead-worker")
    return tried


def test_a_living_workers_task_is_left_alone(work: Work) -> None:
    orphan()
    beat("dead-worker")
    assert work() == 0
    assert only().status == "RUNNING"


def test_a_dead_workers_task_is_taken_over(work: Work) -> None:
    orphan()
    beat("dead-worker")
    Heartbeat.objects.update(beat_at=timezone.now() - DEAD_AFTER)
    work(hurry=True)
    assert only().status == "SUCCESSFUL"
    assert deeds.noted("greeted-1") == 1


def test_a_worker_taken_for_dead_cannot_settle_what_another_took_over(work: Work) -> None:
    lost = orphan()
    assert work() == 0
    done(lost)
    assert only().status == "READY"


def test_a_task_that_kills_every_worker_fails_for_good(work: Work) -> None:
    tried = orphan()
    DBTaskResult.objects.update(worker_ids=["dead-worker"] * 6)
    work()
    tried.refresh_from_db()
    assert tried.status == "FAILED"
    assert tried.exception_class_path == "portal.jobs.faults.WorkerDied"


def test_what_a_worker_could_not_settle_it_takes_up_again_itself() -> None:
    worker = Worker()
    beat(worker.worker_id)
    deeds.greet.enqueue(1)
    only().claim(worker.worker_id)
    worker.upkeep()
    assert DBTaskResult.objects.get(task_path__endswith="greet").status == "READY"


def test_a_task_is_queued_as_the_library_itself_would_queue_it() -> None:
    task = deeds.greet
    task.enqueue(7)
    task.get_backend().enqueue(task, (7,), {})

    own, theirs = (
        {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for row in DBTaskResult.objects.order_by("enqueued_at")
    )
    for name in ("id", "enqueued_at"):
        own.pop(name), theirs.pop(name)
    assert own == theirs
