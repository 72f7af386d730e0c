"""Checks of identity by a service outside the company."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class IdentityCheck(models.Model):
    """One check: who runs it, under which reference, and how it ended; never what the person showed there."""

    class Outcome(models.TextChoices):
        """How it ended."""

        PENDING = "pending", _("waiting for the person")
        VERIFIED = "verified", _("verified")
        FAILED = "failed", _("not verified")
        EXPIRED = "expired", _("expired")
        CALLED_OFF = "called_off", _("called off")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="identity_checks")
    service = models.CharField(_("service"), max_length=100)
    reference = models.CharField(_("reference"), max_length=200, null=True, blank=True, unique=True)
    address = SealedText(_("where the person goes"), default="")
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    expires_at = models.DateTimeField(_("open until"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("identity check")
        verbose_name_plural = _("identity checks")
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(outcome="pending"), name="identity_check_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="pending", ended_at=None) | (~Q(outcome="pending") & Q(ended_at__isnull=False)),
                name="identity_check_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["started_at", "id"], condition=Q(outcome="pending"), name="identity_check_open"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_outcome_display()}"
