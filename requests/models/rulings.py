"""What is decided about one kind of data, or one use, that a request covers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class Ruling(models.Model):
    """One decision about a category, or about a use that an objection names. Where there is none, it is granted."""

    class Verdict(models.TextChoices):
        """How it is decided."""

        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        HELD = "held", _("Held until a date")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="rulings")
    category = models.CharField(_("kind of data"), max_length=60, blank=True)
    use = models.CharField(_("use"), max_length=60, blank=True)
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict.choices)
    ground = models.CharField(_("ground"), max_length=60, blank=True)
    until = models.DateField(_("held until"), null=True, blank=True)
    facts = SealedText(_("the facts behind it"), default="", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), auto_now=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "category", "use"], name="ruling_once"),
            models.CheckConstraint(
                condition=(Q(category="") & ~Q(use="")) | (~Q(category="") & Q(use="")), name="ruling_about_one_thing"
            ),
            models.CheckConstraint(condition=~Q(verdict="refused") | ~Q(ground=""), name="ruling_refused_has_ground"),
            models.CheckConstraint(
                condition=Q(verdict="held", until__isnull=False) | (~Q(verdict="held") & Q(until__isnull=True)),
                name="ruling_held_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(verdict="held", reminded_at__isnull=True), name="ruling_due")
        ]

    def __str__(self) -> str:
        return f"{self.category or self.use}: {self.get_verdict_display()}"
