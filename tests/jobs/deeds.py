"""Tasks for the tests of the worker; they leave files in the settings' VAR folder as witnesses."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from portal.jobs.faults import GiveUp
from portal.jobs.tasks import task


def note(name: str) -> None:
    with Path(settings.VAR, name).open("a") as page:
        page.write("x")


def noted(name: str) -> int:
    page = Path(settings.VAR, name)
    return len(page.read_text()) if page.exists() else 0


@task()
def greet(number: int) -> None:
    note(f"greeted-{number}")


def tell(number: int) -> None:
    note(f"told-{number}")


@task(retries=2, on_failure=tell)
def stumble(number: int) -> None:
    note(f"stumbled-{number}")
    raise ValueError("alice@example.com does not fit")


@task(on_failure=tell)
def give_up(number: int) -> None:
    note(f"gave-up-{number}")
    raise GiveUp("The mailbox does not exist.")


@task(retries=0, time_limit=timedelta(seconds=0.2))
def dawdle() -> None:
    try:
        time.sleep(60)
    except Exception:
        note("swallowed")


def break_down(number: int) -> None:
    raise KeyError("alice@example.com")


@task(retries=0, on_failure=break_down)
def fail_badly(number: int) -> None:
    raise ValueError("no")


@task()
def last_until_told(number: int) -> None:
    note(f"started-{number}")
    while not Path(settings.VAR, "go").exists():
        time.sleep(0.05)
    note(f"finished-{number}")
