"""The careful first time: a large purge waits until staff have looked at it."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.retention import proof, rules
from portal.retention.models import Approval, Run
from portal.retention.rules import Ruled


def needs_approval(ruled: Ruled, due: int) -> bool:
    """Tells whether so many records, or people, may go by this rule only once staff have said so."""
    if due <= settings.RETENTION_APPROVE_ABOVE:
        return False
    return not Approval.objects.filter(dataset=ruled.dataset.key, terms=ruled.terms).exists()


def approve(run: Run, staff: int) -> bool:
    """Lets a run that waits go on, and those of later nights by the same rule; returns whether it waited.

    `staff` is the primary key of who approves.
    """
    ruled = rules.of(run.dataset)
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run.pk, state=Run.State.APPROVAL)
        if ruled is None or not waiting.update(state=Run.State.WAITING):
            return False
        Approval.objects.update_or_create(
            dataset=run.dataset, terms=ruled.terms, defaults={"due": run.due or 0, "by_id": staff}
        )
        proof.approved(run, staff)
    return True


def attest(run: Run, staff: int) -> bool:
    """Ends a run of a system without an interface on the word of staff; returns whether it waited for that."""
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run.pk, state=Run.State.HAND)
        if not waiting.update(state=Run.State.DONE, left=0, ended_at=timezone.now()):
            return False
        if run.purged:
            proof.purged(run, 0)
        proof.attested(run, staff)
    return True
