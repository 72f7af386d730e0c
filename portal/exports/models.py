"""An export: what was asked for, how far it is, and when it ends."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.sources.port import Subject
from portal.vault.fields import SealedJSON, SealedText


class Export(models.Model):
    """A copy of one person's data. The archive itself lies encrypted in the vault, under `archive_name`.

    It belongs to an account, to a case, or to both: what somebody without an account asked for is reached through its
    case alone, and `whose` keeps the verified identifiers until the copy is removed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        BUILDING = "building", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("Removed")

    OPEN = (State.WAITING, State.BUILDING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="exports")
    case = models.CharField(max_length=20, blank=True, help_text="reference of the case that it answers")
    subject = models.CharField(max_length=64, help_text="pseudonym under which the audit trail knows the person")
    whose = SealedJSON(default=dict, help_text="without an account: verified identifiers, address; empty once removed")
    asked_at = models.DateTimeField(default=timezone.now)
    categories = models.JSONField(default=list, help_text="keys; empty: every category")
    formats = models.JSONField(default=list, help_text="html, csv, json, ndjson, vcard; empty: all but ndjson")
    provided = models.BooleanField(default=False, help_text="only what the person provided (GDPR Art. 20(1))")
    span_start = models.DateTimeField(null=True)
    span_end = models.DateTimeField(null=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=1)
    problem = models.CharField(max_length=300, blank=True, help_text="a sentence for the person")
    size = models.PositiveBigIntegerField(default=0, help_text="bytes of the archive")
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("copy of data")
        verbose_name_plural = _("copies of data")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-asked_at", "-id"], name="exports_of_person"),
            models.Index(fields=["case"], name="exports_of_case", condition=~Q(case="")),
            models.Index(fields=["subject"], name="exports_of_subject", condition=Q(person__isnull=True)),
            models.Index(fields=["expires_at"], name="exports_to_expire", condition=Q(state="ready")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                name="exports_one_open_a_person",
                condition=Q(state__in=("waiting", "building"), case=""),
            ),
            models.UniqueConstraint(
                fields=["case"],
                name="exports_one_open_a_case",
                condition=Q(state__in=("waiting", "building")) & ~Q(case=""),
            ),
            models.CheckConstraint(name="exports_has_owner", condition=Q(person__isnull=False) | ~Q(case="")),
            models.CheckConstraint(
                name="exports_ready_is_dated",
                condition=~Q(state="ready") | Q(ready_at__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def archive_name(self) -> str:
        """The name of the archive in the vault: each attempt has its own, so that a late one changes none."""
        return f"exports/{self.id}" if self.attempt == 1 else f"exports/{self.id}-{self.attempt}"

    @property
    def recipient(self) -> str:
        """The address of whoever it is made for."""
        return self.person.email if self.person else str(self.whose.get("email", ""))

    @property
    def identifiers(self) -> Subject:
        """The verified identifiers that reach the records of somebody without an account."""
        known = self.whose.get("identifiers", {})
        return Subject({kind: frozenset(values) for kind, values in known.items() if values})

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched now."""
        return self.state == self.State.READY and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether the archive is still being made."""
        return self.state in self.OPEN


class Part(models.Model):
    """How far one dataset of an export is."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    dataset = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    expected = models.PositiveBigIntegerField(default=0, help_text="records counted beforehand")
    expected_capped = models.BooleanField(default=False, help_text="there are more than `expected`")
    written = models.PositiveBigIntegerField(default=0, help_text="records in the archive so far")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["export", "dataset"], name="exports_part_once")]

    def __str__(self) -> str:
        return self.dataset


class HandOver(models.Model):
    """A link by which a person lets one other company fetch one copy, once. Its token is known to the link alone."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("link", "Can be used")
        USED = "used", pgettext_lazy("link", "Used")
        REVOKED = "revoked", pgettext_lazy("link", "Taken back")
        OVER = "over", pgettext_lazy("link", "Over")

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="hand_overs")
    receiver = SealedText(help_text="to whom, as the person named them")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hand-over of a copy")
        verbose_name_plural = _("hand-overs of copies")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="exports_hand_over_ends_once", condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def state(self) -> State:
        """How the link stands now."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        alive = self.expires_at > timezone.now() and self.export.is_ready
        return self.State.OPEN if alive else self.State.OVER
