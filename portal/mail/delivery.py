"""Hands mail to the server, tries again when it cannot, and says so when it gives up.

A worker killed between the server's yes and our note of it sends twice: the Message-ID is the same, so that mail
programs show one.
"""

import smtplib

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.jobs.faults import Fault, GiveUp
from portal.jobs.tasks import task
from portal.mail.models import Message
from portal.mail.sender import portal_host, privacy_address, sender

RETRIES = 12
"""About eight hours, with the worker's pauses."""

WORKER = Actor.system("mail")


def failed(message_id: int) -> None:
    """Notes that a mail will not be tried again."""
    Message.objects.filter(pk=message_id, state=Message.State.QUEUED).update(state=Message.State.FAILED)
    message = Message.objects.get(pk=message_id)
    _record(Event.MAIL_FAILED, message, reason=message.state)


@task(retries=RETRIES, on_failure=failed)
def deliver(message_id: int) -> None:
    """Delivers a mail of the outbox, once."""
    message = Message.objects.get(pk=message_id)
    if message.state != Message.State.QUEUED or message.recipient is None:
        return
    Message.objects.filter(pk=message_id).update(attempts=F("attempts") + 1)
    try:
        _hand_over(message)
    except Fault as fault:
        state = Message.State.BOUNCED if isinstance(fault, GiveUp) else Message.State.QUEUED
        Message.objects.filter(pk=message_id).update(state=state, last_error=str(fault))
        raise
    with transaction.atomic():
        Message.objects.filter(pk=message_id).update(state=Message.State.SENT, sent_at=timezone.now(), last_error="")
        _record(Event.MAIL_SENT, message)


def _hand_over(message: Message) -> None:
    """Speaks SMTP. Raises Fault in our own words: what servers answer quotes addresses."""
    try:
        validate_email(message.recipient or "")
        _as_email(message).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code = max((code for code, _ in refused.recipients.values()), default=450)
        raise _answer(code, "refused the recipient") from None
    except smtplib.SMTPDataError as refused:
        raise _answer(refused.smtp_code, "refused the message") from None
    except smtplib.SMTPResponseException as refused:
        raise Fault(f"The mail server refused us ({refused.smtp_code}).") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Fault(f"We could not reach the mail server ({type(error).__name__}).") from None
    except (ValidationError, ValueError):
        raise GiveUp("The address or the subject is not one that mail can have.") from None


def _answer(code: int, deed: str) -> Fault:
    """Returns what an SMTP code means (RFC 5321, section 4.2.1): from 500 on, trying again is useless."""
    if code >= 500:
        return GiveUp(f"The mail server {deed} ({code}).")
    return Fault(f"The mail server {deed} for now ({code}).")


def _as_email(message: Message) -> EmailMultiAlternatives:
    """Returns the mail with the headers that tell machines not to answer (RFC 3834, section 5)."""
    headers = {
        "Message-ID": f"<{message.key}@{portal_host()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.language,
    }
    reply_to = [address] if (address := privacy_address()) else None
    email = EmailMultiAlternatives(
        message.subject, message.text or "", sender(), [message.recipient or ""], headers=headers, reply_to=reply_to
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def _record(event: Event, message: Message, **facts: str) -> None:
    subject = subject_reference(message.person_id) if message.person_id else ""
    facts |= {"template": message.template, "kind": message.kind}
    record(event, actor=WORKER, subject=subject, about=message.about, message=message.pk, **facts)
