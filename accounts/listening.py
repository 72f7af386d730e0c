"""What allauth reports, noted in the person's history and in the audit trail."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import history
from accounts.models import SecurityEvent, User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference


@receiver(signals.user_signed_up)
def signed_up(*, user: User, **_: Any) -> None:
    """A person made an account."""
    record(Event.SIGNED_UP, actor=Actor.person(user.pk), subject=subject_reference(user.pk))


@receiver(signals.email_confirmed)
def email_confirmed(*, email_address: EmailAddress, **_: Any) -> None:
    """A person showed that they read a mailbox."""
    user_pk = email_address.user_id
    record(Event.EMAIL_CONFIRMED, actor=Actor.person(user_pk), subject=subject_reference(user_pk))


@receiver(signals.email_changed)
def email_changed(*, user: User, from_email_address: EmailAddress | None, **_: Any) -> None:
    """A person's address was replaced; the old one is told."""
    if from_email_address:
        history.note(user, SecurityEvent.Kind.EMAIL_CHANGED, to=from_email_address.email)


@receiver(signals.password_changed)
def password_changed(*, user: User, **_: Any) -> None:
    """A signed-in person changed the password; Django ends every other session by it."""
    history.note(user, SecurityEvent.Kind.PASSWORD_CHANGED)


@receiver(signals.password_reset)
def password_reset(*, user: User, **_: Any) -> None:
    """A password was reset through the mailbox: for a day the mailbox alone is not enough to sign in."""
    user.password_reset_at = timezone.now()
    user.save(update_fields=["password_reset_at"])
    history.note(user, SecurityEvent.Kind.PASSWORD_RESET)


@receiver(signals.user_logged_out)
def signed_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    """A person signed out, or was signed out."""
    if user is not None:
        record(Event.SIGNED_OUT, actor=Actor.person(user.pk), subject=subject_reference(user.pk))
