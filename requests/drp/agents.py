"""Agents: admitted by staff, known by a token that they set up with their key, and by its hash alone here."""

import base64
import binascii
import hashlib
import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from requests.models import DrpAgent
from requests.models import Event as Line
from requests.timeline import By


def by_agent(agent: DrpAgent) -> By:
    """Returns an agent as who does a deed."""
    return By(Line.Side.SYSTEM, agent.name, Actor.system(f"drp.{agent.key}"))


def fit_key(verify_key: str) -> str:
    """Returns a public key in Base64 as it is kept. Raises ValidationError for what is none."""
    try:
        raw = base64.b64decode("".join(verify_key.split()), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise ValidationError(_("This is not a key: it has to be 32 bytes in Base64."))
    return base64.b64encode(raw).decode()


@transaction.atomic
def save(agent: DrpAgent, by: User) -> None:
    """Stores what staff say of an agent; a token that was set up with another key ends."""
    before = DrpAgent.objects.filter(pk=agent.pk).first()
    if before and before.verify_key != agent.verify_key:
        agent.digest = agent.set_up_at = None
    agent.save()
    record(Event.AGENT_CHANGED, actor=Actor.staff(by.pk), agent=agent.key, active=agent.is_active)


@transaction.atomic
def revoke(agent: DrpAgent, by: User) -> bool:
    """Ends an agent's token; it can set up another while it is active. Returns whether there was one."""
    ended = DrpAgent.objects.filter(pk=agent.pk, digest__isnull=False).update(digest=None, set_up_at=None)
    if ended:
        record(Event.AGENT_TOKEN_REVOKED, actor=Actor.staff(by.pk), agent=agent.key)
    return bool(ended)


def named(key: str) -> DrpAgent | None:
    """Returns the active agent of an id, or None."""
    return DrpAgent.objects.filter(key=key, is_active=True).first()


def let_in(token: str) -> DrpAgent | None:
    """Returns the active agent that a token belongs to, and notes the day."""
    found = DrpAgent.objects.filter(digest=digest(token), is_active=True).first()
    today = timezone.now().date()
    if found and found.last_used_on != today:
        DrpAgent.objects.filter(pk=found.pk).update(last_used_on=today)
    return found


@transaction.atomic
def set_up(agent: DrpAgent, issued_at: datetime, message: str) -> str | None:
    """Gives an agent a new token, which ends the one before; None for a message that was used already.

    `message` is the digest of the signed message, `issued_at` its time: one that is older than the last is a replay.
    """
    token = secrets.token_urlsafe(32)
    fresh = Q(set_up_issued_at=None) | Q(set_up_issued_at__lte=issued_at)
    mine = DrpAgent.objects.filter(fresh, pk=agent.pk).exclude(set_up_digest=message)
    now = timezone.now()
    if not mine.update(digest=digest(token), set_up_at=now, set_up_issued_at=issued_at, set_up_digest=message):
        return None
    record(Event.AGENT_TOKEN_MADE, actor=Actor.system(f"drp.{agent.key}"), agent=agent.key)
    return token


def refused(agent: DrpAgent) -> None:
    """Notes that somebody could not set up a token in an agent's name."""
    record(Event.AGENT_REFUSED, actor=Actor.visitor(), agent=agent.key)


def digest(token: str) -> str:
    """Returns the stored form of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
