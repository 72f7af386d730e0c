"""Data that must not be erased while a complaint, a challenge or a claim is open or expected."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedJSON, SealedText


class LegalHold(models.Model):
    """A duty to keep: of one person or of everybody, of all data, one category, one kind of record, or single records.

    `keys`: the only records of the person's `dataset` that are kept; empty for all of them. `subject`: pseudonyms of
    the person's identifiers, empty for everybody; `identifiers`: sealed. `reason` is for staff alone: the person is
    told that a legal hold keeps the data, not what it is about.
    """

    subject = models.JSONField(_("whose"), default=list, blank=True)
    identifiers = SealedJSON(_("identifiers"), default=dict)
    category = models.CharField(_("kind of data"), max_length=60, blank=True)
    dataset = models.CharField(_("records"), max_length=200, blank=True)
    keys = SealedJSON(_("single records"), default=list)
    reason = SealedText(_("reason"))
    placed_at = models.DateTimeField(_("placed"), auto_now_add=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("placed by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("released by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=Q(released_at__isnull=True), name="legal_hold_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject=[]) | ~Q(category="") | ~Q(dataset=""), name="legal_hold_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
