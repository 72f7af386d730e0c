"""Files that were taken in, their rows, whose they are, and where the portal departs from them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedJSON, SealedText


class Take(models.Model):
    """One file of one dataset, as it was taken in or refused."""

    class State(models.TextChoices):
        LOADING = "loading", _("being read")
        STANDING = "standing", _("in force")
        SUPERSEDED = "superseded", _("replaced by a later file")
        REFUSED = "refused", _("refused")

    dataset = models.CharField(_("records"), max_length=80)
    file = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("bytes"))
    modified_ns = models.BigIntegerField()
    appended = models.BooleanField(_("adds to what is there"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LOADING)
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    duplicates = models.PositiveIntegerField(_("rows that a later one of the same key replaced"), default=0)
    ownerless = models.PositiveIntegerField(_("rows of nobody, left out"), default=0)
    erased = models.PositiveIntegerField(_("rows that had been erased, left out"), default=0)
    faults = models.PositiveIntegerField(_("faults"), default=0)
    report: Any = models.JSONField(_("what is wrong with it"), default=list)

    class Meta:
        verbose_name = _("file of records")
        verbose_name_plural = _("files of records")
        constraints = [
            models.UniqueConstraint(fields=["dataset"], condition=Q(state="loading"), name="drops_one_file_at_a_time"),
        ]
        indexes = [models.Index(fields=["dataset", "state"], name="drops_take_state")]

    def __str__(self) -> str:
        return self.file


class Row(models.Model):
    """One record of a file. `key` is the pseudonym of its key; `held`: the key and the columns, as text."""

    take = models.ForeignKey(Take, models.PROTECT, related_name="+", db_index=False)
    dataset = models.CharField(max_length=80)
    key = models.CharField(max_length=32)
    dated_at = models.DateTimeField(null=True)
    held = SealedJSON()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["take", "key"], name="drops_row_key")]
        indexes = [models.Index(fields=["dataset", "key"], name="drops_row_of_dataset")]

    def __str__(self) -> str:
        return self.key


class Owner(models.Model):
    """Somebody whose record a row is: the pseudonym of an identifier, for one dataset alone."""

    reference = models.CharField(max_length=32)
    row = models.ForeignKey(Row, models.PROTECT, related_name="owners")

    class Meta:
        indexes = [models.Index(fields=["reference", "row"], name="drops_owner_of")]

    def __str__(self) -> str:
        return self.reference


class Deviation(models.Model):
    """Where the portal departs from what the files say, until the origin follows.

    `values`: the corrected columns. `origin_key` tells staff which record it is; it goes once the origin has followed.
    `seen_in`: the last file that still had what was erased, or the one that has what was corrected.
    """

    class Kind(models.TextChoices):
        ERASED = "erased", _("erased here")
        CORRECTED = "corrected", _("corrected here")

    class Settled(models.TextChoices):
        FILE = "file", _("the files say so now")
        STAFF = "staff", _("staff attested it")

    dataset = models.CharField(_("records"), max_length=80)
    key = models.CharField(_("pseudonym"), max_length=32)
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    values = SealedJSON(null=True)
    origin_key = SealedText(null=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    settled_at = models.DateTimeField(_("followed"), null=True)
    settled = models.CharField(_("known by"), max_length=5, choices=Settled.choices, blank=True)
    seen_in = models.ForeignKey(
        Take, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("file that tells of it")
    )

    class Meta:
        verbose_name = _("change that the origin has to follow")
        verbose_name_plural = _("changes that the origin has to follow")
        constraints = [models.UniqueConstraint(fields=["dataset", "key", "kind"], name="drops_one_deviation")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.key[:8]}"
