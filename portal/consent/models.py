"""Who decided, in which words, what; and what is allowed now. The database itself refuses to change a decision."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedJSON, SealedText


class Party(models.Model):
    """Whoever decides: an account, a mailbox or a browser, known by a pseudonym.

    `address` is what a mailbox is written to, sealed; an erasure empties it, and the pseudonym still refuses.
    `person` is the account whose records a choice of its own has to reach.
    """

    class Kind(models.TextChoices):
        """What decides."""

        PERSON = "person", _("account")
        ADDRESS = "address", _("email address")
        BROWSER = "browser", _("browser")

    reference = models.CharField(_("pseudonym"), max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    address = SealedText(_("address"), null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    since = models.DateTimeField(_("known since"), default=timezone.now)

    just_made = False
    """Whether the transaction that is under way made this row: nobody else can see it, and nothing is held yet."""

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return f"{self.kind} {self.reference[:8]}"


class Wording(models.Model):
    """What somebody read when they decided, kept once however many decided on it; named by its own SHA-256."""

    digest = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    language = models.CharField(_("language"), max_length=10)
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")

    def __str__(self) -> str:
        return self.digest[:12]


class State(models.TextChoices):
    """What became of a purpose: the event states of ISO/IEC TS 27560:2023, as the W3C's DPV guide maps them."""

    REQUESTED = "requested", _("asked for, not confirmed yet")
    DEFERRED = "deferred", _("put off")
    GIVEN = "given", _("allowed")
    RENEWED = "renewed", _("allowed anew")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")
    EXPIRED = "expired", _("ran out")
    TERMINATED = "terminated", _("ended with the relationship")
    INVALIDATED = "invalidated", _("found not to hold")


USABLE = frozenset({State.GIVEN, State.RENEWED})
"""States on which a use may rest."""

SETTLED = USABLE | {State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.TERMINATED, State.INVALIDATED}
"""States that replace what held before. A mere question does not: anybody can ask in somebody else's name."""


class Method(models.TextChoices):
    """By which way a decision came."""

    CENTRE = "centre", _("on the page of choices")
    LINK = "link", _("by the link in a mail")
    ONE_CLICK = "one_click", _("by the mail program's button")
    MAIL = "mail", _("by mail")
    FORM = "form", _("by a form")
    BANNER = "banner", _("on the cookie notice")
    SIGNAL = "signal", _("by a signal of the browser")
    STAFF = "staff", _("written down by our staff")
    MACHINE = "machine", _("reported by another system")
    CARRIED = "carried", _("carried over from another address or browser")
    CLOCK = "clock", _("by the passing of time")
    REQUEST = "request", _("by a privacy request")


class Decision(models.Model):
    """One decision about one purpose. Never changed: a change of mind is another decision.

    `channel`: the way, for a purpose that has ways; `named`: the key of the one thing that it is about, for a purpose
    that is decided one at a time. Decisions of one deed share its `act`.
    """

    party = models.ForeignKey(Party, models.PROTECT, db_index=False, related_name="decisions", verbose_name=_("party"))
    purpose = models.CharField(_("purpose"), max_length=80)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    named = models.CharField(_("named"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    at = models.DateTimeField(_("decided"), default=timezone.now)
    method = models.CharField(_("way"), max_length=10, choices=Method)
    actor = models.CharField(_("by whom"), max_length=60)
    act = models.UUIDField(_("act"), default=uuid.uuid4)
    wording = models.ForeignKey(Wording, models.PROTECT, db_index=False, related_name="+", verbose_name=_("wording"))
    valid_until = models.DateTimeField(_("holds until"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["party", "purpose", "channel", "named", "-id"], name="consent_decision_newest"),
            models.Index(fields=["party", "-id"], name="consent_decision_of_party"),
            models.Index(fields=["act"], name="consent_decision_of_act"),
            models.Index(fields=["at"], condition=models.Q(state="requested"), name="consent_decision_asked"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="consent_decision_state"),
            models.CheckConstraint(condition=models.Q(method__in=Method.values), name="consent_decision_method"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.state}"


class Evidence(models.Model):
    """What else shows that a decision was made: a note, a signature, a mail's number. Sealed; an erasure removes it."""

    decision = models.OneToOneField(
        Decision, models.CASCADE, primary_key=True, related_name="evidence", verbose_name=_("decision")
    )
    facts = SealedJSON(_("facts"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class Standing(models.Model):
    """What holds now: the newest settled decision of a party about a purpose, kept beside the ledger."""

    party = models.ForeignKey(Party, models.CASCADE, db_index=False, related_name="standings", verbose_name=_("party"))
    purpose = models.CharField(_("purpose"), max_length=80)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    named = models.CharField(_("named"), max_length=60, blank=True)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="standing", verbose_name=_("decision"))
    state = models.CharField(_("state"), max_length=12, choices=State)
    usable = models.BooleanField(_("may be used"))
    since = models.DateTimeField(_("since"))
    valid_until = models.DateTimeField(_("holds until"), null=True, blank=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["party", "purpose", "channel", "named"], name="consent_standing_once"),
            models.CheckConstraint(condition=models.Q(state__in=sorted(SETTLED)), name="consent_standing_settled"),
        ]
        indexes = [
            models.Index(
                fields=["purpose", "channel", "named", "usable", "party", "valid_until"], name="consent_standing_who"
            ),
            models.Index(
                fields=["valid_until"], condition=models.Q(valid_until__isnull=False), name="consent_standing_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.state}"


class Barrier(models.Model):
    """What holds a use of somebody's data, whatever they decided: a restriction or an objection that was followed.

    `reference`: the pseudonym of an account or mailbox; `purpose`: the key of what is held, "" for every use; `by`: who
    placed it, such as "case:K7QM-2XWD". Never deleted while its room keeps it: `lifted_at` ends it.
    """

    reference = models.CharField(_("pseudonym"), max_length=32)
    purpose = models.CharField(_("purpose"), max_length=80, blank=True)
    by = models.CharField(_("placed by"), max_length=60)
    mailbox = models.BooleanField(_("of a mailbox"), default=False)
    since = models.DateTimeField(_("since"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("held use")
        verbose_name_plural = _("held uses")
        constraints = [models.UniqueConstraint(fields=["reference", "purpose", "by"], name="consent_barrier_once")]
        indexes = [
            models.Index(fields=["by"], name="consent_barrier_by"),
            models.Index(
                fields=["purpose", "mailbox", "id"],
                condition=models.Q(lifted_at__isnull=True),
                name="consent_barrier_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose or 'every use'}: held by {self.by}"


class Push(models.Model):
    """One decision on its way to where it has to be known: a dataset of the company's, or a recipient."""

    class Outcome(models.TextChoices):
        """How far it got."""

        WAITING = "waiting", _("on its way")
        REACHED = "reached", _("arrived")
        BY_HAND = "by_hand", _("to be done by hand")
        REFUSED = "refused", _("not taken")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="pushes", verbose_name=_("decision"))
    destination = models.CharField(_("destination"), max_length=80)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    reached_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    alerted_at = models.DateTimeField(_("staff told"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    note = SealedText(_("note"), null=True, blank=True)

    class Meta:
        verbose_name = _("choice on its way")
        verbose_name_plural = _("choices on their way")
        constraints = [models.UniqueConstraint(fields=["decision", "destination"], name="consent_push_once")]
        indexes = [models.Index(fields=["outcome", "due_at"], name="consent_push_due")]

    def __str__(self) -> str:
        return f"{self.destination}: {self.outcome}"


class Reminder(models.Model):
    """That somebody was told that their yes ends soon; once for each decision."""

    decision = models.OneToOneField(
        Decision, models.CASCADE, primary_key=True, related_name="reminder", verbose_name=_("decision")
    )
    at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return f"reminder of {self.pk}"
