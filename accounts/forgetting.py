"""Erasing an account: afterwards nobody can sign in with it, and nothing in it names anybody."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Model

from accounts.models import AuthenticatorApp, Claim, Link, MailedCode, RecoveryCodes, SecurityEvent, User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference


@transaction.atomic
def forget(user: User) -> int:
    """Empties an account and closes it; returns 1. The row stays, so that the evidence of requests keeps its anchor."""
    models: tuple[type[Model], ...] = (
        AuthenticatorApp,
        MailedCode,
        RecoveryCodes,
        Claim,
        Link,
        SecurityEvent,
        EmailAddress,
    )
    for model in models:
        model._default_manager.filter(user=user).delete()
    user.groups.clear()
    user.email, user.name, user.last_login = f"erased-{user.pk}@account.invalid", "", None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    record(Event.ACCOUNT_ERASED, actor=Actor.system("accounts"), subject=subject_reference(user.pk))
    return 1
