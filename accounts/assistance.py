"""How staff help somebody who cannot sign in."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuthenticatorApp, MailedCode, RecoveryCodes, SecurityEvent, User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.mail import outbox


@transaction.atomic
def send_password_link(user: User, *, by: User) -> None:
    """Mails a person the link with which they choose a new password themselves."""
    facts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    _send(user, "account_password_reset", outbox.absolute(reverse("account_reset_password_from_key", kwargs=facts)))
    record(Event.PASSWORD_LINK_SENT, actor=Actor.staff(by.pk), subject=subject_reference(user.pk))


@transaction.atomic
def reset_factors(user: User, *, by: User, reason: str, method: str) -> None:
    """Removes a person's second steps and ends their sessions; the next sign-in sets up a new one.

    `reason` and `method` (how identity was checked) are keys of FactorResetForm. The person is told at the
    address on file.
    """
    for kind in (AuthenticatorApp, MailedCode, RecoveryCodes):
        kind.objects.filter(user=user).delete()
    user.sessions_since = timezone.now()
    user.save(update_fields=["sessions_since"])
    SecurityEvent.objects.create(user=user, kind=SecurityEvent.Kind.FACTORS_RESET)
    facts = {"reason": reason, "method": method}
    record(Event.FACTORS_RESET, actor=Actor.staff(by.pk), subject=subject_reference(user.pk), **facts)
    _send(user, "account_factors_reset", outbox.absolute(reverse("account_reset_password")))


def _send(user: User, template: str, link: str) -> None:
    outbox.send(
        template,
        to=user.email,
        language=user.language,
        kind="service",
        context={"name": user.get_short_name() if user.name else "", "link": link},
        person=user.pk,
    )
