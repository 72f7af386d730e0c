"""The case."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.company.schema.base import zone
from portal.sources.port import Subject
from portal.vault.fields import SealedJSON
from requests.kinds import Kind, title
from requests.models.finding import CaseQuerySet
from requests.references import new_reference
from requests.states import ANSWERED, OPEN, WORKING, Reason, State


class PrivacyRequest(models.Model):
    """One request of one person, called a case. Its status is written by `requests.lifecycle` alone."""

    class Channel(models.TextChoices):
        """How it reached the company."""

        SITE = "site", _("this site")
        EMAIL = "email", _("email")
        PHONE = "phone", _("telephone")
        TOLL_FREE = "toll_free", _("toll-free number")
        POST = "post", _("letter")
        STAFF = "staff", _("in person")
        API = "api", _("another service")

    class Verification(models.TextChoices):
        """How the person's identity was checked."""

        ACCOUNT = "account", _("signed in and confirmed again")
        STAFF = "staff", _("checked by a member of staff")
        POINTS = "points", _("matching points compared")
        DECLARED = "declared", _("matching points compared, and a signed declaration")
        SERVICE = "service", _("checked by an identity service")
        AGENT = "agent", _("an authorised agent's permission checked")

    class AskedBy(models.TextChoices):
        """Who sends it."""

        PERSON = "person", _("the person")
        AGENT = "agent", _("an authorised agent")
        ATTORNEY = "attorney", _("somebody with power of attorney")
        PARENT = "parent", _("a parent or guardian")

    reference = models.CharField(_("reference"), max_length=11, unique=True, default=new_reference, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    law = models.CharField(_("law"), max_length=60, blank=True)
    place = models.CharField(_("place of residence"), max_length=10, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    reason = models.CharField(_("reason of refusal"), max_length=40, choices=Reason.choices, blank=True)
    outcome = models.CharField(
        _("answer"), max_length=24, choices=State.choices, blank=True, editable=False, help_text="outlasts the closing"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="privacy_requests",
    )
    requester = SealedJSON(_("requester"), default=dict)
    subject = models.CharField(_("subject reference"), max_length=64, blank=True)
    contact = models.CharField(
        _("contact reference"), max_length=64, blank=True, help_text="pseudonym of a proved address, without account"
    )
    asked_by = models.CharField(_("asked by"), max_length=10, choices=AskedBy.choices, default=AskedBy.PERSON)
    representative = SealedJSON(_("who acts for the person"), default=dict)
    follows = models.ForeignKey(
        "self",
        verbose_name=_("follows"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="merged",
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    channel = models.CharField(_("received by"), max_length=10, choices=Channel.choices, default=Channel.SITE)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    acknowledge_by = models.DateField(_("acknowledge by"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    first_due_on = models.DateField(_("first due date"), null=True, blank=True)
    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    extension_reason = models.TextField(_("reason of the extension"), blank=True)
    clock = models.JSONField(_("how the dates came about"), default=dict, blank=True)
    scope = models.JSONField(_("what it covers"), default=dict, blank=True)
    details = SealedJSON(_("in the person's words"), default=dict)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_cases",
    )
    verified_by = models.CharField(_("verified by"), max_length=10, choices=Verification.choices, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verification_note = SealedJSON(_("what was checked"), default=dict)
    planned_at = models.DateTimeField(_("planned"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="approved_cases",
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    started_at = models.DateTimeField(_("erasure started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("erasure verified"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("emptied of personal data"), null=True, blank=True)
    form_token = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=State.values), name="case_status_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="case_kind_known"),
            models.CheckConstraint(
                condition=Q(status=State.DRAFT)
                | (Q(received_at__isnull=False) & Q(due_on__isnull=False) & Q(first_due_on__isnull=False)),
                name="case_received_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status=State.EXTENDED) | Q(extended_at__isnull=False), name="case_extended_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=State.CLOSED) | Q(closed_at__isnull=False), name="case_closed_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "-id"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="case_open",
            ),
            models.Index(
                fields=["received_at", "id"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="case_open_since",
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged_into"),
            models.Index(fields=["-assigned_to", "due_on", "-id"], name="case_mine_back"),
            models.Index(fields=["due_on", "-id"], name="case_queue"),
            models.Index(fields=["-due_on", "-id"], name="case_latest"),
            models.Index(fields=["-kind", "due_on", "-id"], name="case_kind_back"),
            models.Index(fields=["-status", "due_on", "-id"], name="case_status_back"),
            models.Index(fields=["subject", "due_on", "-id"], name="case_subject_queue"),
            models.Index(fields=["status", "due_on", "-id"], name="case_status_queue"),
            models.Index(fields=["kind", "due_on", "-id"], name="case_kind_queue"),
            models.Index(fields=["assigned_to", "due_on", "-id"], name="case_mine"),
            models.Index(fields=["person", "-received_at", "-id"], name="case_person"),
            models.Index(fields=["subject", "kind", "-received_at"], name="case_subject_kind"),
            models.Index(fields=["contact", "-received_at", "-id"], name="case_contact"),
            models.Index(fields=["-received_at", "-id"], name="case_log"),
            models.Index(fields=["answered_at"], name="case_answered"),
            models.Index(fields=["closed_at"], name="case_closed"),
        ]
        permissions = [("work_case", _("Can work cases"))]

    def __str__(self) -> str:
        return self.reference

    @property
    def title(self) -> str:
        """The case's name as a noun."""
        return title(self.kind)

    @property
    def about(self) -> str:
        """The reference under which the audit trail knows it."""
        return f"case:{self.reference}"

    @property
    def is_open(self) -> bool:
        """Whether the company still owes an answer."""
        return self.status in OPEN

    @property
    def is_working(self) -> bool:
        """Whether staff may work on the substance."""
        return self.status in WORKING

    @property
    def is_answered(self) -> bool:
        """Whether the answer went out or none is owed any more."""
        return self.status in ANSWERED or self.status == State.CLOSED

    @property
    def identifiers(self) -> Subject:
        """The person's verified identifiers as frozen when the case was filed, and addresses confirmed since.

        Whoever changes their address meanwhile is still found by it, in the portal's own tables too.
        """
        kept: dict[str, Iterable[str]] = dict(self.requester.get("identifiers", {}))
        if self.person_id is not None:
            confirmed = EmailAddress.objects.filter(user_id=self.person_id, verified=True)
            kept["email"] = {*kept.get("email", ()), *confirmed.values_list("email", flat=True)}
        return Subject({kind: frozenset(values) for kind, values in kept.items() if values})  # type: ignore[misc]

    @property
    def has_login(self) -> bool:
        """Whether the person can still sign in to read an answer; a deletion closes the login last."""
        return self.person is not None and self.person.is_active

    @property
    def is_followed(self) -> bool:
        """Whether the person can read and write here: signed in, or by proving the mailbox or number anew."""
        return self.has_login or (self.person_id is None and bool(self.contact))

    @property
    def has_erased(self) -> bool:
        """Whether an erasure has begun, now or before an appeal, so that nothing can be taken back."""
        gone = self.plan.filter(state="done", action__in=["erase", "anonymise", "by_hand"])
        return self.started_at is not None or gone.exists()

    @property
    def path(self) -> str:
        """The address of the case's page for its person, below the site's."""
        guest = self.person_id is None and bool(self.contact)
        return reverse("requests:guest_case" if guest else "requests:case", args=[self.reference])

    @property
    def requester_name(self) -> str:
        """The name that the person gave, or the address, or the number."""
        return str(self.requester.get("name") or self.person_email or self.requester.get("phone") or "")

    @property
    def email(self) -> str:
        """Where mail about this case goes: to whoever acts for the person, else to them; empty once it was emptied."""
        acting = self.representative if self.person_id is None else {}
        return str(acting.get("email") or ("" if acting.get("phone") else self.person_email))

    @property
    def reach(self) -> str:
        """Where the portal writes about this case: the email address, else the number that was proved by a code."""
        proved = self.representative if self.is_represented else self.requester
        return self.email or (str(proved.get("phone") or "") if self.contact and self.person_id is None else "")

    @property
    def by_text(self) -> bool:
        """Whether it was asked from a number, and is answered there."""
        return bool(self.reach) and not self.email

    @property
    def person_email(self) -> str:
        """The address of the person whose data it is about."""
        return str(self.requester.get("email") or "")

    @property
    def is_represented(self) -> bool:
        """Whether somebody acts for the person."""
        return self.asked_by != self.AskedBy.PERSON

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories chosen; none: everything."""
        return tuple(self.scope.get("categories", ()))

    @property
    def items(self) -> dict[str, tuple[str, ...]]:
        """The records chosen, by dataset; none: all of the categories."""
        return {dataset: tuple(keys) for dataset, keys in self.details.get("items", {}).items()}

    @property
    def days_left(self) -> int | None:
        """Days until the due date in the company's zone; negative once it has passed."""
        if self.due_on is None:
            return None
        today = timezone.now().astimezone(zone(company().company.time_zone)).date()
        return (self.due_on - today).days
