"""Seals what the trail has gathered.

Entries are plain rows when they are written; a worker seals them afterwards, so that deeds never wait for each
other. A seal covers exactly the entries that point to it: one that commits late, with a smaller number than
others, falls into a later seal.
"""

import contextlib
import logging

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.leaves import leaf_of, packed, root_of, seal_digest
from portal.audit.models import Entry, Seal

logger = logging.getLogger(__name__)

BATCH = 1000
BEGINNING = "0" * 64
"""What the first seal names as the one before it."""


def seal_unsealed() -> int:
    """Seals every committed entry, in batches of one transaction each; returns how many.

    Each seal's digest goes to the log: kept apart from the database, it proves that no seal was cut off since.
    """
    sealed = 0
    with contextlib.suppress(IntegrityError):  # another worker made the next seal: it seals the rest
        while count := _seal_batch():
            sealed += count
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    last = Seal.objects.select_for_update().order_by("-number").first()
    entries = list(Entry.objects.unsealed().order_by("id")[:BATCH])
    if not entries:
        return 0
    seal = _next_seal(last, entries)
    pointed = Entry.objects.unsealed().filter(id__in=[entry.id for entry in entries]).update(seal=seal)
    if pointed != len(entries):
        raise RuntimeError("another worker sealed the same entries")
    logger.info("audit seal number=%d digest=%s entries=%d", seal.number, seal.digest, seal.count)
    return pointed


def _next_seal(last: Seal | None, entries: list[Entry]) -> Seal:
    leaves = [leaf_of(entry) for entry in entries]
    number, previous = (last.number + 1, last.digest) if last else (1, BEGINNING)
    at, root = timezone.now(), root_of(leaves)
    return Seal.objects.create(
        number=number,
        at=at,
        count=len(leaves),
        leaves=packed(leaves),
        root=root,
        previous=previous,
        digest=seal_digest(number, at, len(leaves), root, previous),
    )
