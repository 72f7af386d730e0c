"""What is done by the clock about those who act for others."""

from portal.jobs.tasks import task
from requests.representing import confirming, lapsing


@task()
def remind_people() -> None:
    """Reminds people who have not said whether they gave permission."""
    confirming.remind()


@task()
def lapse_confirmations() -> None:
    """Refuses what nobody confirmed in time."""
    lapsing.lapse()
