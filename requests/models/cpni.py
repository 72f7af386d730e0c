"""What staff write for the yearly certificate about call data (47 CFR 64.2009(e))."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText


class CpniYear(models.Model):
    """What the numbers of a year cannot say: breaches, and what was done against brokers of data."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    breaches = SealedText(_("breaches and actions against data brokers"), blank=True)
    written_at = models.DateTimeField(_("written"), auto_now=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("year of call data")
        verbose_name_plural = _("years of call data")

    def __str__(self) -> str:
        return str(self.year)
