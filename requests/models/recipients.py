"""Who was given data of a case, and whether they were told what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests.models.case import PrivacyRequest


class Told(models.Model):
    """One recipient of a case's data and how it was told of what was done with it (GDPR Art. 19)."""

    class Outcome(models.TextChoices):
        """How far it got."""

        MAILED = "mailed", _("Told by mail")
        BY_HAND = "by_hand", _("Somebody has to tell them")
        DONE = "done", _("Told by a colleague")
        UNREACHABLE = "unreachable", _("Could not be told")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="told")
    recipient = models.CharField(_("recipient"), max_length=60)
    label = models.CharField(_("name"), max_length=300)
    outcome = models.CharField(_("how far"), max_length=12, choices=Outcome.choices)
    facts = models.TextField(_("facts"), blank=True)
    at = models.DateTimeField(_("when"), auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("recipient told")
        verbose_name_plural = _("recipients told")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "recipient"], name="told_once")]

    def __str__(self) -> str:
        return self.label
