"""This room's work in the background."""

from importlib import import_module

from django.conf import settings

from accounts import claims, history
from accounts.models import Claim
from portal.jobs.tasks import task


@task()
def send_claim_code(claim_pk: int) -> None:
    """Sends the code of a claim, where there is an address to send it to."""
    claim = Claim.objects.select_related("user").filter(pk=claim_pk).first()
    if claim:
        claims.deliver(claim)


@task()
def prune() -> None:
    """Removes old security events, and claims and sessions that have ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    history.prune()
    claims.prune()
