"""What the trail is made of. The database itself refuses every change: see triggers.py."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

LABELS = {event.key: event.label for event in Event}


class Seal(models.Model):
    """A batch of entries sealed together, chained to the seal before it."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("sealed"))
    count = models.PositiveIntegerField(_("entries"))
    leaves = models.BinaryField()
    root = models.CharField(_("root"), max_length=64)
    previous = models.CharField(_("previous seal"), max_length=64, unique=True)
    digest = models.CharField(_("seal"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return str(self.number)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions that auditors ask; each has its index."""

    def of_person(self, reference: str) -> "EntryQuerySet":
        """Returns the entries about one person's data, newest first; takes a `subject_reference`."""
        return self.filter(subject=reference).order_by("-id")

    def of_case(self, about: str) -> "EntryQuerySet":
        """Returns the entries about one thing such as "case:R-7K2M-9QXD", newest first."""
        return self.filter(about=about).order_by("-id")

    def by(self, actor: str) -> "EntryQuerySet":
        """Returns what one actor did, newest first; takes an actor's reference."""
        return self.filter(actor=actor).order_by("-id")

    def unsealed(self) -> "EntryQuerySet":
        """Returns the entries that no seal covers yet."""
        return self.filter(seal__isnull=True)


class Entry(models.Model):
    """One deed: who, what, whose data, about which thing. References are pseudonyms."""

    at = models.DateTimeField(_("time"), default=timezone.now)
    event = models.CharField(_("event"), max_length=40)
    actor = models.CharField(_("who"), max_length=60)
    subject = models.CharField(_("whose data"), max_length=32, blank=True)
    about = models.CharField(_("about"), max_length=80, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    seal = models.ForeignKey(
        Seal, models.PROTECT, null=True, related_name="entries", db_index=False, verbose_name=_("seal")
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_entry_of_person"),
            models.Index(fields=["about", "-id"], name="audit_entry_of_case"),
            models.Index(fields=["actor", "-id"], name="audit_entry_by_actor"),
            models.Index(fields=["event", "-id"], name="audit_entry_of_event"),
            models.Index(fields=["seal", "id"], name="audit_entry_of_seal"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.label}"

    @property
    def label(self) -> str:
        """The event in words; its key, where a release no longer knows it."""
        return str(LABELS.get(self.event, self.event))
