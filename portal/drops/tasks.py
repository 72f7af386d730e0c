"""The worker's side of files."""

from datetime import timedelta

from portal.drops import taking
from portal.jobs.tasks import task


@task(time_limit=timedelta(hours=6))
def take_drops() -> None:
    """Takes in what lies ready."""
    taking.take_all()
