"""Who was given data of a case, and whether they were told what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from requests.models.case import PrivacyRequest


class Told(models.Model):
    """One recipient of a case's data and how it was told of what was done with it (GDPR Art. 19)."""

    class Outcome(models.TextChoices):
        """How far it got."""

        MAILED = "mailed", _("Told by mail")
        CALLING = "calling", _("Their system is being told")
        CALLED = "called", _("Told by a call to their system")
        BY_HAND = "by_hand", _("Somebody has to tell them")
        DONE = "done", _("Told by a colleague")
        UNREACHABLE = "unreachable", _("Could not be told")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="told")
    recipient = models.CharField(_("recipient"), max_length=60)
    label = models.CharField(_("name"), max_length=300)
    outcome = models.CharField(_("how far"), max_length=12, choices=Outcome.choices)
    facts = models.TextField(_("facts"), blank=True)
    receipt = models.JSONField(_("receipt"), default=dict, blank=True, help_text="the way, and what it gave back")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when nothing more can come back")
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(_("when"), auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("recipient told")
        verbose_name_plural = _("recipients told")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(outcome="mailed", settled_at__isnull=True), name="told_unsettled"
            )
        ]
        constraints = [models.UniqueConstraint(fields=["case", "recipient"], name="told_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """The recipient's name in the language in force; as it was called then where the profile has it no more."""
        found = next((one for one in company().recipients if one.key == self.recipient), None)
        return str(found.label) if found else self.label
