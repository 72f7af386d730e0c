"""Takes files in: every row is checked, then the whole file is in force, or nothing of it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.drops import folder
from portal.drops.folder import Found
from portal.drops.models import Take
from portal.drops.reading import Fault, Line, lines
from portal.drops.rows import Ready, needed, ready
from portal.drops.source import DropSource
from portal.drops.storing import BATCH, clear_away, put_in_force, store
from portal.sources import registry
from portal.sources.mapped import Mapped
from portal.sources.mapping_drop import DropDeclaration
from portal.sources.port import SourceDown

T = TypeVar("T")
Told = Callable[[Found, Fault], None]

REPORTED = 1_000
"""Faults that a take keeps; all of them are counted, and told while it is read."""
GIVEN_UP = timedelta(minutes=30)
"""A take that has not got on for so long was left by a worker that died."""
CHANGED = Fault(0, "", "a file that stays as it is while it is read")


def nobody(found: Found, fault: Fault) -> None:
    """Tells a fault to nobody."""


def take_all(told: Told = nobody, again: bool = False) -> list[Take]:
    """Takes in what lies ready in the folders of all systems; returns what became of it.

    `told` hears of every fault as it is found. `again`: files that were refused, and those that
    are kept, are read once more. Raises SourceDown for a folder that is not there, after the others.
    """
    taken: list[Take] = []
    down: list[Exception] = []
    for source in registry.sources():
        if isinstance(source, DropSource):
            try:
                taken += _take_source(source, told, again)
            except SourceDown as error:
                down.append(error)
    if down:
        raise down[0]
    return taken


def _take_source(source: DropSource, told: Told, again: bool) -> Iterator[Take]:
    for found in folder.files(source.drops, source.key):
        mine = [(one, one.drop) for one in source.mapped if one.drop and folder.belongs(found, one.drop)]
        for mapped, drop in mine:
            if folder.is_whole(found, drop) and not _known(mapped, found, again):
                take = _take(mapped, drop, found, told)
                if take is not None:
                    yield take
        if mine and all(drop.afterwards == "remove" and _is_in(mapped, found) for mapped, drop in mine):
            folder.remove(found)


def _takes_of(mapped: Mapped, found: Found) -> QuerySet[Take]:
    facts = {"file": found.path.name, "size": found.size, "modified_ns": found.modified_ns}
    return Take.objects.filter(dataset=mapped.dataset.key, **facts)


def _known(mapped: Mapped, found: Found, again: bool) -> bool:
    return not again and _takes_of(mapped, found).exclude(state=Take.State.LOADING).exists()


def _is_in(mapped: Mapped, found: Found) -> bool:
    return _takes_of(mapped, found).filter(state__in=[Take.State.STANDING, Take.State.SUPERSEDED]).exists()


def _take(mapped: Mapped, drop: DropDeclaration, found: Found, told: Told) -> Take | None:
    """Takes one file in for one dataset; returns None where another worker is at it."""
    take = _begun(mapped, drop, found)
    if take is None:
        return None
    for batch in _batches(_checked(take, mapped, drop, found, told), BATCH):
        if not take.faults:
            store(take, batch)
    if not take.faults and not folder.is_unchanged(found):
        _note(take, found, CHANGED, told)
    if take.faults:
        _refuse(take)
    else:
        put_in_force(take)
    return take


def _begun(mapped: Mapped, drop: DropDeclaration, found: Found) -> Take | None:
    key = mapped.dataset.key
    left = Take.objects.filter(dataset=key, state=Take.State.LOADING, touched_at__lt=timezone.now() - GIVEN_UP)
    left.update(state=Take.State.REFUSED)
    clear_away()
    _takes_of(mapped, found).filter(state=Take.State.REFUSED).delete()
    try:
        with transaction.atomic():
            return Take.objects.create(
                dataset=key,
                file=found.path.name,
                size=found.size,
                modified_ns=found.modified_ns,
                appended=drop.mode == "append",
            )
    except IntegrityError:
        return None


def _checked(take: Take, mapped: Mapped, drop: DropDeclaration, found: Found, told: Told) -> Iterator[Ready]:
    """Yields the rows that pass; what does not is noted on the take and told."""
    try:
        for line in lines(found.path, drop, needed(mapped)):
            row = ready(mapped, drop, line) if isinstance(line, Line) else [line]
            if isinstance(row, Ready):
                yield row
            for fault in row if isinstance(row, list) else ():
                _note(take, found, fault, told)
    except (OSError, EOFError):
        _note(take, found, Fault(0, "", "a file that can be read to its end"), told)


def _note(take: Take, found: Found, fault: Fault, told: Told) -> None:
    take.faults += 1
    if len(take.report) < REPORTED:
        take.report.append(str(fault))
    told(found, fault)


def _refuse(take: Take) -> None:
    """Refuses a whole file: a part of it would say that the rest is not there."""
    with transaction.atomic():
        take.state, take.finished_at, take.rows = Take.State.REFUSED, timezone.now(), 0
        take.save()
        record(Event.DROP_REFUSED, actor=Actor.system("drops"), dataset=take.dataset, faults=take.faults)
    clear_away()


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
