"""Codes that go out by mail."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from accounts import enrolment
from accounts.models import MailedCode, User
from portal.mail import outbox

LIMITS = {"mail_code": "10/h/user"}


def send_code(request: HttpRequest, user: User, device: MailedCode) -> bool:
    """Mails a new code to the confirmed address; returns False where the last one is too recent."""
    if not device.generate_is_allowed()[0]:
        return False
    if not ratelimit.consume(request, app="accounts", action="mail_code", config=LIMITS, user=user):
        return False
    code = enrolment.new_mailed_code(device)
    outbox.send(
        "account_code",
        to=user.email,
        language=user.language,
        kind="service",
        context={"name": user.get_short_name() if user.name else "", "code": code},
        person=user.pk,
    )
    return True


def masked(email: str) -> str:
    """Returns an address of which only the ends show, such as "a•••@example.com"."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}•••@{host}"
