"""Writes checked rows, a batch at a time, and puts a whole file in force at once.

Rows of a file that is still being read belong to a take that is not in force: nobody sees them. What was corrected here
stays corrected, and what was erased here stays away, however often a file brings it back.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.drops.models import Deviation, Owner, Row, Take
from portal.drops.pseudonyms import Columns
from portal.drops.rows import Ready

BATCH = 2_000

Kind = Deviation.Kind


def store(take: Take, batch: Sequence[Ready]) -> None:
    """Writes a batch of rows and counts it on the take; of several rows with one key the last stays."""
    rows = {row.key: row for row in batch}
    with transaction.atomic():
        deviations = _deviations(take, rows)
        gone = {key for key, kind in deviations if kind == Kind.ERASED}
        kept = [row for row in rows.values() if row.key not in gone]
        owned = [(row, owners) for row in kept if (owners := _corrected(row, deviations).owners)]
        before = remove(Row.objects.filter(take=take, key__in=[row.key for row, _ in owned]))
        _insert(take, owned)
        take.duplicates += len(batch) - len(rows) + before
        take.erased += len(gone)
        take.ownerless += len(kept) - len(owned)
        take.rows += len(owned) - before
        take.save(update_fields=["duplicates", "erased", "ownerless", "rows", "touched_at"])


def put_in_force(take: Take) -> None:
    """Lets everybody see the rows of a take at once, instead of those before it or beside them."""
    with transaction.atomic():
        standing = list(standing_takes(take.dataset).select_for_update())
        fresh = Row.objects.filter(take=take)
        take.rows -= remove(fresh.filter(key__in=_of(take.dataset, Kind.ERASED).values("key")))
        if take.appended:
            remove(Row.objects.filter(take__in=standing, key__in=fresh.values("key")))
        else:
            standing_takes(take.dataset).update(state=Take.State.SUPERSEDED)
        _settle(take)
        take.state, take.finished_at = Take.State.STANDING, timezone.now()
        take.save()
        record(Event.DROP_TAKEN, actor=Actor.system("drops"), dataset=take.dataset, rows=take.rows, erased=take.erased)
    clear_away()


def standing_takes(dataset: str) -> QuerySet[Take]:
    """Returns the files of a dataset that are in force."""
    return Take.objects.filter(dataset=dataset, state=Take.State.STANDING)


def clear_away() -> None:
    """Removes the rows of files that are not in force, batch by batch."""
    over = Take.objects.filter(state__in=[Take.State.SUPERSEDED, Take.State.REFUSED])
    while keys := list(Row.objects.filter(take__in=over).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            remove(Row.objects.filter(pk__in=keys))


def remove(rows: QuerySet[Row]) -> int:
    """Deletes rows and who owns them, without signals; returns how many rows."""
    owners = Owner.objects.filter(row__in=rows.order_by().values("pk"))
    owners._raw_delete(owners.db)
    chosen = rows.order_by()
    return int(chosen._raw_delete(chosen.db) or 0)


def link(row: Row, references: set[str]) -> list[Owner]:
    """Returns what says whose a row is, not yet written."""
    return [Owner(row=row, reference=reference) for reference in sorted(references)]


def _corrected(row: Ready, deviations: Mapping[tuple[str, str], Deviation]) -> Ready:
    """Returns a row as the person corrected it: whose it is follows from that."""
    one = deviations.get((row.key, Kind.CORRECTED))
    return row.corrected(one.values or {}) if one else row


def _insert(take: Take, owned: Sequence[tuple[Ready, set[str]]]) -> None:
    made = [
        Row(take=take, dataset=take.dataset, key=row.key, dated_at=row.dated_at, held=row.held()) for row, _ in owned
    ]
    Row.objects.bulk_create(made)
    Owner.objects.bulk_create(
        one for row, (_, references) in zip(made, owned, strict=True) for one in link(row, references)
    )


def _deviations(take: Take, rows: Mapping[str, Ready]) -> Mapping[tuple[str, str], Deviation]:
    """Returns where the portal departs from these rows, and notes which of it the file tells of."""
    found = {(one.key, one.kind): one for one in Deviation.objects.filter(dataset=take.dataset, key__in=list(rows))}
    told = [
        one for one in found.values() if one.kind == Kind.ERASED or _agrees(rows[one.key].columns, one.values or {})
    ]
    for one in told:
        one.seen_in, one.origin_key = take, " / ".join(rows[one.key].parts)
    Deviation.objects.bulk_update(told, ["seen_in", "origin_key"])
    return found


def _agrees(columns: Columns, values: Columns) -> bool:
    return all(columns.get(name) == value for name, value in values.items())


def _settle(take: Take) -> None:
    """Learns from a file what the origin has followed by now, and what it has not although staff said so.

    A correction that the file has is none any more. Only a whole file tells that a record is gone.
    """
    erased, corrected = _of(take.dataset, Kind.ERASED), _of(take.dataset, Kind.CORRECTED)
    corrected.filter(seen_in=take).delete()
    written = datetime.fromtimestamp(take.modified_ns / 1e9, UTC)
    erased.filter(seen_in=take, settled_at__lt=written).update(settled_at=None, settled="")
    erased.filter(seen_in=take, settled_at__isnull=False).update(origin_key=None)
    if take.appended:
        return
    corrected.exclude(key__in=Row.objects.filter(take=take).values("key")).delete()
    corrected.filter(settled_at__lt=written).update(settled_at=None, settled="")
    gone = erased.filter(settled_at=None).exclude(seen_in=take)
    gone.update(settled_at=timezone.now(), settled=Deviation.Settled.FILE, origin_key=None)


def _of(dataset: str, kind: str) -> QuerySet[Deviation]:
    return Deviation.objects.filter(dataset=dataset, kind=kind)
