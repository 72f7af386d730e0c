"""What each night did, and what staff approved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One dataset's night: what was due, what went, what was left. A worker that dies is followed by one that goes on.

    `before`: records of earlier days are due; where the end of the relationship starts the clock, the records of people
    whose relationship ended earlier. `due` counts records, or those people. `reached`: the last day of endings done.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        APPROVAL = "approval", _("Waits for approval")
        DOWN = "down", _("System could not be reached")
        HAND = "hand", _("Waiting for somebody to do it by hand")
        DONE = "done", _("Done and checked")
        HELD = "held", _("Held")
        REFUSED = "refused", _("The system refused")
        OVERTAKEN = "overtaken", _("Followed by a later night")

    class Basis(models.TextChoices):
        """What starts the period."""

        RECORD = "record", _("each record's own date")
        RELATIONSHIP = "relationship_end", _("the end of the account")

    dataset = models.CharField(_("records"), max_length=200)
    source = models.CharField(_("source"), max_length=100)
    category = models.CharField(_("kind of data"), max_length=60)
    day = models.DateField(_("night"))
    rule = models.CharField(_("retention rule"), max_length=60)
    basis = models.CharField(_("counted from"), max_length=20, choices=Basis.choices)
    before = models.DateField(_("due before"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    due = models.PositiveIntegerField(_("due"), null=True, blank=True)
    capped = models.BooleanField(default=False)
    held = models.PositiveIntegerField(_("held"), default=0)
    purged = models.PositiveBigIntegerField(_("purged"), default=0)
    left = models.PositiveIntegerField(_("left"), null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True, editable=False)
    reached = models.DateField(null=True, blank=True, editable=False)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ["-day", "dataset"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "day"], name="retention_once_a_day"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(ended_at__isnull=False, left=0), name="retention_done_was_checked"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], condition=Q(ended_at__isnull=True), name="retention_unfinished"),
            models.Index(fields=["-day", "dataset"], name="retention_by_day"),
        ]
        permissions = [("approve_purge", _("Can approve a large purge, and attest one by hand"))]

    def __str__(self) -> str:
        return f"{self.dataset}, {self.day}"

    @property
    def about(self) -> str:
        """By which the audit trail knows it."""
        return f"retention:{self.pk}"


class Approval(models.Model):
    """That staff let a dataset's records go by a rule, however many: asked once, and again when the rule changes."""

    dataset = models.CharField(_("records"), max_length=200)
    terms = models.CharField(max_length=120)
    due = models.PositiveIntegerField(_("due"), default=0)
    at = models.DateTimeField(_("approved"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("approval of a purge")
        verbose_name_plural = _("approvals of purges")
        constraints = [models.UniqueConstraint(fields=["dataset", "terms"], name="retention_approved_once")]

    def __str__(self) -> str:
        return self.dataset
