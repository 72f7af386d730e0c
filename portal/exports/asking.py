"""Asking for a copy, once at a time, and asking again after a failure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from accounts.sight import datasets_seen, datasets_seen_by
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.company.schema.identity import Role
from portal.exports.models import Export, Part
from portal.exports.portable import is_portable
from portal.exports.tasks import build
from portal.jobs.following import Standing, standing
from portal.sources.port import Dataset, Span, Subject
from portal.vault import files

NOBODY = Subject({})


class AlreadyBeingMade(Exception):
    """The person's last copy is not finished yet; carries it."""

    def __init__(self, export: Export):
        self.export = export
        super().__init__("Another copy is being made.")


@dataclass(frozen=True)
class Wish:
    """What a copy shall hold: these categories and forms (all when none is named), within a span of aware UTC.

    `provided`: only what the person provided, to take it elsewhere (GDPR Art. 20(1)).
    """

    categories: Sequence[str] = ()
    span: Span = Span()
    formats: Sequence[str] = ()
    provided: bool = False


EVERYTHING = Wish()


class TooMany(Exception):
    """The person keeps as many finished copies as they may: one has to be removed first."""


@dataclass(frozen=True)
class Owner:
    """Whose copy it is. `case`: the reference of the case that it answers; `subject`: the person's pseudonym.

    Somebody without an account is known by `identifiers`, all of them verified, an address, and the role that the
    company's directory knows of them.
    """

    subject: str
    person: User | None = None
    case: str = ""
    identifiers: Subject = NOBODY
    email: str = ""
    role: Role | None = None

    def datasets(self) -> tuple[Dataset, ...]:
        """Returns the datasets that this person may see."""
        return datasets_seen_by(self.person) if self.person else datasets_seen(self.identifiers, self.role)

    def sealed(self) -> dict[str, object]:
        """Returns what is kept until the copy is removed: nothing where an account knows it."""
        if self.person:
            return {}
        known = {kind: sorted(values) for kind, values in self.identifiers.identifiers.items()}
        return {"identifiers": known, "email": self.email}


def start(person: User, wish: Wish = EVERYTHING) -> Export:
    """Asks for a copy of a person's own. Raises AlreadyBeingMade; TooMany where they keep as many as they may."""
    kept = Export.objects.filter(person=person, case="", state=Export.State.READY, expires_at__gt=timezone.now())
    if kept.count() >= settings.EXPORT_COPIES:
        raise TooMany
    language = get_language() or person.language
    return order(Owner(subject_reference(person.pk), person), wish, language, Actor.person(person.pk))


def order(owner: Owner, wish: Wish, language: str, actor: Actor) -> Export:
    """Asks the worker for a copy and returns it.

    Raises AlreadyBeingMade: a second click gets the copy that the first one asked for.
    """
    try:
        with transaction.atomic():
            export = Export.objects.create(
                person=owner.person,
                case=owner.case,
                subject=owner.subject,
                whose=owner.sealed(),
                categories=list(wish.categories),
                formats=list(wish.formats),
                provided=wish.provided,
                span_start=wish.span.start,
                span_end=wish.span.end,
                language=language,
            )
            Part.objects.bulk_create(
                Part(export=export, position=position, dataset=dataset.key, label=str(dataset.label))
                for position, dataset in enumerate(_wanted(owner, wish))
            )
            _note(export, actor)
            build.enqueue(str(export.pk), export.attempt)
    except IntegrityError:
        found = Export.objects.filter(person=owner.person, case=owner.case, state__in=Export.OPEN)
        raise AlreadyBeingMade(found.get()) from None
    return export


def start_again(export: Export, actor: Actor) -> None:
    """Starts a copy anew that failed, or whose work was lost; does nothing where somebody did so already.

    Raises AlreadyBeingMade where another one was started meanwhile.
    """
    if export.state != Export.State.FAILED and not is_lost(export):
        return
    found = Export.objects.filter(pk=export.pk, attempt=export.attempt, state=export.state)
    facts = {"state": Export.State.WAITING, "problem": "", "attempt": export.attempt + 1}
    files.delete(export.archive_name)
    try:
        with transaction.atomic():
            if found.update(**facts):
                export.parts.update(written=0, finished_at=None)
                _note(export, actor)
                build.enqueue(str(export.pk), export.attempt + 1)
    except IntegrityError:
        other = Export.objects.filter(person=export.person_id, case=export.case, state__in=Export.OPEN)
        raise AlreadyBeingMade(other.get()) from None


def work_on(export: Export) -> Standing:
    """Returns how the work on a copy stands that is not finished."""
    return standing(build, str(export.pk), export.attempt)


def is_lost(export: Export) -> bool:
    """Returns whether a copy is still open, and nobody will ever finish it: the person has to start it again."""
    return export.is_open and work_on(export).state == "lost"


def _wanted(owner: Owner, wish: Wish) -> list[Dataset]:
    chosen = [one for one in owner.datasets() if not wish.categories or one.category in wish.categories]
    return [one for one in chosen if is_portable(one)] if wish.provided else chosen


def _note(export: Export, actor: Actor) -> None:
    facts = {"formats": ",".join(sorted(export.formats))} if export.formats else {}
    record(Event.EXPORT_ASKED, actor=actor, subject=export.subject, about=f"export:{export.pk}", **facts)
