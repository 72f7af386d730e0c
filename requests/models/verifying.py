"""How it was checked who sends a request: points compared, declarations signed, work stopped on suspicion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class Matching(models.Model):
    """One comparison of facts with the records: which were asked and which matched, never what was typed."""

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="matchings")
    at = models.DateTimeField(_("when"), default=timezone.now)
    needed = models.PositiveSmallIntegerField(_("needed"))
    answered = models.JSONField(_("answered"), default=list)
    matched = models.JSONField(_("matched"), default=list)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_staff = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=Q(needed__gte=1), name="matching_needs_some")]

    def __str__(self) -> str:
        return f"{len(self.matched)}/{self.needed}"

    @property
    def suffices(self) -> bool:
        """Whether enough points matched."""
        return len(self.matched) >= self.needed


class Declaration(models.Model):
    """A statement under penalty of perjury, as it was signed; kept with the record of requests (11 CCR 7062(c))."""

    case = models.OneToOneField(PrivacyRequest, on_delete=models.CASCADE, related_name="declaration")
    text = SealedText(_("text"))
    name = SealedText(_("signed by"))
    language = models.CharField(_("language"), max_length=10)
    signed_at = models.DateTimeField(_("signed"), default=timezone.now)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")

    def __str__(self) -> str:
        return f"declaration {self.pk}"


class FraudStop(models.Model):
    """Work on a case stopped because somebody else may be behind it (11 CCR 7061(b))."""

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="fraud_stops")
    facts = SealedText(_("facts"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    reproved_at = models.DateTimeField(_("person confirmed anew"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    why_lifted = SealedText(_("why it was lifted"), blank=True, default="")

    class Meta:
        verbose_name = _("stop on suspicion")
        verbose_name_plural = _("stops on suspicion")
        ordering = ["placed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="fraud_stop_once")
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"
