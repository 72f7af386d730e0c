"""The second factors of a person: which there are, and whether a code is right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django_otp.models import Device

from accounts.models import AuthenticatorApp, MailedCode, RecoveryCodes, User

Way = Literal["app", "mail", "recovery"]
WAYS: dict[Way, type[Device]] = {"app": AuthenticatorApp, "mail": MailedCode, "recovery": RecoveryCodes}

NO_MAIL_AFTER_RESET = timedelta(hours=24)
"""After a reset by mail the mailbox alone must not open the account (ASVS 5.0.0 6.4.3)."""


@dataclass(frozen=True)
class Verdict:
    """What became of a code: the device that took it, or until when no further code is taken."""

    device: Device | None = None
    locked_until: datetime | None = None


def has_factor(user: User) -> bool:
    """Returns whether a person has a second factor of their own; staff need an authenticator app.

    Recovery codes are no factor of their own: they stand in for one that was lost.
    """
    if AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=True).exists():
        return True
    return _mail(user) and not user.is_staff


def may_serve(user: User, device: Device) -> bool:
    """Returns whether a device may stand for this person: confirmed, theirs, and no mail for staff."""
    fit = not (user.is_staff and isinstance(device, MailedCode))
    return bool(device.confirmed and device.user_id == user.pk and fit)


def mail_waits_until(user: User) -> datetime | None:
    """Returns until when codes by mail are refused because the password was reset by mail; None if they are not."""
    if user.password_reset_at is None:
        return None
    end = user.password_reset_at + NO_MAIL_AFTER_RESET
    return end if end > timezone.now() else None


def ways_of(user: User) -> list[Way]:
    """Returns how a person can give a code, the best way first."""
    ways: list[Way] = []
    if AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=True).exists():
        ways.append("app")
    if not user.is_staff and not mail_waits_until(user) and _mail(user):
        ways.append("mail")
    if RecoveryCodes.objects.filter(user_id=user.pk, codes__used_at=None, codes__isnull=False).exists():
        ways.append("recovery")
    return ways


def is_last(user: User, device: Device) -> bool:
    """Returns whether a person would have no second factor without this device."""
    left = AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=True).count()
    if not user.is_staff:
        left += MailedCode.objects.filter(user_id=user.pk, confirmed=True).count()
    return bool(left <= 1)


def any_of(user: User) -> Device | None:
    """Returns one of a person's second factors, the best one; None without any."""
    found = AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=True).first()
    return found or MailedCode.objects.filter(user_id=user.pk, confirmed=True).first()


def check(user: User, way: Way, code: str) -> Verdict:
    """Tries a code on each device of one way; every try counts, and is kept even where it fails."""
    if way not in ways_of(user):
        return Verdict()
    code = "".join(code.split())
    locked: list[datetime] = []
    with transaction.atomic():
        devices = WAYS[way].objects.filter(user_id=user.pk, confirmed=True).select_for_update()
        for device in devices:
            allowed, why = device.verify_is_allowed()
            if not allowed and why:
                locked.append(why["locked_until"])
            elif device.verify_token(code):
                return Verdict(device)
    return Verdict(locked_until=min(locked, default=None))


def _mail(user: User) -> bool:
    return bool(MailedCode.objects.filter(user_id=user.pk, confirmed=True).exists())
