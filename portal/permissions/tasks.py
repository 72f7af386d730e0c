"""The worker's side: telling people, and reminding them."""

from datetime import timedelta

from portal.jobs.tasks import task
from portal.permissions import telling
from portal.permissions.models import NamedUse, State


@task(time_limit=timedelta(minutes=30))
def tell(use_id: int) -> None:
    """Tells one batch of people, and queues itself for the next."""
    if telling.tell_next(use_id):
        tell.enqueue(use_id)


@task()
def look_for_untold() -> None:
    """Tells whoever joined since a use was announced, and goes on where telling was broken off."""
    open_ones = NamedUse.objects.filter(state__in=[State.ANNOUNCED, State.WAITING, State.BEGUN])
    for use in open_ones.exclude(kind=NamedUse.Kind.INSTRUCTION).values_list("pk", flat=True):
        tell.enqueue(use)


@task()
def remind() -> None:
    """Reminds people of questions that they left open, each once."""
    if telling.remind_next():
        remind.enqueue()
