"""The outbox: what was written to whom, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.mail.addressing import kind_of
from portal.vault.fields import SealedJSON, SealedText
from portal.vault.pseudonyms import pseudonym


def new_message_key() -> str:
    """Returns a key for a message's Message-ID: the same at every try, so that a mail sent twice is known as one."""
    return uuid.uuid4().hex


def addressee_of(address: str) -> str:
    """Returns the pseudonym by which what was written to a mailbox or a number is found."""
    return pseudonym(kind_of(address), address.strip().lower())


_NO_MARKETING_BY_TEXT = ~models.Q(kind="marketing", way="text")
_EMPTIED = models.Q(recipient__isnull=True, unsubscribe__isnull=True)
_NAMES_A_WAY_OUT = models.Q(unsubscribe__isnull=False) | _EMPTIED
_MARKETING = models.Q(kind="marketing") & ~models.Q(purpose="") & _NAMES_A_WAY_OUT
_NO_MARKETING = ~models.Q(kind="marketing") & models.Q(purpose="", unsubscribe__isnull=True)


class Message(models.Model):
    """One mail, or one text to a number.

    Recipient and bodies are sealed, and removed after MAIL_KEEP_DAYS; the rest stays as evidence.

    `purpose`, the key of a list, and `unsubscribe`, the headers that leave it, belong to marketing and to it alone.
    """

    class State(models.TextChoices):
        """What became of a mail."""

        QUEUED = "queued", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        BOUNCED = "bounced", _("refused by the recipient's server")
        COMPLAINED = "complained", _("reported as unwanted")
        WITHHELD = "withheld", _("not sent: the person said no")

    class Kind(models.TextChoices):
        """Why a mail may be sent."""

        SERVICE = "service", _("service")
        LEGAL = "legal", _("legal")
        MARKETING = "marketing", _("marketing")

    class Way(models.TextChoices):
        """How it reaches its recipient."""

        MAIL = "mail", _("mail")
        TEXT = "text", _("text message")

    key = models.CharField(_("message key"), max_length=32, unique=True, default=new_message_key, editable=False)
    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    way = models.CharField(_("way"), max_length=4, choices=Way, default=Way.MAIL)
    purpose = models.CharField(_("list"), max_length=80, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    about = models.CharField(_("about"), max_length=80, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    addressee = models.CharField(_("recipient's pseudonym"), max_length=32, blank=True, db_index=True)
    recipient = SealedText(_("recipient"), null=True)
    text = SealedText(_("text"), null=True)
    html = SealedText(_("HTML"), null=True)
    unsubscribe = SealedJSON(_("headers that unsubscribe"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("outbox")
        indexes = [models.Index(fields=["state", "-id"], name="mail_message_of_state")]
        constraints = [
            models.CheckConstraint(condition=_MARKETING | _NO_MARKETING, name="mail_message_way_out"),
            models.CheckConstraint(condition=_NO_MARKETING_BY_TEXT, name="mail_message_no_marketing_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"
