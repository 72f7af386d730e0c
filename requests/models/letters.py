"""Letters as they were sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.vault.fields import SealedJSON, SealedText
from requests.models.case import PrivacyRequest


class Letter(models.Model):
    """One letter to the person: as page and as PDF in the vault; never changed once sent."""

    class Outcome(models.TextChoices):
        """What it tells."""

        RECEIVED = "received", _("Acknowledgement")
        EXTENDED = "extended", pgettext_lazy("letter", "Extension")
        DONE = "done", _("Answer: done")
        PARTLY = "partly", _("Answer: done in part")
        DENIED = "denied", _("Answer: refused")
        WITHDRAWN = "withdrawn", _("Taken back")
        MERGED = "merged", _("Joined with another request")
        LIFTING = "lifting", _("A restriction will be lifted")
        APPEAL_RECEIVED = "appeal_received", _("Appeal received")
        APPEAL_UPHELD = "appeal_upheld", _("Appeal upheld")
        APPEAL_DENIED = "appeal_denied", _("Appeal refused")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="letters")
    outcome = models.CharField(_("letter"), max_length=20, choices=Outcome.choices)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("heading"), max_length=200)
    html = SealedText(_("page"))
    edits = SealedJSON(_("what staff worded otherwise"), default=list, help_text="key, heading, before, after of each")
    pdf = models.CharField(_("PDF in the vault"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)
    sent_by = models.CharField(_("sent by"), max_length=200)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opens_with = models.CharField(
        max_length=64, unique=True, null=True, blank=True, help_text="digest of the link's secret"
    )
    opens_until = models.DateTimeField(null=True, blank=True)
    to_person = models.BooleanField(
        _("for the person alone"), default=False, help_text="not shown to whoever acts for them"
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "outcome"],
                condition=models.Q(outcome__in=["received", "extended"]),
                name="letter_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
