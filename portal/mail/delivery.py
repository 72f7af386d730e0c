"""Hands mail to the server and texts to the gateway, tries again when it cannot, and says so when it gives up.

A worker killed between the server's yes and our note of it sends twice: the Message-ID is the same, so that mail
programs show one.
"""

import re
import smtplib
from typing import Any

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
from portal.mail import gates, returns, texting
from portal.mail.models import Message
from portal.mail.sender import envelope_sender, portal_host, privacy_address, sender

RETRIES = 12
"""About eight hours, with the worker's pauses."""

WORKER = Actor.system("mail")

ENHANCED = re.compile(rb"5\.\d{1,3}\.\d{1,3}\b")
"""An enhanced status code of a permanent failure (RFC 3463)."""


LONGEST_LINE = 998
"""Characters that a line of a mail may have (RFC 5322, section 2.1.1)."""


class UnbrokenHeaders(EmailMultiAlternatives):
    """A mail whose headers keep to one line each, as long as that is allowed.

    Python otherwise breaks after 78 characters, right behind the name of a header that holds one long address, and
    mail programs that look for `List-Unsubscribe: <https:` find nothing.
    """

    def message(self, **how: Any) -> Any:
        """Returns the mail as it is written out."""
        made = super().message(**how)
        made.policy = made.policy.clone(max_line_length=LONGEST_LINE)
        return made


class AddressRefused(GiveUp):
    """The server takes no mail for the address, now or ever; carries the enhanced status code that it gave."""

    def __init__(self, message: str, status: str):
        self.status = status
        super().__init__(message)


def failed(message_id: int) -> None:
    """Notes that a mail will not be tried again."""
    Message.objects.filter(pk=message_id, state=Message.State.QUEUED).update(state=Message.State.FAILED)
    message = Message.objects.get(pk=message_id)
    _record(Event.MAIL_FAILED, message, reason=message.state)


@task(retries=RETRIES, on_failure=failed)
def deliver(message_id: int) -> None:
    """Delivers a mail of the outbox, once; marketing only while the person still allows it."""
    message = Message.objects.get(pk=message_id)
    if message.state != Message.State.QUEUED or message.recipient is None:
        return
    if not gates.let(message):
        _withhold(message)
        return
    Message.objects.filter(pk=message_id).update(attempts=F("attempts") + 1)
    try:
        _hand_over(message) if message.way == Message.Way.MAIL else _text(message)
    except Fault as fault:
        state = Message.State.BOUNCED if isinstance(fault, GiveUp) else Message.State.QUEUED
        with transaction.atomic():
            Message.objects.filter(pk=message_id).update(state=state, last_error=str(fault))
            if isinstance(fault, AddressRefused):
                returns.tell(message, returns.Returned(returns.BOUNCE, message.key, fault.status))
        raise
    with transaction.atomic():
        Message.objects.filter(pk=message_id).update(state=Message.State.SENT, sent_at=timezone.now(), last_error="")
        _record(Event.MAIL_SENT, message)


@transaction.atomic
def _withhold(message: Message) -> None:
    if Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(state=Message.State.WITHHELD):
        _record(Event.MAIL_WITHHELD, message)


def _text(message: Message) -> None:
    texting.hand_over(message.key, message.recipient or "", message.text or "")


def _hand_over(message: Message) -> None:
    """Speaks SMTP. Raises Fault in our own words: what servers answer quotes addresses."""
    try:
        validate_email(message.recipient or "")
        _as_email(message).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = max(refused.recipients.values(), default=(450, b""))
        raise _answer(code, "refused the recipient", words) from None
    except smtplib.SMTPDataError as refused:
        raise _answer(refused.smtp_code, "refused the message") from None
    except smtplib.SMTPResponseException as refused:
        raise Fault(f"The mail server refused us ({refused.smtp_code}).") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Fault(f"We could not reach the mail server ({type(error).__name__}).") from None
    except (ValidationError, ValueError):
        raise GiveUp("The address or the subject is not one that mail can have.") from None


def _answer(code: int, deed: str, of_recipient: bytes | None = None) -> Fault:
    """Returns what an SMTP code means (RFC 5321, section 4.2.1): from 500 on, trying again is useless.

    `of_recipient`: what the server said of the recipient; of that, only an enhanced status code is kept.
    """
    if code >= 500 and of_recipient is not None:
        found = ENHANCED.search(of_recipient)
        return AddressRefused(f"The mail server {deed} ({code}).", found[0].decode() if found else "5.0.0")
    if code >= 500:
        return GiveUp(f"The mail server {deed} ({code}).")
    return Fault(f"The mail server {deed} for now ({code}).")


def _as_email(message: Message) -> UnbrokenHeaders:
    """Returns the mail with the headers that tell machines not to answer (RFC 3834, section 5).

    The address in the envelope may be another than the one in From: mail that comes back goes to a machine.
    """
    headers = {
        "From": sender(),
        "Message-ID": f"<{message.key}@{portal_host()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.language,
        **_of_list(message),
    }
    reply_to = [address] if (address := privacy_address()) else None
    email = UnbrokenHeaders(
        message.subject,
        message.text or "",
        envelope_sender(),
        [message.recipient or ""],
        headers=headers,
        reply_to=reply_to,
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def _of_list(message: Message) -> dict[str, str]:
    """Returns the headers of a mailing list (RFC 2919, RFC 8058); none for mail that belongs to no list."""
    if message.kind != Message.Kind.MARKETING:
        return {}
    return {"List-Id": f"<{message.purpose}.{portal_host()}>", **(message.unsubscribe or {})}


def _record(event: Event, message: Message, **facts: str) -> None:
    subject = subject_reference(message.person_id) if message.person_id else ""
    facts |= {"template": message.template, "kind": message.kind}
    record(event, actor=WORKER, subject=subject, about=message.about, message=message.pk, **facts)
