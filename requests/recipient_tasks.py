"""Work for the worker: recipients of a person's data are told, and looked after until they are."""

from datetime import timedelta

from portal.jobs.tasks import task
from requests import notifying
from requests.models import PrivacyRequest


@task(retries=10, time_limit=timedelta(minutes=5))
def tell_recipients(case_pk: int) -> None:
    """Tells the recipients of what a case erased, corrected or restricted."""
    case = PrivacyRequest.objects.filter(pk=case_pk).first()
    if case:
        notifying.announce(case)


@task()
def follow_recipients() -> None:
    """Looks what became of the mail to recipients, and tries again or asks staff."""
    notifying.follow_up()
