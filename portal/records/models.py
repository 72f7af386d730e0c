"""A deletion that a person ordered themselves: what was chosen, how far it is, and what it came to."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedJSON


class Deletion(models.Model):
    """Records of one dataset that go at a person's own word. No record is kept here, only how many.

    `work` says which records, and where the worker stands; it is empty once the deletion is over. `step` counts what
    was written down: whoever finds another number than their own has been overtaken, and stops. `stayed`: for each
    reason, how many records stayed and until when at the latest.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        WORKING = "working", _("Being deleted")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not finished")

    OPEN = (State.WAITING, State.WORKING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deletions")
    category = models.CharField(max_length=60)
    dataset = models.CharField(max_length=200)
    label = models.CharField(max_length=300)
    asked_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, help_text="when it was last written down how far it is")
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    work = SealedJSON(default=dict, help_text="chosen keys or filter, place, keys in hand; empty once it is over")
    step = models.PositiveIntegerField(default=0)
    expected = models.PositiveBigIntegerField(default=0, help_text="records chosen, counted beforehand")
    expected_capped = models.BooleanField(default=False, help_text="there are more than `expected`")
    erased = models.PositiveBigIntegerField(default=0)
    kept = models.PositiveBigIntegerField(default=0)
    stayed = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True, help_text="a sentence for the person")
    origin_follows = models.BooleanField(
        default=False, help_text="the records came from a system that has to erase them too; staff see to it"
    )
    in_background = models.BooleanField(default=False, help_text="nobody waits for it: a mail tells how it ended")

    class Meta:
        verbose_name = _("deletion of one's own records")
        verbose_name_plural = _("deletions of one's own records")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-asked_at", "-id"], name="deletions_of_person"),
            models.Index(fields=["touched_at"], name="deletions_open", condition=Q(state__in=("waiting", "working"))),
        ]
        constraints = [
            models.CheckConstraint(
                name="deletions_done_is_dated", condition=~Q(state="done") | Q(finished_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        """Whether records are still to go."""
        return self.state in self.OPEN

    @property
    def reasons(self) -> list[tuple[str, int, date | None]]:
        """Why records stayed: the reason, how many, and until when at the latest; None where no day is known."""
        told = self.stayed.items()
        return [(why, one["count"], date.fromisoformat(one["until"]) if one["until"] else None) for why, one in told]

    @property
    def settled(self) -> int:
        """How many records were dealt with so far: deleted, or found to have to stay."""
        return self.erased + self.kept
