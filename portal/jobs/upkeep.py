"""Housekeeping by the clock, for this room and for the trail below, which cannot declare tasks itself."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.audit.sealing import seal_unsealed
from portal.jobs.models import Heartbeat, Slot
from portal.jobs.tasks import task

DAY = timedelta(days=1)


@task(retries=0)
def seal_audit() -> None:
    """Seals the audit entries written since the last time."""
    seal_unsealed()


@task()
def prune_jobs() -> None:
    """Removes finished tasks after JOBS_KEEP_DAYS, signs of life after a day, and slots that a newer one follows."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=settings.JOBS_KEEP_DAYS)).delete()
    Heartbeat.objects.filter(beat_at__lt=now - DAY).delete()
    newer = Slot.objects.filter(name=OuterRef("name"), slot__gt=OuterRef("slot"))
    Slot.objects.filter(Exists(newer), slot__lt=now - DAY).delete()
