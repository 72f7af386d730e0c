"""The verified link of a person to the company's records."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CLAIM_MINUTES = 10


class LinkQuerySet(models.QuerySet["Link"]):
    """Links by their state."""

    def active(self) -> "LinkQuerySet":
        """Returns the links that were not taken back."""
        return self.filter(revoked_at=None)


class Link(models.Model):
    """One verified relation of a person to a record of the company's.

    Only control of an address on file makes one, never a biographical fact (47 CFR 64.2010(c)).
    `reference` names the record at its source: the same record is linked to a person once at a time.
    """

    class Proof(models.TextChoices):
        """How it was shown that the record is this person's."""

        EMAIL = "email", _("the email address on file was confirmed")
        ADDRESS = "address", _("a code sent to an address on file was typed")
        STAFF = "staff", _("our staff checked it")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links")
    role = models.CharField(_("role"), max_length=60)
    reference = models.CharField(_("record"), max_length=200)
    source = models.CharField(_("source"), max_length=60)
    proof = models.CharField(_("proof"), max_length=20, choices=Proof.choices)
    verified_at = models.DateTimeField(_("verified"), default=timezone.now)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a customer record")
        verbose_name_plural = _("links to customer records")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "source", "reference"],
                condition=models.Q(revoked_at=None),
                name="accounts_link_active_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.reference}"


class Identifier(models.Model):
    """One identifier that a link verified, by which records are found in the company's systems."""

    class Kind(models.TextChoices):
        """The kinds that the port knows."""

        EMAIL = "email", _("email address")
        PHONE = "phone", _("telephone number")
        ACCOUNT = "account", _("customer number")
        EXTENSION = "extension", _("extension")

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=254)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [models.UniqueConstraint(fields=["link", "kind", "value"], name="accounts_identifier_once")]
        indexes = [models.Index(fields=["kind", "value"], name="accounts_identifier_value")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


def claim_expiry() -> datetime:
    """Returns when a claim begun now ends: codes live ten minutes (ASVS 5.0.0 6.5.5)."""
    return timezone.now() + timedelta(minutes=CLAIM_MINUTES)


class Claim(models.Model):
    """A customer number that somebody says is theirs, until a code from an address on file proves it.

    A claim of a number that does not exist has the same row, pages and clock as one that does.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claim")
    sealed = models.BinaryField(_("what was claimed, sealed"))
    digest = models.CharField(_("fingerprint of the code"), max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    expires_at = models.DateTimeField(_("ends"), default=claim_expiry)

    class Meta:
        verbose_name = _("claim of a customer number")
        verbose_name_plural = _("claims of customer numbers")

    def __str__(self) -> str:
        return f"claim {self.pk}"
