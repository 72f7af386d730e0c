"""Empties old mail: the letter itself lives with its request, and a copy here would only be one more to lose."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from portal.jobs.tasks import task
from portal.mail.models import Message


@task()
def prune_mail() -> None:
    """Removes recipient and bodies of every mail older than MAIL_KEEP_DAYS; that it was sent, and when, stays."""
    old = timezone.now() - timedelta(days=settings.MAIL_KEEP_DAYS)
    settled = Message.objects.filter(created_at__lt=old, recipient__isnull=False).exclude(state=Message.State.QUEUED)
    settled.update(addressee="", recipient=None, text=None, html=None, unsubscribe=None)
