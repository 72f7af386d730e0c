"""A worker in a process of its own: killed in the middle, told to stop, and what the portal says of its health."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.jobs.heartbeat import DEAD_AFTER
from portal.jobs.models import Heartbeat
from tests.jobs import deeds

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def start_worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    settings.VAR = tmp_path
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "manage.py", "worker", "--interval", "0.1"]
        surroundings = os.environ | {"DATABASE_URL": _address(), "VAR": str(tmp_path)}
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def _address() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def until(holds: Callable[[], Any]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def state(number: int) -> str:
    return next(row.status for row in DBTaskResult.objects.all() if row.args_kwargs["args"] == [number])


def test_a_worker_killed_in_the_middle_leaves_its_work_to_the_next(
    start_worker: Callable[[], subprocess.Popen], tmp_path: Path
) -> None:
    deeds.last_until_told.enqueue(1)
    first = start_worker()
    until(lambda: deeds.noted("started-1"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert state(1) == "RUNNING"
    Heartbeat.objects.update(beat_at=timezone.now() - DEAD_AFTER)
    (tmp_path / "go").touch()
    start_worker()
    until(lambda: state(1) == "READY")
    DBTaskResult.objects.filter(status="READY", args_kwargs__args=[1]).update(run_after=timezone.now())
    until(lambda: state(1) == "SUCCESSFUL")
    assert [deeds.noted("started-1"), deeds.noted("finished-1")] == [2, 1]


def test_told_to_stop_a_worker_finishes_what_it_has_in_hand(
    start_worker: Callable[[], subprocess.Popen], tmp_path: Path
) -> None:
    deeds.last_until_told.enqueue(1)
    worker = start_worker()
    until(lambda: deeds.noted("started-1"))
    worker.terminate()
    deeds.greet.enqueue(2)
    (tmp_path / "go").touch()
    assert worker.wait(timeout=30) == 0
    assert [state(1), state(2)] == ["SUCCESSFUL", "READY"]
    assert not Heartbeat.objects.exists()


def test_told_twice_it_gives_the_work_back(start_worker: Callable[[], subprocess.Popen]) -> None:
    deeds.last_until_told.enqueue(1)
    worker = start_worker()
    until(lambda: deeds.noted("started-1"))
    worker.terminate()
    time.sleep(0.3)
    worker.terminate()
    assert worker.wait(timeout=30) == 1
    assert state(1) == "READY"


def test_two_workers_do_everything_once(start_worker: Callable[[], subprocess.Popen]) -> None:
    for number in range(30):
        deeds.greet.enqueue(number)
    start_worker()
    start_worker()
    until(lambda: sum(deeds.noted(f"greeted-{number}") for number in range(30)) >= 30)
    until(lambda: not DBTaskResult.objects.filter(task_path__endswith="greet").exclude(status="SUCCESSFUL").exists())
    assert [deeds.noted(f"greeted-{number}") for number in range(30)] == [1] * 30


def test_healthz_says_whether_a_worker_lives(start_worker: Callable[[], subprocess.Popen], client: Client) -> None:
    down = client.get("/healthz")
    assert (down.status_code, down.json()) == (503, {"database": True, "cache": True, "worker": False})
    start_worker()
    until(Heartbeat.objects.exists)
    up = client.get("/healthz")
    assert (up.status_code, up.json()) == (200, {"database": True, "cache": True, "worker": True})
    assert client.post("/healthz").status_code == 405
