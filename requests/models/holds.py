"""Data kept past an erasure."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.sources.port import Selection, Span, Subject
from portal.vault.fields import SealedJSON
from requests.models.case import PrivacyRequest
from requests.models.plan import PlanItem


class Hold(models.Model):
    """Records of one dataset that outlast a deletion, with reason and end; it ends by itself."""

    class Basis(models.TextChoices):
        """What starts the period."""

        RECORD = "record", _("each record's own date")
        RELATIONSHIP = "relationship_end", _("the end of the account")
        CASE = "case", _("the end of this request")
        OFFICER = "officer", _("decided by the privacy desk")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.PROTECT, related_name="holds")
    item = models.OneToOneField(PlanItem, on_delete=models.PROTECT, related_name="hold")
    subject = SealedJSON(_("identifiers"), default=dict)
    source = models.CharField(_("source"), max_length=100)
    dataset = models.CharField(_("dataset"), max_length=200)
    category = models.CharField(_("category"), max_length=60, blank=True)
    label = models.CharField(_("records"), max_length=300)
    keys = SealedJSON(_("records by key"), default=list)
    span_start = models.DateTimeField(null=True, blank=True)
    span_end = models.DateTimeField(null=True, blank=True)
    counted = models.PositiveIntegerField(_("records"), default=0)
    capped = models.BooleanField(default=False)
    retention = models.CharField(_("retention rule"), max_length=60, blank=True)
    ground = models.CharField(_("ground"), max_length=60)
    basis = models.CharField(_("counted from"), max_length=20, choices=Basis.choices)
    next_on = models.DateField(_("next release"), null=True, blank=True)
    until = models.DateField(_("kept until"), null=True, blank=True)
    erased = models.PositiveIntegerField(_("erased since"), default=0)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["until", "id"]
        indexes = [models.Index(fields=["next_on", "id"], condition=Q(ended_at__isnull=True), name="hold_due")]

    def __str__(self) -> str:
        return self.label

    @property
    def selection(self) -> Selection:
        """Which records are kept."""
        return Selection(tuple(self.keys) or None, Span(self.span_start, self.span_end))

    @property
    def identifiers(self) -> Subject:
        """Whose records they are, after the login is gone."""
        return Subject({kind: frozenset(values) for kind, values in self.subject.items()})
