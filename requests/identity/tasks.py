"""What is done by the clock about checks of identity."""

from portal.jobs.tasks import task
from requests.identity import following


@task()
def poll_identity_checks() -> None:
    """Asks the service about checks whose result never reached us, and ends those whose time has passed."""
    following.poll()
