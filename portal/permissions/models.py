"""One named use of data, and whom it concerns. What anybody answered stands in the ledger alone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.consent.models import Party
from portal.consent.purposes import Purpose, purpose
from portal.mail.models import Message

SYMBOLS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key(choice: str) -> str:
    """Returns the key of a named use of a choice: it says nothing of what is named, since the audit trail shows it."""
    return f"{choice[:48]}-{get_random_string(10, SYMBOLS)}"


class State(models.TextChoices):
    """How far a named use is; `portal.permissions.lifecycle` alone moves it."""

    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("being announced")
    WAITING = "waiting", _("waiting")
    BEGUN = "begun", _("begun")
    ENDED = "ended", _("ended")
    CALLED_OFF = "called_off", _("called off")


OPEN = (State.ANNOUNCED, State.WAITING, State.BEGUN)
"""States in which people can say yes or no."""


class NamedUse(models.Model):
    """One sharing, transfer, publication or other use, named so that people can decide about it alone.

    `purpose`: the key of the profile's choice that it belongs to; `key`: what the ledger's decisions name. Texts are
    never changed once somebody was told. `person`: the one person whom it is offered to, or who named it.
    `waits`: days between the last mail and the earliest beginning. `told_upto`: the account up to which the worker
    has told people; `told_at`: when it was through with all of them.
    """

    class Kind(models.TextChoices):
        """Who brought it up, and what has to happen before it begins."""

        QUESTION = "question", _("a question: it begins for whoever says yes")
        NEW_USE = "new_use", _("a new use: it waits until everybody could answer")
        INSTRUCTION = "instruction", _("named by the person")

    class Law(models.TextChoices):
        """What the law asks for."""

        YES = "yes", _("only with a yes (opt-in)")
        NO = "no", _("unless somebody says no (opt-out)")

    class Audience(models.TextChoices):
        """Whom it concerns."""

        PERSON = "person", _("one person")
        ROLE = "role", _("everybody of one role")
        EVERYBODY = "everybody", _("everybody")

    key = models.SlugField(_("key"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    purpose = models.CharField(_("choice"), max_length=80)
    law = models.CharField(_("it may happen"), max_length=3, choices=Law, default=Law.YES)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    title_es = models.CharField(_("title in Spanish"), max_length=120, blank=True)
    text_en = models.TextField(_("text in English"), max_length=2000, blank=True)
    text_es = models.TextField(_("text in Spanish"), max_length=2000, blank=True)
    recipient = models.CharField(_("recipient of the profile"), max_length=60, blank=True)
    named_party = models.CharField(_("another recipient, by name"), max_length=120, blank=True)
    categories = models.JSONField(_("kinds of data"), default=list)
    country = models.CharField(_("country that data goes to"), max_length=80, blank=True)
    audience = models.CharField(_("whom it concerns"), max_length=10, choices=Audience)
    role = models.CharField(_("role"), max_length=60, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the one person"),
    )
    waits = models.PositiveSmallIntegerField(_("days that people have"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    made_at = models.DateTimeField(_("written"), default=timezone.now)
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    told_upto = models.BigIntegerField(_("told up to"), default=0)
    told_at = models.DateTimeField(_("everybody told"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("named use")
        verbose_name_plural = _("named uses")
        permissions = [("announce_nameduse", "Can announce, begin, end and call off a use that concerns many")]
        indexes = [models.Index(fields=["state", "-id"], name="permissions_use_of_state")]
        constraints = [
            models.CheckConstraint(
                name="permissions_use_known",
                condition=Q(
                    state__in=State.values, law__in=["yes", "no"], audience__in=["person", "role", "everybody"]
                ),
            ),
            models.CheckConstraint(
                name="permissions_use_only_new_ones_opt_out", condition=Q(law="yes") | Q(kind="new_use")
            ),
            models.CheckConstraint(name="permissions_use_waits", condition=~Q(kind="new_use") | Q(waits__gte=1)),
            models.CheckConstraint(
                name="permissions_use_role_named",
                condition=Q(audience="role") & ~Q(role="") | ~Q(audience="role") & Q(role=""),
            ),
            models.CheckConstraint(
                name="permissions_use_person_alone", condition=Q(audience="person") | Q(person__isnull=True)
            ),
            models.CheckConstraint(
                name="permissions_use_announced_dated",
                condition=Q(state__in=["draft", "called_off"]) | Q(announced_at__isnull=False),
            ),
            models.CheckConstraint(
                name="permissions_use_told_before_begun",
                condition=~Q(state__in=["waiting", "begun", "ended"]) | Q(told_at__isnull=False),
            ),
            models.CheckConstraint(
                name="permissions_use_begun_dated",
                condition=~Q(state__in=["begun", "ended"]) | Q(begun_at__isnull=False),
            ),
            models.CheckConstraint(
                name="permissions_use_end_dated",
                condition=~Q(state__in=["ended", "called_off"]) | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def about(self) -> str:
        """The reference under which mail and audit trail know it."""
        return f"use:{self.key}"

    @property
    def declared(self) -> Purpose | None:
        """The choice it belongs to; None where the profile no longer declares it."""
        try:
            return purpose(self.purpose)
        except KeyError:
            return None

    @property
    def title(self) -> str:
        """The title in the reader's language, else in the other."""
        return self._in_words("title")

    @property
    def text(self) -> str:
        """The text in the reader's language, else in the other."""
        return self._in_words("text")

    @property
    def recipient_label(self) -> str:
        """Who receives data, in words; empty where nobody does."""
        if self.named_party or not self.recipient:
            return self.named_party
        try:
            return str(company().recipient(self.recipient).label)
        except KeyError:  # a profile that no longer declares it
            return self.recipient

    @property
    def is_open(self) -> bool:
        """Whether people can say yes or no."""
        return self.state in OPEN

    @property
    def wait(self) -> timedelta:
        """How long people have."""
        return timedelta(days=self.waits)

    def data_labels(self) -> list[str]:
        """Returns the kinds of data in words."""
        labels = {one.key: str(one.label) for one in company().categories}
        return [labels.get(key, key) for key in self.categories]

    def _in_words(self, name: str) -> str:
        language = "es" if (get_language() or "en").startswith("es") else "en"
        other = "en" if language == "es" else "es"
        return str(getattr(self, f"{name}_{language}") or getattr(self, f"{name}_{other}"))


class ToldQuerySet(models.QuerySet["Told"]):
    """Rows by how far the news came."""

    def undeliverable(self) -> "ToldQuerySet":
        """Returns those whose mail came back or was given up, and who have not seen it here either."""
        lost = [Message.State.FAILED, Message.State.BOUNCED]
        return self.filter(message__state__in=lost, seen_at=None)

    def on_its_way(self) -> "ToldQuerySet":
        """Returns those whose mail was not handed over yet, and who have not seen it here either."""
        return self.filter(message__state=Message.State.QUEUED, seen_at=None)


class Told(models.Model):
    """One person whom a named use concerns: when they were told, saw it, answered and were reminded; never what."""

    use = models.ForeignKey(NamedUse, models.CASCADE, db_index=False, related_name="told", verbose_name=_("named use"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("told"), default=timezone.now)
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mail")
    )
    seen_at = models.DateTimeField(_("seen here"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("told person")
        verbose_name_plural = _("told people")
        constraints = [
            models.UniqueConstraint(fields=["use", "party"], name="permissions_told_once"),
            models.UniqueConstraint(fields=["use", "person"], name="permissions_told_person_once"),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="permissions_told_newest")]

    def __str__(self) -> str:
        return f"{self.use_id}: {self.party_id}"

    @property
    def reached_at(self) -> datetime | None:
        """When the news reached the person, by mail or here, whichever came first; None where it has not yet."""
        sent = self.message.sent_at if self.message and self.message.state == Message.State.SENT else None
        return min((at for at in (sent, self.seen_at) if at is not None), default=None)

    @property
    def open_until(self) -> datetime | None:
        """Until when a use that waits lets the person answer first; None where the news has not reached them."""
        reached = self.reached_at
        return None if reached is None else reached + self.use.wait
