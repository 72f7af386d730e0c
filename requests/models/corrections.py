"""What a person says is wrong, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedJSON, SealedText
from requests.models.case import PrivacyRequest


class Correction(models.Model):
    """One field of one record: what stood there, what should, and the decision with its reason."""

    class Decision(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Not decided")
        ACCEPTED = "accepted", _("Accepted and written")
        BY_HAND = "by_hand", _("Accepted; somebody writes it by hand")
        DECLINED = "declined", _("Declined")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="corrections")
    source = models.CharField(_("source"), max_length=100)
    dataset = models.CharField(_("dataset"), max_length=200)
    record = SealedText(_("record"))
    field = models.CharField(_("field"), max_length=100)
    label = models.CharField(_("what"), max_length=300)
    old = SealedJSON(_("value before"), default=dict)
    new = SealedJSON(_("value proposed"), default=dict)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    receipt = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label

    @property
    def old_value(self) -> object:
        """The value as it stood when the person wrote, or None where it was not held."""
        return self.old.get("value")

    @property
    def new_value(self) -> object:
        """The value that the person says is right."""
        return self.new.get("value")
