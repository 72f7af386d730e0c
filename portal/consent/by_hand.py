"""What staff do about a choice that does not arrive by itself."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.trail import Actor
from portal.consent.delivering import note, pass_on
from portal.consent.models import Push


@transaction.atomic
def done(push: Push, written: str, actor: Actor) -> bool:
    """Notes that somebody passed a choice on by hand; returns whether it had not arrived before."""
    now = timezone.now()
    open_one = Push.objects.filter(pk=push.pk).exclude(outcome=Push.Outcome.REACHED)
    if not open_one.update(outcome=Push.Outcome.REACHED, reached_at=now, note=written):
        return False
    note(push, "by_hand_done", actor)
    return True


@transaction.atomic
def try_again(pushes: QuerySet[Push]) -> int:
    """Queues pushes that have not arrived once more; returns how many."""
    found = list(pushes.exclude(outcome=Push.Outcome.REACHED).select_related("decision"))
    Push.objects.filter(pk__in=[push.pk for push in found]).update(outcome=Push.Outcome.WAITING, tried_at=None)
    for act in sorted({str(push.decision.act) for push in found}):
        pass_on.enqueue(act)
    return len(found)
