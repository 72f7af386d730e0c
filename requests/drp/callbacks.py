"""Tells an agent at each change how its request stands (section 2.03), until its server says yes.

What is told is always how things stand when it is told: a call that arrives late undoes nothing.
"""

import base64
import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.jobs.tasks import task
from portal.outbound.sending import post
from requests.drp.statuses import status_of
from requests.models import DrpRequest, Event, PrivacyRequest
from requests.packs import signing

HEADER = "DRP-Signature"
PURPOSE = b"drp-status\n"
"""Stands before the body in what is signed, so that no signature of a status passes for one of something else."""

RETRIES = 12
"""About eight hours, with the worker's pauses."""


@receiver(post_save, sender=Event)
def moved(*, instance: Event, created: bool, **_: Any) -> None:
    """Orders a call when a case of an agent's has moved on."""
    if not created or instance.what != Event.What.MOVED or instance.case.channel != PrivacyRequest.Channel.API:
        return
    found = DrpRequest.objects.filter(case=instance.case, status_callback__isnull=False)
    for pk in found.values_list("pk", flat=True):
        tell.enqueue(str(pk))


@task(retries=RETRIES)
def tell(request_id: str) -> None:
    """Posts how a request stands to its agent, unless that is what it was told last."""
    asked = DrpRequest.objects.select_related("case", "agent").filter(pk=request_id).first()
    if asked is None or not asked.status_callback or not asked.agent.is_active:
        return
    told = status_of(asked)
    body = json.dumps(told).encode()
    seen = hashlib.sha256(body).hexdigest()
    if seen == asked.told:
        return
    post(asked.status_callback, body, content_type="application/json", headers=_signed(body))
    with transaction.atomic():
        DrpRequest.objects.filter(pk=asked.pk).update(told=seen, told_at=timezone.now())
        record(
            Audited.AGENT_TOLD,
            actor=Actor.system("drp"),
            subject=asked.case.subject,
            about=asked.case.about,
            agent=asked.agent.key,
            status=told["status"],
        )


def _signed(body: bytes) -> dict[str, str]:
    """Returns the header that proves a status to be ours, where the portal has a key to sign with."""
    if not signing.is_set():
        return {}
    return {HEADER: base64.b64encode(signing.sign(PURPOSE + body)).decode()}
