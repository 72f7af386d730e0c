"""Forgets addresses that were typed into the form and never confirmed."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.consent.models import Decision, Party, State
from portal.jobs.tasks import task
from portal.mailings.confirmations import WORKS_FOR

BATCH = 500


@task()
def forget_unconfirmed() -> None:
    """Empties the address of every mailbox of which nothing is known but an asking whose link has run out.

    The pseudonym stays, as for every party; asking again fills the address in.
    """
    old = timezone.now() - WORKS_FOR
    asked = Decision.objects.filter(state=State.REQUESTED, at__lt=old).values("party")
    more = Decision.objects.filter(~Q(state=State.REQUESTED) | Q(at__gte=old), party=OuterRef("pk"))
    waiting = Party.objects.filter(~Exists(more), pk__in=asked, address__isnull=False)
    while found := list(waiting.values_list("pk", flat=True)[:BATCH]):
        Party.objects.filter(pk__in=found).update(address=None, language="")
