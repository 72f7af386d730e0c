"""Departs from what the files say: erases and corrects here, and remembers it against the files that follow."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.drops.models import Deviation, Owner, Row
from portal.drops.rows import Ready
from portal.drops.storing import link, remove, standing_takes
from portal.drops.viewing import View
from portal.sources.files import Store
from portal.sources.mapped import Mapped

Kind = Deviation.Kind


def erase(view: View, chosen: QuerySet[Row], batch: int, files: Store) -> int:
    """Erases at most one batch of the chosen rows, their files first; returns how many. Raises SourceDown."""
    with transaction.atomic():
        list(standing_takes(view.dataset.key).select_for_update())  # a file that comes into force meanwhile waits
        rows = list(chosen.order_by("pk")[:batch])
        field = view.mapped.file_field()
        if field:
            names = (row.held["columns"].get(view.mapped.columns[field.name]) for row in rows)
            files.removed([name for name in names if name])
        _remember(view.mapped, rows)
        return remove(Row.objects.filter(pk__in=[row.pk for row in rows])) if rows else 0


def correct(mapped: Mapped, row: Row, ready: Ready, changes: Mapping[str, Any]) -> None:
    """Writes a correction beside a row; it stands until a file says the same."""
    values = {column: _text(value) for column, value in changes.items()}
    with transaction.atomic():
        before = Deviation.objects.filter(dataset=row.dataset, key=row.key, kind=Kind.CORRECTED).first()
        Deviation.objects.update_or_create(
            dataset=row.dataset,
            key=row.key,
            kind=Kind.CORRECTED,
            defaults={
                "values": {**(before.values or {} if before else {}), **values},
                "origin_key": " / ".join(ready.parts),
                "settled_at": None,
                "settled": "",
                "seen_in": None,
            },
        )
        Owner.objects.filter(row=row).delete()
        Owner.objects.bulk_create(link(row, ready.corrected(values).owners))


@transaction.atomic
def attest(deviation: Deviation, staff: int) -> bool:
    """Notes that staff saw to it that the origin followed; returns whether that was still to be done."""
    mine = Deviation.objects.filter(pk=deviation.pk, settled_at=None)
    if not mine.update(settled_at=timezone.now(), settled=Deviation.Settled.STAFF, origin_key=None):
        return False
    facts = {"dataset": deviation.dataset, "deed": str(deviation.kind), "method": "by_hand"}
    record(Event.ORIGIN_FOLLOWED, actor=Actor.staff(staff), **facts)
    return True


@transaction.atomic
def readmit(deviation: Deviation, staff: int) -> bool:
    """Lets later files bring an erased record again; returns whether it was one. Nothing comes back by itself."""
    if not Deviation.objects.filter(pk=deviation.pk, kind=Kind.ERASED).delete()[0]:
        return False
    facts = {"dataset": deviation.dataset, "deed": "readmitted", "method": "by_hand"}
    record(Event.ORIGIN_FOLLOWED, actor=Actor.staff(staff), **facts)
    return True


def _remember(mapped: Mapped, rows: list[Row]) -> None:
    """Keeps the pseudonyms of what was erased, and the key itself for staff until its origin has followed."""
    keys = [row.key for row in rows]
    Deviation.objects.filter(dataset=mapped.dataset.key, kind=Kind.CORRECTED, key__in=keys).delete()
    Deviation.objects.bulk_create(
        [
            Deviation(dataset=mapped.dataset.key, key=row.key, kind=Kind.ERASED, origin_key=" / ".join(row.held["key"]))
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _text(value: Any) -> str | None:
    """Returns a value of the port as a row keeps it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
