"""Where rooms put mail. It is written and queued in the caller's transaction, and delivered afterwards."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.mail import gates
from portal.mail.addressing import is_number
from portal.mail.composing import absolute, compose, compose_text
from portal.mail.delivery import deliver
from portal.mail.models import Message, addressee_of
from portal.mail.sender import postal_address
from portal.mail.unsubscribing import NoWayOut, refuse_unfit, way_out

__all__ = ["Kind", "NoWayOut", "absolute", "send", "send_again", "send_rendered"]

Kind = Literal["service", "legal", "marketing"]


def send(
    template: str,
    *,
    to: str,
    language: str,
    kind: Kind,
    context: Mapping[str, Any],
    person: int | None = None,
    about: str = "",
    purpose: str = "",
    unsubscribe: Mapping[str, str] | None = None,
) -> Message:
    """Writes a mail from `templates/mail/<template>` and queues it; returns the outbox's row.

    A recipient that is a number gets the template's text. Templates get the context, `profile`, `language`, `subject`
    and `portal_url`. The subject must hold no personal data: lock screens show it. `person` is the primary key of whom
    it concerns, `about` an opaque reference such as "case:R-7K2M-9QXD". Marketing names its list by `purpose` and the
    headers that leave it by `unsubscribe`; its templates get `unsubscribe_link` and `postal_address` besides. Raises
    TemplateDoesNotExist, and NoWayOut for marketing that names no list or cannot be left, and for other mail that names
    one.
    """
    facts = dict(context)
    if kind == "marketing":
        facts |= {"unsubscribe_link": way_out(unsubscribe or {}), "postal_address": postal_address()}
    subject, text, html = (compose_text if is_number(to) else compose)(template, language, facts)
    return send_rendered(
        subject,
        text,
        html,
        to=to,
        language=language,
        kind=kind,
        template=template,
        person=person,
        about=about,
        purpose=purpose,
        unsubscribe=unsubscribe,
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
    purpose: str = "",
    unsubscribe: Mapping[str, str] | None = None,
) -> Message:
    """Queues a mail that somebody else composed; `template` is the name under which staff see it.

    Raises NoWayOut, for marketing to a number too: a text has no room for a way out.
    """
    refuse_unfit(kind, purpose, unsubscribe, text, html)
    by_text = is_number(to)
    if by_text and kind == "marketing":
        raise NoWayOut("marketing is not sent by text")
    message = Message.objects.create(
        template=template,
        language=language,
        kind=kind,
        way=Message.Way.TEXT if by_text else Message.Way.MAIL,
        purpose=purpose,
        person_id=person,
        about=about,
        subject=subject,
        addressee=addressee_of(to),
        recipient=to,
        text=text,
        html=html or None,
        unsubscribe=dict(unsubscribe) if unsubscribe else None,
    )
    deliver.enqueue(message.pk)
    return message


@transaction.atomic
def send_again(message: Message, staff: int) -> bool:
    """Queues a mail that did not arrive once more; returns whether there was something left to send.

    Marketing that the person no longer allows is left alone. `staff` is the primary key of who asked for it.
    """
    lost = Message.objects.filter(
        pk=message.pk, state__in=[Message.State.FAILED, Message.State.BOUNCED], recipient__isnull=False
    )
    found = lost.first()
    if found is None or not gates.let(found) or not lost.update(state=Message.State.QUEUED):
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
