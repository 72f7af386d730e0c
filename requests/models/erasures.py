"""What was erased, remembered past its case: a backup that is restored must not bring it back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.sources.port import Selection, Span, Subject
from portal.vault.fields import SealedJSON


class Erasure(models.Model):
    """Records of one dataset that were erased or made anonymous for somebody, up to a moment: for a case, by the
    person themselves, or with their consent.

    The minimal record that the law lets a company keep to make sure that data stays deleted
    (Cal. Civ. Code 1798.105(c)(2); 11 CCR 7022(d)).
    """

    subject = SealedJSON(_("identifiers"))
    case = models.CharField(_("case"), max_length=11, blank=True)
    about = models.CharField(_("otherwise by"), max_length=60, blank=True, help_text="such as deletion:3f…")
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
        return f"{self.case or self.about}: {self.dataset}"

    @property
    def reference(self) -> str:
        """At whose word, as the audit trail names it."""
        return f"case:{self.case}" if self.case else self.about

    @property
    def selection(self) -> Selection:
        """Which records."""
        return Selection(tuple(self.keys) or None, Span(self.span_start, self.span_end))

    @property
    def identifiers(self) -> Subject:
        """Whose records, after the login is gone."""
        return Subject({kind: frozenset(values) for kind, values in self.subject.items()})
