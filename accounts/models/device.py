"""The second factors of a person; their secrets are sealed or kept as keyed fingerprints only."""

import hmac
import time
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import CooldownMixin, Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from portal.vault.pseudonyms import pseudonym
from portal.vault.sealing import seal, unseal

FREE_TRIES = 3
THROTTLE_SECONDS = 8
MAILED_CODE_MINUTES = 10
"""ASVS 5.0.0 6.5.5: a code sent out of band lives ten minutes at most."""

SEALED_AS = "accounts.authenticator"


class PatientThrottling(ThrottlingMixin):
    """Forgives the first slips; then each wrong code doubles the wait, from half a minute on.

    Keeps far below the 100 consecutive failures that NIST SP 800-63B-4 allows.
    """

    class Meta:
        abstract = True

    def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]:
        """Returns whether a code may be tried now; if not, `locked_until` says when."""
        if self.throttling_failure_count < FREE_TRIES:
            return True, None
        found: tuple[bool, dict[str, Any] | None] = super().verify_is_allowed()
        return found

    def get_throttle_factor(self) -> int:
        """Returns the seconds that the first wait is counted in."""
        return THROTTLE_SECONDS

    def settle(self, accepted: bool) -> bool:
        """Counts a try, saves the device, and returns whether the code was accepted."""
        if accepted:
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
            self.save()
        else:
            self.throttle_increment(commit=True)
        return accepted


class AuthenticatorApp(TimestampMixin, PatientThrottling, Device):
    """An app that shows a new six-digit code every 30 seconds (RFC 6238)."""

    sealed_key = models.BinaryField(_("key, sealed"))
    drift = models.SmallIntegerField(_("steps that its clock is off"), default=0)
    last_step = models.BigIntegerField(_("step of the last accepted code"), default=-1)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    def __str__(self) -> str:
        return str(_("Authenticator app"))

    @property
    def key(self) -> bytes:
        """The shared secret."""
        return unseal(bytes(self.sealed_key), f"{SEALED_AS}:{self.user_id}")

    @key.setter
    def key(self, clear: bytes) -> None:
        self.sealed_key = seal(clear, f"{SEALED_AS}:{self.user_id}")

    def verify_token(self, token: str) -> bool:
        """Accepts each code once, one step early or late; learns how far the app's clock is off."""
        if not self.verify_is_allowed()[0]:
            return False
        totp = TOTP(self.key, drift=self.drift)
        totp.time = time.time()
        fits = token.isascii() and token.isdecimal() and len(token) == 6
        accepted = fits and totp.verify(int(token), 1, self.last_step + 1)
        if accepted:
            self.last_step, self.drift = totp.t(), totp.drift
        return self.settle(accepted)


class RecoveryCodes(TimestampMixin, PatientThrottling, Device):
    """A person's one-time codes for the day the phone is lost; each is kept as a keyed fingerprint."""

    class Meta:
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user"], name="accounts_recovery_one_set")]

    def __str__(self) -> str:
        return str(_("Recovery codes"))

    @property
    def left(self) -> int:
        """How many codes have not been used."""
        return RecoveryCode.objects.filter(device=self, used_at=None).count()

    def replace(self, codes: list[str]) -> None:
        """Puts these codes in the place of all earlier ones."""
        self.codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=self, digest=recovery_digest(self.user_id, code)) for code in codes
        )

    def verify_token(self, token: str) -> bool:
        """Accepts a code that was not used yet, and uses it up."""
        if not self.verify_is_allowed()[0]:
            return False
        used = self.codes.filter(digest=recovery_digest(self.user_id, token), used_at=None)
        return self.settle(used.update(used_at=timezone.now()) == 1)


class RecoveryCode(models.Model):
    """The fingerprint of one recovery code."""

    device = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(_("fingerprint"), max_length=64)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["device", "digest"], name="accounts_recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class MailedCode(TimestampMixin, CooldownMixin, PatientThrottling, Device):
    """Codes sent to the person's confirmed email address: six digits, ten minutes, once."""

    digest = models.CharField(_("fingerprint of the code"), max_length=64, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("codes by mail")
        verbose_name_plural = _("codes by mail")
        constraints = [models.UniqueConstraint(fields=["user"], name="accounts_mailed_one")]

    def __str__(self) -> str:
        return str(_("Code by email"))

    def get_cooldown_duration(self) -> int:
        """Returns the seconds between two mails."""
        return 30

    def set_code(self, code: str) -> None:
        """Makes a code the only one that is accepted, for ten minutes."""
        self.digest = mailed_digest(self.user_id, code)
        self.valid_until = timezone.now() + timedelta(minutes=MAILED_CODE_MINUTES)
        self.cooldown_set(commit=False)
        self.save()

    def verify_token(self, token: str) -> bool:
        """Accepts the code that was sent last, once and in time."""
        if not self.verify_is_allowed()[0]:
            return False
        alive = bool(self.digest) and self.valid_until is not None and timezone.now() < self.valid_until
        accepted = alive and hmac.compare_digest(self.digest, mailed_digest(self.user_id, token))
        if accepted:
            self.digest = ""
            self.cooldown_reset(commit=False)
        return self.settle(accepted)


def recovery_digest(user_pk: int, code: str) -> str:
    """Returns the keyed fingerprint of a recovery code; hyphens, blanks and case do not count."""
    plain = "".join(code.split()).replace("-", "").lower()
    return pseudonym("recovery code", f"{user_pk}:{plain}")


def mailed_digest(user_pk: int, code: str) -> str:
    """Returns the keyed fingerprint of a mailed code."""
    return pseudonym("mailed code", f"{user_pk}:{code}")
