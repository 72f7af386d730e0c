"""Asking for a copy, once at a time, and asking again after a failure."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import get_language

from accounts.models import User
from accounts.sight import datasets_seen_by
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.exports.models import Export, Part
from portal.exports.tasks import build
from portal.sources.port import Span


class AlreadyBeingMade(Exception):
    """The person's last copy is not finished yet; carries it."""

    def __init__(self, export: Export):
        self.export = export
        super().__init__("Another copy is being made.")


def start(
    person: User, categories: Sequence[str] = (), span: Span = Span(), language: str = "", actor: Actor | None = None
) -> Export:
    """Asks the worker for a copy of these categories (all when none is named) and returns it.

    `span` is aware UTC. Raises AlreadyBeingMade: a second click gets the copy that the first one asked for.
    """
    try:
        with transaction.atomic():
            export = Export.objects.create(
                person=person,
                categories=list(categories),
                span_start=span.start,
                span_end=span.end,
                language=language or get_language() or person.language,
            )
            Part.objects.bulk_create(
                Part(export=export, position=position, dataset=dataset.key, label=str(dataset.label))
                for position, dataset in enumerate(datasets_seen_by(person))
                if not categories or dataset.category in categories
            )
            _note(Event.EXPORT_ASKED, export, actor)
            build.enqueue(str(export.pk))
    except IntegrityError:
        raise AlreadyBeingMade(Export.objects.get(person=person, state__in=Export.OPEN)) from None
    return export


def start_again(export: Export) -> None:
    """Starts a failed copy anew; does nothing where somebody did so already. Raises AlreadyBeingMade."""
    try:
        with transaction.atomic():
            changed = Export.objects.filter(pk=export.pk, state=Export.State.FAILED).update(
                state=Export.State.WAITING, problem="", attempt=F("attempt") + 1
            )
            if changed:
                export.parts.update(written=0, finished_at=None)
                _note(Event.EXPORT_ASKED, export, None)
                build.enqueue(str(export.pk))
    except IntegrityError:
        raise AlreadyBeingMade(Export.objects.get(person=export.person_id, state__in=Export.OPEN)) from None


def _note(event: Event, export: Export, actor: Actor | None) -> None:
    record(
        event,
        actor=actor or Actor.person(export.person_id),
        subject=subject_reference(export.person_id),
        about=f"export:{export.pk}",
    )
