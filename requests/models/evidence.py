"""Files that people and staff add to a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class Evidence(models.Model):
    """A file in the vault under a name of our own; what the person called it is sealed."""

    class Purpose(models.TextChoices):
        """What it shows."""

        REQUEST = "request", _("It is about the request")
        IDENTITY = "identity", _("It shows who I am; you erase it once that is checked")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="evidence")
    name = SealedText(_("name"))
    vault_name = models.CharField(max_length=200, unique=True)
    type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.REQUEST)
    by_staff = models.BooleanField(default=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.type}, {self.size} bytes"
