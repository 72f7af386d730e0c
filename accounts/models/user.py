"""The person who signs in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates people by email address."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """Creates a customer; without a password nobody can sign in until one is set by mail."""
        user = self.model(email=self.normalize_email(email), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def at(self, email: str) -> "models.QuerySet[User]":
        """Returns whoever has exactly this address, whatever its case; by the index on lower(email)."""
        return self.alias(folded=Lower("email")).filter(folded=email.lower())

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """Creates the first member of staff, with every permission."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # django-otp has no types
    """A customer or a member of staff: an email address, a name, a language, and nothing else about them."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    sessions_since = models.DateTimeField(
        _("sessions count since"), default=timezone.now, help_text=_("Sessions begun earlier are over.")
    )
    password_reset_at = models.DateTimeField(_("password last reset by mail"), null=True, blank=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [
            ("send_password_reset", "Can send a person a link to choose a new password"),
            ("reset_second_factor", "Can remove a person's second step"),
        ]
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_ci")]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """Returns the name, or the address where no name was given."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """Returns the first word of the name, or the address where no name was given."""
        return self.name.split()[0] if self.name else self.email


class SecurityEvent(models.Model):
    """Something that happened to a person's sign-in, for that person to see; pruned after a year.

    The audit trail keeps its own evidence under a pseudonym.
    """

    class Kind(models.TextChoices):
        """What happened, in words for the person."""

        SIGNED_IN = "signed_in", _("You signed in")
        WRONG_PASSWORD = "wrong_password", _("Somebody typed a wrong password")
        WRONG_CODE = "wrong_code", _("Somebody typed a wrong code")
        CONFIRMED = "confirmed", _("You confirmed that it is you")
        PASSWORD_CHANGED = "password_changed", _("Your password was changed")
        PASSWORD_RESET = "password_reset", _("Your password was reset by mail")
        EMAIL_CHANGED = "email_changed", _("Your email address was changed")
        FACTOR_ADDED = "factor_added", _("A second step was added")
        FACTOR_REMOVED = "factor_removed", _("A second step was removed")
        RECOVERY_CODES = "recovery_codes", _("New recovery codes were made")
        RECOVERY_CODE_USED = "recovery_code_used", _("A recovery code was used")
        SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere", _("You signed out everywhere else")
        FACTORS_RESET = "factors_reset", _("Our staff removed your second step, as you asked")
        LINKED = "linked", _("A customer record was linked")
        UNLINKED = "unlinked", _("A customer record was unlinked")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="security_events")
    kind = models.CharField(_("what"), max_length=30, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = [models.Index(fields=["user", "-id"], name="accounts_event_newest")]

    def __str__(self) -> str:
        return self.get_kind_display()
