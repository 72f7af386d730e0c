"""What one officer proposes and another decides on, where the profile asks for four eyes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedJSON, SealedText
from requests.models.case import PrivacyRequest


class Proposal(models.Model):
    """One deed that waits for a second officer, with what it would do.

    `part` names the part of the plan that an override is about. `standing` tells how the case stood: once it stands
    otherwise, the proposal fits no longer.
    """

    class What(models.TextChoices):
        """What is proposed."""

        REFUSAL = "refusal", _("Refusal")
        ANSWER = "answer", _("Final letter")
        OVERRIDE = "override", _("Change of the plan")

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")
        LAPSED = "lapsed", _("No longer fits the case")
        TAKEN_BACK = "taken_back", _("Taken back")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="proposals")
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    part = models.CharField(_("part of the plan"), max_length=220, blank=True)
    sent = SealedJSON(_("what it would do"), default=dict)
    standing = models.CharField(max_length=64, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = SealedText(_("why it was sent back"), default="", blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting") & ~Q(what="override"), name="proposal_one_answer_waits"
            ),
            models.UniqueConstraint(
                fields=["case", "part"], condition=Q(state="waiting", what="override"), name="proposal_one_a_part_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="proposal_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=models.F("proposed_by")), name="proposal_has_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(state="waiting"), name="proposal_waiting")]

    def __str__(self) -> str:
        return str(self.get_what_display())
