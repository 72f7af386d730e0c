"""The worker's side of exports."""

from datetime import timedelta

from portal.exports import building
from portal.jobs.tasks import task


@task(retries=6, time_limit=timedelta(hours=6), on_failure=building.fail)
def build(export_id: str, attempt: int) -> None:
    """Builds one archive."""
    building.build(export_id, attempt)


@task()
def expire() -> None:
    """Removes archives whose time has come."""
    building.expire()
