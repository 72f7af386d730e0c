"""A case's part of the audit trail, with what proves that it is part of it."""

from collections.abc import Iterator
from typing import Any

from portal.audit.leaves import Step, moment, path_of, unpacked
from portal.audit.models import Entry, Seal
from requests.models import PrivacyRequest

PAGE = 500


def entries(case: PrivacyRequest) -> Iterator[dict[str, Any]]:
    """Yields a case's entries in order, each with the path from it to the root of its seal; few are held at a time."""
    last, seal = 0, None
    while page := list(Entry.objects.filter(about=case.about, id__gt=last).order_by("id")[:PAGE]):
        for entry in page:
            if entry.seal_id is not None and (seal is None or seal.pk != entry.seal_id):
                seal = Seal.objects.get(pk=entry.seal_id)
            yield _proved(entry, seal if entry.seal_id is not None else None)
        last = page[-1].id


def seals(case: PrivacyRequest) -> Iterator[list[Any]]:
    """Yields every seal from the case's first to its last, without gap: number, time, count, root, previous, digest."""
    numbers = Entry.objects.filter(about=case.about, seal__isnull=False).order_by("id")
    ends = list(numbers.order_by("seal__number").values_list("seal__number", flat=True))
    if not ends:
        return
    found = Seal.objects.filter(number__gte=ends[0], number__lte=ends[-1]).order_by("number")
    fields = "number", "at", "count", "root", "previous", "digest"
    for number, at, *rest in found.values_list(*fields).iterator(chunk_size=PAGE):
        yield [number, moment(at), *rest]


def _proved(entry: Entry, seal: Seal | None) -> dict[str, Any]:
    said = [entry.id, moment(entry.at), entry.event, entry.actor, entry.subject, entry.about, entry.facts]
    path: list[Step] = path_of(unpacked(bytes(seal.leaves)), entry.id) if seal else []
    return {"said": said, "seal": seal.number if seal else None, "path": path}
