"""Builds a copy: streams each dataset into an encrypted archive, tells the progress, and announces the end.

Run again after a death at any point it starts from the beginning: an archive appears in the vault only whole.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.sight import datasets_seen_by
from accounts.subject import subject_of
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.company.schema.base import zone
from portal.exports.contents import USUAL, Order, Portion, Progress
from portal.exports.models import Export
from portal.exports.signals import ended
from portal.exports.writing import write
from portal.exports.zipping import Archive, Counted
from portal.mail.outbox import absolute, send
from portal.sources.port import Dataset, Selection, SourceDown, Span, Subject
from portal.sources.registry import dataset as dataset_of
from portal.sources.registry import source_of
from portal.vault import files

SECONDS_BETWEEN_REPORTS = 1.0


class Erased(Exception):
    """The copy was erased, or started anew, while this one was being made: nothing of it may stay behind."""


def build(export_id: str, attempt: int) -> None:
    """Builds the archive of an export that is waiting, or whose worker died. Raises SourceDown for a later try."""
    export = Export.objects.select_related("person").filter(pk=export_id, attempt=attempt).first()
    if export is None or not export.is_open:
        return  # erased, finished by another worker, or started anew
    Export.objects.filter(pk=export.pk).update(state=Export.State.BUILDING, problem="")
    with translation.override(export.language), timezone.override(zone(company().company.time_zone)):
        try:
            _write_archive(export)
        except SourceDown:
            unreached = _("We could not reach one of our systems. We go on trying; nothing is lost.")
            Export.objects.filter(pk=export.pk).update(problem=unreached)
            raise
        try:
            _finish(export)
        except Erased:
            files.delete(export.archive_name)


def fail(export_id: str, attempt: int) -> None:
    """Marks an export that cannot be built, with a sentence for the person, who can start it again."""
    mine = Export.objects.filter(pk=export_id, attempt=attempt, state__in=Export.OPEN)
    export = mine.select_related("person").first()
    if export is None:
        return
    with translation.override(export.language), transaction.atomic():
        export.state = Export.State.FAILED
        export.problem = _problem(unreached=bool(export.problem))
        export.save(update_fields=["state", "problem"])
        _note(Event.EXPORT_FAILED, export)
        _tell(export, "export_failed")
        _announce(export)
    files.delete(export.archive_name)


def expire() -> int:
    """Removes the archives whose time has come; returns how many."""
    due = Export.objects.filter(state=Export.State.READY, expires_at__lte=timezone.now())
    count = 0
    for export in due.iterator(chunk_size=200):
        _remove(export, Event.EXPORT_EXPIRED, Actor.system("worker"))
        count += 1
    return count


def remove(export: Export, actor: Actor) -> None:
    """Removes a finished copy before its time, because the person says so; does nothing where none is there."""
    if export.is_ready:
        _remove(export, Event.EXPORT_REMOVED, actor)


def drop(case: str) -> None:
    """Removes the copies that answered a case, each archive first."""
    for export in Export.objects.filter(case=case):
        files.delete(export.archive_name)
        export.parts.all().delete()
        export.hand_overs.all().delete()
        export.delete()


def _remove(export: Export, event: Event, actor: Actor) -> None:
    files.delete(export.archive_name)
    with transaction.atomic():
        export.state = Export.State.EXPIRED
        Export.objects.filter(pk=export.pk).update(state=export.state, whose={})
        record(event, actor=actor, subject=export.subject, about=f"export:{export.pk}")
        _announce(export)


def _write_archive(export: Export) -> None:
    subject = subject_of(export.person) if export.person else export.identifiers
    span = Span(export.span_start, export.span_end)
    portions = _portions(export)
    _expect(export, portions, subject, span)
    order = Order(
        str(export.pk),
        subject,
        span,
        timezone.now(),
        export.recipient,
        frozenset(export.formats or USUAL),
        export.provided,
    )
    with files.write(export.archive_name) as clear:
        counted = Counted(clear)
        with Archive(counted, timezone.localtime(order.made_at)) as archive:
            write(archive, order, portions, _reporter(export))
    export.sha256, export.size = counted.sha256, counted.bytes


def _portions(export: Export) -> list[Portion]:
    wanted = set(export.parts.values_list("dataset", flat=True))
    return [
        Portion(source_of(dataset.key), dataset, company().category(dataset.category))
        for dataset in _seen(export)
        if dataset.key in wanted
    ]


def _seen(export: Export) -> tuple[Dataset, ...]:
    """Returns what may be written: for an account what it sees by now, else what was found when it was ordered."""
    if export.person:
        return datasets_seen_by(export.person)
    return tuple(dataset_of(key) for key in export.parts.values_list("dataset", flat=True))


def _expect(export: Export, portions: list[Portion], subject: Subject, span: Span) -> None:
    """Counts beforehand, up to a ceiling, so that progress has a whole to be a part of."""
    for portion in portions:
        tally = portion.source.tally(portion.dataset.key, subject, Selection(span=span))
        export.parts.filter(dataset=portion.dataset.key).update(
            expected=tally.count, expected_capped=tally.capped, written=0, finished_at=None
        )


def _reporter(export: Export) -> Progress:
    """Returns a progress function that writes at most once a second, and whenever a dataset ends."""
    reported_at = 0.0

    def report(dataset: str, written: int, finished: bool = False) -> None:
        nonlocal reported_at
        if finished:
            export.parts.filter(dataset=dataset).update(written=written, finished_at=timezone.now())
        elif time.monotonic() - reported_at >= SECONDS_BETWEEN_REPORTS:
            export.parts.filter(dataset=dataset).update(written=written)
            reported_at = time.monotonic()

    return report


@transaction.atomic
def _finish(export: Export) -> None:
    now = timezone.now()
    export.state, export.ready_at = Export.State.READY, now
    export.expires_at = now + timedelta(days=settings.EXPORT_DAYS)
    facts = {name: getattr(export, name) for name in ("state", "ready_at", "expires_at", "sha256", "size")}
    standing = (
        *Export.OPEN,
        Export.State.READY,
    )  # ready: a worker taken for dead had finished, and we replaced its file
    mine = Export.objects.filter(pk=export.pk, attempt=export.attempt, state__in=standing)
    if not mine.update(**facts, problem=""):
        raise Erased
    export.parts.filter(finished_at=None).update(finished_at=now)
    _note(Event.EXPORT_BUILT, export, bytes=export.size)
    _tell(export, "export_ready")
    _announce(export)


def _announce(export: Export) -> None:
    if export.case:
        ended.send(Export, export=export)


def _tell(export: Export, template: str) -> None:
    """Writes to an account: a link to the page, never to the file, and nothing of what is in it.

    Whoever has none is told by the room of the case, which alone knows the way to it.
    """
    if export.person is None:
        return
    send(
        template,
        to=export.person.email,
        language=export.language,
        kind="service",
        context={"link": absolute(reverse("exports:export", args=[export.pk])), "export": export},
        person=export.person_id,
        about=f"export:{export.pk}",
    )


def _problem(unreached: bool) -> str:
    if unreached:
        return _("We could not reach one of our systems. Nothing is lost: please start your copy again later.")
    return _("Something went wrong on our side while we made your copy. Please start it again.")


def _note(event: Event, export: Export, **facts: int) -> None:
    record(
        event,
        actor=Actor.system("worker"),
        subject=export.subject,
        about=f"export:{export.pk}",
        **facts,
    )
