"""What a person says of a record on their health that was not corrected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.corrections import Correction


class Statement(models.Model):
    """One statement on one declined correction; kept with the record where the person asks for it (11 CCR 7023(f))."""

    correction = models.OneToOneField(Correction, on_delete=models.CASCADE, related_name="statement")
    words = SealedText(_("statement"))
    with_record = models.BooleanField(_("to be kept with the record"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    added_at = models.DateTimeField(_("added to the record"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(with_record=True) | models.Q(added_at__isnull=True), name="statement_added_as_asked"
            ),
        ]

    def __str__(self) -> str:
        return str(self.correction)
