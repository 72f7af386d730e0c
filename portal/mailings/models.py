"""Which other systems may ask about lists, and which mail to us was read already. No personal data stands here."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_client_key() -> str:
    """Returns the public half of a system's credentials."""
    return secrets.token_hex(6)


class Client(models.Model):
    """A system of the company's that may call the programming interface, such as its mailer.

    `digest` is the SHA-256 of its secret: 256 random bits need no slow hash.
    """

    key = models.CharField(_("id"), max_length=12, unique=True, default=new_client_key, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("A system, not a person."))
    digest = models.CharField(_("hash of the secret"), max_length=64, editable=False)
    may_make_links = models.BooleanField(_("may make unsubscribe links"), default=False)
    may_check = models.BooleanField(_("may check addresses"), default=False)
    may_read_refusals = models.BooleanField(_("may read the list of refusals"), default=False)
    may_report = models.BooleanField(_("may report refusals"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    last_used_on = models.DateField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("connected system")
        verbose_name_plural = _("connected systems")
        constraints = [
            models.CheckConstraint(condition=~models.Q(digest=""), name="mailings_client_has_secret"),
        ]

    def __str__(self) -> str:
        return self.name


class ReadMail(models.Model):
    """A mail that asked to leave a list and was acted on: reading it again must not undo a later sign-up.

    `digest` is a keyed hash of its Message-ID.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mail that was read")
        verbose_name_plural = _("mail that was read")

    def __str__(self) -> str:
        return self.digest[:8]
