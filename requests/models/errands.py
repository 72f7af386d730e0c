"""Tasks that the privacy desk gives to other teams."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest
from requests.models.corrections import Correction
from requests.models.plan import PlanItem


class Errand(models.Model):
    """One thing that a case needs from another team, or from one colleague, by a date."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("No longer needed")

    class Deed(models.TextChoices):
        """What is done by hand in a system that has no interface for it."""

        LOOK_UP = "look_up", _("Look up")
        CORRECT = "correct", _("Correct")
        ERASE = "erase", _("Erase")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="errands")
    deed = models.CharField(_("by hand"), max_length=8, choices=Deed.choices, default="", blank=True)
    dataset = models.CharField(_("dataset"), max_length=200, default="", blank=True)
    item = models.ForeignKey(PlanItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="errands")
    correction = models.ForeignKey(Correction, null=True, blank=True, on_delete=models.SET_NULL, related_name="errands")
    team = models.ForeignKey(
        Group, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("colleague"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asks = SealedText(_("what is needed"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    words = SealedText(_("what became of it"), default="", blank=True)
    proof = SealedText(_("where that can be seen"), default="", blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    alarmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "-id"]
        default_permissions = ()
        permissions = [("do_errand", _("Can do tasks of cases"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(colleague__isnull=True), name="errand_for_one_addressee"
            ),
            models.UniqueConstraint(
                fields=["case", "dataset"], condition=Q(state="open", deed="look_up"), name="errand_one_look"
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(state="open"), name="errand_one_for_item"),
            models.UniqueConstraint(fields=["correction"], condition=Q(state="open"), name="errand_one_for_correction"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="errand_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "-id"], condition=Q(state="open"), name="errand_open"),
            models.Index(fields=["colleague", "due_on", "-id"], name="errand_colleague"),
            models.Index(fields=["team", "due_on", "-id"], name="errand_team"),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference}, {self.due_on:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state == self.State.OPEN

    @property
    def addressee(self) -> str:
        """Who is to do it: a team's name, or a colleague's; by hand and for nobody else, the privacy desk."""
        if self.team:
            return str(self.team)
        if self.deed and self.colleague is None:
            return gettext("Privacy desk")
        return self.colleague.get_full_name() if self.colleague else ""
