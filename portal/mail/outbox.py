"""Where rooms put mail. It is written and queued in the caller's transaction, and delivered afterwards."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.mail.composing import absolute, compose
from portal.mail.delivery import deliver
from portal.mail.models import Message, addressee_of

__all__ = ["Kind", "absolute", "send", "send_again", "send_rendered"]

Kind = Literal["service", "legal"]


def send(
    template: str,
    *,
    to: str,
    language: str,
    kind: Kind,
    context: Mapping[str, Any],
    person: int | None = None,
    about: str = "",
) -> Message:
    """Writes a mail from `templates/mail/<template>` and queues it; returns the outbox's row.

    Templates get the context, `profile`, `language`, `subject` and `portal_url`. The subject must hold no
    personal data: lock screens show it. `person` is the primary key of whom it concerns, `about` an opaque
    reference such as "case:R-7K2M-9QXD". Raises TemplateDoesNotExist.
    """
    subject, text, html = compose(template, language, context)
    return send_rendered(
        subject, text, html, to=to, language=language, kind=kind, template=template, person=person, about=about
    )


@transaction.atomic
def send_rendered(
    subject: str,
    text: str,
    html: str,
    *,
    to: str,
    language: str,
    kind: Kind,
    template: str,
    person: int | None = None,
    about: str = "",
) -> Message:
    """Queues a mail that somebody else composed; `template` is the name under which staff see it."""
    message = Message.objects.create(
        template=template,
        language=language,
        kind=kind,
        person_id=person,
        about=about,
        subject=subject,
        addressee=addressee_of(to),
        recipient=to,
        text=text,
        html=html,
    )
    deliver.enqueue(message.pk)
    return message


@transaction.atomic
def send_again(message: Message, staff: int) -> bool:
    """Queues a mail that did not arrive once more; returns whether there was something left to send.

    `staff` is the primary key of who asked for it.
    """
    lost = Message.objects.filter(pk=message.pk, state__in=[Message.State.FAILED, Message.State.BOUNCED])
    if not lost.filter(recipient__isnull=False).update(state=Message.State.QUEUED):
        return False
    record(
        Event.MAIL_SENT_AGAIN,
        actor=Actor.staff(staff),
        about=message.about,
        template=message.template,
        kind=message.kind,
        message=message.pk,
    )
    deliver.enqueue(message.pk)
    return True
