"""Lets other systems in: their credentials are made here, shown once, and known afterwards by their hash alone."""

import hashlib
import hmac
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.mailings.models import Client

NOBODY = "0" * 64
"""Compared where there is no such system, so that the answer takes as long."""


@transaction.atomic
def save(client: Client, by: User) -> None:
    """Stores what a member of staff changed about a system, and notes it."""
    client.save()
    record(Event.CLIENT_CHANGED, actor=Actor.staff(by.pk), client=client.key, active=client.is_active)


def new_secret(client: Client, by: User) -> str:
    """Gives a system, new or old, another secret and stores it; returns the credentials, which nobody can see again."""
    secret = secrets.token_urlsafe(32)
    client.digest = _digest(secret)
    save(client, by)
    return f"{client.key}.{secret}"


def let_in(credentials: str) -> Client | None:
    """Returns the active system that has these credentials, and notes the day."""
    key, _dot, secret = credentials.partition(".")
    found = Client.objects.filter(key=key, is_active=True).first()
    right = hmac.compare_digest(_digest(secret), found.digest if found else NOBODY)
    if found is None or not right:
        return None
    today = timezone.now().date()
    if found.last_used_on != today:
        Client.objects.filter(pk=found.pk).update(last_used_on=today)
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
