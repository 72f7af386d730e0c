"""What is to become of each dataset when a case is carried out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.sources.port import Selection, Span
from portal.vault.fields import SealedJSON
from requests.explaining import in_words
from requests.grounds import CASE_RECORD, LEGAL_HOLD, record_kept, sentence_of
from requests.models.case import PrivacyRequest


class PlanItem(models.Model):
    """One dataset's part in the plan, or one of several: on either side of a retention date, or held one by one."""

    class Action(models.TextChoices):
        """What is done with the records."""

        ERASE = "erase", _("Erase")
        ANONYMISE = "anonymise", _("Make anonymous")
        HOLD = "hold", _("Keep for now")
        BY_HAND = "by_hand", _("Erase by hand")
        NOTHING = "nothing", _("Nothing there")
        HOLD_SINGLE = "hold_single", _("Keep single records")
        """Planned where a legal hold names records one by one; what is done with them is HOLD."""

    class State(models.TextChoices):
        """How far it has come."""

        PENDING = "pending", _("Not started")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done and checked")
        FAILED = "failed", _("Failed")
        PENDING_HAND = "pending_hand", _("Waiting for somebody to do it by hand")
        UNREACHED = "unreached", _("System could not be reached")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="plan")
    position = models.PositiveIntegerField(_("order"))
    source = models.CharField(_("source"), max_length=100)
    dataset = models.CharField(_("dataset"), max_length=200)
    category = models.CharField(_("category"), max_length=60, blank=True)
    label = models.CharField(_("records"), max_length=300)
    action = models.CharField(_("decision"), max_length=12, choices=Action.choices)
    planned_action = models.CharField(max_length=12, choices=Action.choices, editable=False)
    keys = SealedJSON(_("records by key"), default=list)
    span_start = models.DateTimeField(null=True, blank=True)
    span_end = models.DateTimeField(null=True, blank=True)
    counted = models.PositiveIntegerField(_("records"), default=0)
    capped = models.BooleanField(default=False)
    retention = models.CharField(_("retention rule"), max_length=60, blank=True)
    ground = models.CharField(_("ground"), max_length=60, blank=True)
    hold_from = models.DateField(_("first date of release"), null=True, blank=True)
    hold_until = models.DateField(_("kept until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING)
    erased = models.PositiveIntegerField(_("erased"), default=0)
    receipts = models.JSONField(default=list, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    remaining = models.PositiveIntegerField(null=True, blank=True)
    verified_at = models.DateTimeField(_("checked"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "dataset", "planned_action"], name="plan_dataset_once"),
            models.CheckConstraint(condition=~Q(action="hold") | ~Q(ground=""), name="plan_hold_has_ground"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def selection(self) -> Selection:
        """Which records it is about."""
        return Selection(tuple(self.keys) or None, Span(self.span_start, self.span_end))

    @property
    def moves_data(self) -> bool:
        """Whether carrying it out changes the source."""
        return self.action in {self.Action.ERASE, self.Action.ANONYMISE, self.Action.BY_HAND}

    @property
    def was_fetched_again(self) -> bool:
        """Whether the portal itself looked afterwards; what hands did in a system without interface is their word."""
        return self.action in {self.Action.ERASE, self.Action.ANONYMISE}

    @property
    def is_overridden(self) -> bool:
        """Whether staff decided otherwise than the rules proposed."""
        proposed = self.Action.HOLD if self.keeps_single_records else self.planned_action
        return self.action != proposed

    @property
    def keeps_single_records(self) -> bool:
        """Whether it is about the records that a legal hold names one by one."""
        return self.planned_action == self.Action.HOLD_SINGLE

    @property
    def outcome(self) -> str:
        """What was done, in words."""
        if self.action == self.Action.ANONYMISE:
            return gettext("Made anonymous")
        return gettext("Erased by hand") if self.action == self.Action.BY_HAND else gettext("Erased")

    @property
    def amount(self) -> str:
        """How many records in words; a count that stopped at its ceiling says so."""
        count = max(self.counted, self.erased)
        if not count and self.action in {self.Action.BY_HAND, self.Action.HOLD}:
            return gettext("not counted: somebody looks them up")
        if self.capped and self.erased <= self.counted:
            return gettext("more than %(count)s") % {"count": number_format(count, force_grouping=True)}
        return str(number_format(count, force_grouping=True))

    @property
    def reason(self) -> str:
        """Why it is kept, in the words of its ground."""
        if not self.ground:
            return ""
        if self.ground == CASE_RECORD:
            return record_kept(self.case.law)
        return sentence_of(self.ground)

    @property
    def until_in_words(self) -> str:
        """Until when it is kept."""
        if self.hold_until is None and self.ground == LEGAL_HOLD:
            return gettext("Until the legal matter ends")
        if self.hold_until is None:
            return gettext("Until a fixed time after the account ends")
        if self.hold_from and self.hold_from < self.hold_until:
            return gettext("The first of them until %(first)s, the last until %(last)s") % {
                "first": in_words(self.hold_from),
                "last": in_words(self.hold_until),
            }
        return gettext("Until %(last)s") % {"last": in_words(self.hold_until)}
