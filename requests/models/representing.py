"""What shows that somebody may act for a person, and what the person says of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.models.case import PrivacyRequest
from requests.models.evidence import Evidence


class Mandate(models.Model):
    """What somebody shows who acts for a person, and the way in which staff checked it; never what was read in it."""

    class Paper(models.TextChoices):
        """What was sent along."""

        NONE = "none", _("nothing yet")
        PERMISSION = "permission", _("a signed permission")
        ATTORNEY = "attorney", _("a power of attorney")
        FORM = "form", _("a form signed by the parent")
        IDENTITY = "identity", _("the parent's identity document")

    class Method(models.TextChoices):
        """How it was checked; for parents the ways of 11 CCR 7070(c)(1) to (6)."""

        PERMISSION = "permission", _("the signed permission was read")
        ATTORNEY = "attorney", _("the power of attorney was read")
        FORM = "form", _("the parent signed a form under penalty of perjury and sent it back")
        CARD = "card", _("the parent paid by a card that reports each payment to its holder")
        PHONE = "phone", _("the parent called trained staff on the toll-free number")
        VIDEO = "video", _("the parent spoke with trained staff by video")
        IN_PERSON = "in_person", _("the parent came to trained staff in person")
        IDENTITY = "identity", _("the parent's identity document was checked, then deleted")

    case = models.OneToOneField(PrivacyRequest, on_delete=models.CASCADE, related_name="mandate")
    paper = models.CharField(_("what was sent"), max_length=12, choices=Paper.choices, default=Paper.NONE)
    proof = models.ForeignKey(
        Evidence, verbose_name=_("file"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    method = models.CharField(_("how it was checked"), max_length=12, choices=Method.choices, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(method="", checked_at=None) | (~Q(method="") & Q(checked_at__isnull=False)),
                name="mandate_checked_by_method",
            ),
        ]

    def __str__(self) -> str:
        return self.get_paper_display()


class Confirmation(models.Model):
    """The question to a person whether they gave an agent permission, and their answer (11 CCR 7063(a)(2))."""

    class Answer(models.TextChoices):
        """What became of it."""

        YES = "yes", _("the person gave permission")
        NO = "no", _("the person gave no permission")
        BY_HAND = "by_hand", _("the person confirmed it to staff")
        LAPSED = "lapsed", _("the person did not answer in time")
        REPLACED = "replaced", _("asked anew")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="confirmations")
    opens_with = models.CharField(max_length=64, unique=True, help_text="digest of the link's secret")
    language = models.CharField(_("language"), max_length=10)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("open until"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answer=""), name="confirmation_one_open"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="confirmation_answered_has_time",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(answer=""), name="confirmation_open")]

    def __str__(self) -> str:
        return str(self.get_answer_display() or _("waiting"))
