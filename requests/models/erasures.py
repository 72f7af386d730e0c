"""What was erased, remembered past its case: a backup that is restored must not bring it back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.sources.port import Selection, Span, Subject
from portal.vault.fields import SealedJSON


class Erasure(models.Model):
    """Records of one dataset that were erased or made anonymous for somebody, up to a moment.

    The minimal record that the law lets a company keep to make sure that data stays deleted
    (Cal. Civ. Code 1798.105(c)(2); 11 CCR 7022(d)).
    """

    subject = SealedJSON(_("identifiers"))
    case = models.CharField(_("case"), max_length=11)
    source = models.CharField(_("source"), max_length=100)
    dataset = models.CharField(_("dataset"), max_length=200)
    keys = SealedJSON(_("records by key"), default=list)
    span_start = models.DateTimeField(null=True, blank=True)
    span_end = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(_("erased"))
    replayed_at = models.DateTimeField(_("erased again"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["id"]
        indexes = [models.Index(fields=["at", "id"], name="erasure_since")]

    def __str__(self) -> str:
        return f"{self.case}: {self.dataset}"

    @property
    def selection(self) -> Selection:
        """Which records."""
        return Selection(tuple(self.keys) or None, Span(self.span_start, self.span_end))

    @property
    def identifiers(self) -> Subject:
        """Whose records, after the login is gone."""
        return Subject({kind: frozenset(values) for kind, values in self.subject.items()})
