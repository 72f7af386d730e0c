"""Mailboxes and numbers that somebody without an account proves to be theirs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.sources.words import phone
from portal.vault.fields import SealedText


class Guest(models.Model):
    """One browser's proof of one mailbox or one number: waiting for its code, then proved, then pruned."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of the secret that the session holds")
    contact = models.CharField(_("contact reference"), max_length=64)
    email = SealedText(_("email address"), null=True)
    phone = SealedText(_("telephone number"), null=True)
    digest = models.CharField(max_length=64, blank=True, help_text="keyed digest of the code; empty once used")
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    proved_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False, phone__isnull=True)
                | models.Q(email__isnull=True, phone__isnull=False),
                name="guest_has_mailbox_or_number",
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="guest_expires")]

    def __str__(self) -> str:
        return f"guest {self.pk}"

    @property
    def address(self) -> str:
        """Where the code was sent: the mailbox, or the number (E.164)."""
        return self.email or self.phone or ""

    @property
    def by_text(self) -> bool:
        """Whether it is a number that was proved."""
        return self.phone is not None

    @property
    def shown(self) -> str:
        """The address as its reader would write it."""
        return phone(self.phone) if self.phone else self.address
