"""Lets what was allowed for a time run out."""

from django.utils import timezone

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, run_out
from portal.consent.models import Method, Standing
from portal.jobs.tasks import task

BATCH = 500


@task()
def expire_choices() -> None:
    """Writes down as run out whatever held until now, in batches; what is asked meanwhile is no already."""
    how = Circumstances(Method.CLOCK, Actor.system("consent"))
    over = Standing.objects.filter(valid_until__lte=timezone.now()).order_by("valid_until")
    while found := list(over.select_related("party", "decision")[:BATCH]):
        run_out(found, how)
