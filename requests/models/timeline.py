"""What happened in a case, in order."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest
from requests.states import State as CaseState


class Event(models.Model):
    """One line of a case's history; a message where somebody wrote one."""

    class What(models.TextChoices):
        """What kind of thing happened."""

        MOVED = "moved", _("Step")
        LETTER = "letter", _("Letter")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Internal note")
        EVIDENCE = "evidence", _("File")
        DECISION = "decision", _("Decision")
        WORK = "work", _("Work")

    class Side(models.TextChoices):
        """Who did it."""

        PERSON = "person", _("You")
        STAFF = "staff", _("Privacy desk")
        SYSTEM = "system", _("The portal")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"), default=timezone.now)
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    side = models.CharField(_("by"), max_length=10, choices=Side.choices)
    actor = models.CharField(_("name"), max_length=200, blank=True)
    public = models.BooleanField(_("shown to the person"), default=False)
    state = models.CharField(_("new state"), max_length=24, blank=True)
    words = SealedText(_("words"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at", "id"], name="event_history")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%Y-%m-%d}"

    @property
    def shown(self) -> str:
        """The words; what the portal itself said of its work in the reader's language."""
        return gettext(self.words) if self.what == self.What.WORK and self.words else self.words

    @property
    def state_label(self) -> str:
        """The state that the case moved to, in words."""
        return str(CaseState(self.state).label) if self.state else ""
