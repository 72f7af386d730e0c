"""What a request may cost, where a law and the policy allow a fee."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class Fee(models.Model):
    """A fee that staff named with its reason, and what the person said. The portal itself takes no money."""

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="fees")
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    reason = SealedText(_("reason"))
    quoted_at = models.DateTimeField(_("named"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["quoted_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="fee_is_something"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(declined_at__isnull=True, withdrawn_at__isnull=True),
                name="fee_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def is_open(self) -> bool:
        """Whether the person has yet to answer."""
        return self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None
