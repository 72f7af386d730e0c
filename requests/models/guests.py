"""Mailboxes that somebody without an account proves to be theirs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText


class Guest(models.Model):
    """One browser's proof of one mailbox: waiting for its code, then proved, then pruned."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of the secret that the session holds")
    contact = models.CharField(_("contact reference"), max_length=64)
    email = SealedText(_("email address"))
    digest = models.CharField(max_length=64, blank=True, help_text="keyed digest of the code; empty once used")
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    proved_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        indexes = [models.Index(fields=["expires_at"], name="guest_expires")]

    def __str__(self) -> str:
        return f"guest {self.pk}"
