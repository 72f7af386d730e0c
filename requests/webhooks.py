"""Tells recipients by a signed call to their own system what was erased, corrected or restricted (GDPR Art. 19)."""

import json
from datetime import timedelta

from django.utils import timezone

from portal.jobs.tasks import task
from portal.outbound.sending import post
from portal.outbound.signing import HEADER, signature
from portal.sources.registry import declared
from requests import notifying
from requests.mailboxes import mailboxes_of
from requests.models import Told

RETRIES = 8
"""About two hours, with the worker's pauses; then staff are asked to tell the recipient."""


@notifying.register
def by_webhook(told: Told) -> notifying.Receipt | None:
    """Orders the call where `sources.toml` names an address for the recipient; None where it names none."""
    if not _address(told) or not mailboxes_of(told.case):
        return None
    if told.pk is None:
        told.save()
    call_recipient.enqueue(told.pk)
    return {"way": "webhook", "at": timezone.now().isoformat()}


def _failed(told_pk: int) -> None:
    told = _waiting(told_pk)
    if told:
        notifying.left_to_staff(told)


@task(retries=RETRIES, time_limit=timedelta(minutes=2), on_failure=_failed)
def call_recipient(told_pk: int) -> None:
    """Posts one recipient's news; a recipient that took it is not called again."""
    told = _waiting(told_pk)
    if told is None:
        return
    body = json.dumps(
        {
            "id": f"told-{told.pk}",
            "deed": told.case.kind,
            "reference": told.case.reference,
            "addresses": list(mailboxes_of(told.case)),
            "categories": sorted(notifying.categories_of(told.case)),
        }
    ).encode()
    status = post(
        _address(told), body, content_type="application/json", headers={HEADER: signature(told.recipient, body)}
    )
    notifying.reached(told, {"way": "webhook", "status": status, "at": timezone.now().isoformat()})


def _waiting(told_pk: int) -> Told | None:
    return Told.objects.select_related("case").filter(pk=told_pk, outcome=Told.Outcome.CALLING).first()


def _address(told: Told) -> str:
    return next((way.webhook for way in declared().recipients if way.key == told.recipient), "")
