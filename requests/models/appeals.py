"""Appeals against a refusal, and what became of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class Appeal(models.Model):
    """One appeal: why the person does not agree, by when it is decided, and how, by whom and why."""

    class Decision(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Not decided")
        UPHELD = "upheld", _("Upheld")
        DENIED = "denied", _("Refused")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="appeals")
    opened_at = models.DateTimeField(_("received"), auto_now_add=True)
    reason = SealedText(_("why the person does not agree"))
    due_on = models.DateField(_("decide by"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    reasons = SealedText(_("reasons of the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decision="open"), name="appeal_open_once"),
        ]

    def __str__(self) -> str:
        return self.get_decision_display()
