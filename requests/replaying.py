"""What was erased in the company's systems, remembered so that it can be erased again after a backup was restored.

A backup may wait until it is restored (11 CCR 7022(d)); then what came back with it has to go. The portal's own tables
are not replayed: a backup of theirs brings this memory back to the same moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.sources import batches, gone, registry
from portal.sources.port import Dataset, Selection, SourceDown, Span, Subject
from portal.sources.tables import TableSource
from requests import legal_holds
from requests.models import Erasure, PrivacyRequest
from requests.timeline import By

LABEL = "replay_erasures"


@dataclass(frozen=True)
class Replayed:
    """What became of one erasure: `found` records had come back; `gone`, `kept` by a legal hold, `by_hand`, `down`."""

    dataset: str
    found: int
    outcome: Literal["nothing", "found", "gone", "kept", "by_hand", "down"]


def remember(case: PrivacyRequest, dataset: str, subject: Subject, selection: Selection) -> None:
    """Remembers, in the caller's transaction, that records of a company's system are gone; remembered once."""
    if isinstance(registry.source_of(dataset), TableSource):
        return
    span = {"span_start": selection.span.start, "span_end": selection.span.end}
    facts = _facts(dataset, subject, selection)
    known = Erasure.objects.filter(case=case.reference, dataset=dataset, **span)
    # Single records that went later are a memory of their own: they must not narrow that of all the others.
    same = next((one for one in known if one.keys == facts["keys"]), None)
    if same is None:
        Erasure.objects.create(case=case.reference, dataset=dataset, **span, **facts)
    else:
        Erasure.objects.filter(pk=same.pk).update(**facts)


@receiver(gone.erased)
def remember_otherwise(dataset: str, subject: Subject, selection: Selection, about: str, **_signal: Any) -> None:
    """Remembers likewise what a person deleted themselves, and what went with their consent."""
    if isinstance(registry.source_of(dataset), TableSource):
        return
    span = {"span_start": selection.span.start, "span_end": selection.span.end}
    Erasure.objects.create(about=about, dataset=dataset, **span, **_facts(dataset, subject, selection))


def _facts(dataset: str, subject: Subject, selection: Selection) -> dict[str, Any]:
    return {
        "subject": {kind: sorted(values) for kind, values in subject.identifiers.items()},
        "keys": list(selection.keys or ()),
        "source": registry.dataset(dataset).source,
        "at": timezone.now(),
    }


def replay(since: datetime | None = None, *, act: bool) -> Iterator[Replayed]:
    """Yields each erasure's outcome, those since a moment or all; without `act` it only counts what came back."""
    found = Erasure.objects.order_by("pk")
    for erasure in (found.filter(at__gte=since) if since else found).iterator(chunk_size=200):
        known = next((one for one in registry.datasets() if one.key == erasure.dataset), None)
        if known is not None:
            yield _replayed(erasure, known, act)


def _replayed(erasure: Erasure, dataset: Dataset, act: bool) -> Replayed:
    try:
        source, selection = registry.source_of(dataset.key), _before(erasure, dataset)
        count = source.tally(dataset.key, erasure.identifiers, selection).count
        if not count:
            return Replayed(dataset.key, 0, "nothing")
        spared = legal_holds.spared(dataset, erasure.identifiers, selection)
        if spared is None:
            return Replayed(dataset.key, count, "kept")
        if spared.without:
            selection, count = spared, source.tally(dataset.key, erasure.identifiers, spared).count
        if not count:
            return Replayed(dataset.key, 0, "nothing")
        return _erased(erasure, dataset, selection, count) if act else Replayed(dataset.key, count, "found")
    except SourceDown:
        return Replayed(dataset.key, 0, "down")


def _erased(erasure: Erasure, dataset: Dataset, selection: Selection, count: int) -> Replayed:
    source, gone = registry.source_of(dataset.key), 0
    for receipt in batches.erased(source, dataset.key, erasure.identifiers, selection):
        gone += receipt.count
        if receipt.outcome != "done":
            return Replayed(dataset.key, count, "by_hand")
    with transaction.atomic():
        Erasure.objects.filter(pk=erasure.pk).update(replayed_at=timezone.now())
        actor = By.system(LABEL).actor
        record(Audited.ERASURE_REPLAYED, actor=actor, about=erasure.reference, dataset=dataset.key, rows=gone)
    return Replayed(dataset.key, gone, "gone")


def _before(erasure: Erasure, dataset: Dataset) -> Selection:
    """Returns what was erased: where records have a date, none that began after the erasure."""
    if dataset.dated_by is None:
        return erasure.selection
    end = min(erasure.span_end, erasure.at) if erasure.span_end else erasure.at
    return replace(erasure.selection, span=Span(erasure.span_start, end))
