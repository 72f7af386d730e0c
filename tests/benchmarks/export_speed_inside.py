"""What `export_speed` runs inside a process of the portal: each function prints what it measured."""

import csv
import io
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, models

from accounts.models import User
from accounts.provision import provision
from portal.audit.trail import Actor
from portal.demo import audio
from portal.demo.people import CAROL
from portal.demo.tables import Filler
from portal.exports.asking import Wish, start
from portal.exports.building import build, remove
from portal.exports.models import Export
from portal.sources.registry import dataset, source_of
from tests.benchmarks.telling import Watch, peak, say

SMALL = "speed_dial"


def archive(category: str, formats: Sequence[str]) -> None:
    """Builds a finished, encrypted copy of one category as the worker does; prints seconds, peak MB, bytes, records."""
    carol = User.objects.filter(email=CAROL.email).first() or provision(
        email=CAROL.email, name=CAROL.name, password="not used", totp_secret="A" * 32
    )
    # A worker stays: its first copy loads what all others use.
    remove(_built(carol, SMALL, formats), Actor.system("bench"))
    with Watch(own()) as started:
        began = time.perf_counter()
        export = _built(carol, category, formats)
        seconds = time.perf_counter() - began
    records = sum(part.written for part in export.parts.all())
    remove(export, Actor.system("bench"))
    say(f"{seconds} {(peak(own()) + started.most) / 1024} {export.size} {records}")


def _built(person: User, category: str, formats: Sequence[str]) -> Export:
    export = start(person, Wish(categories=[category], formats=formats))
    build(str(export.pk), export.attempt)
    export.refresh_from_db()
    if export.state != Export.State.READY:
        raise SystemExit(f"The copy ended as {export.state!r}.")
    return export


def own() -> int:
    """Returns this process's number."""
    return int(Path("/proc/self").readlink().name)


def statement() -> None:
    """Prints the statement for the same rows and columns that a copy of the calls holds, in the same order."""
    say(
        f"SELECT {', '.join(['id', *columns()])} FROM cdr WHERE accountcode = '{CAROL.account}' "
        "ORDER BY calldate DESC, id DESC"
    )


def columns() -> list[str]:
    """Returns the columns of the calls, as the profile maps them."""
    mapped = source_of("calls")._mapped["calls"]  # type: ignore[attr-defined]
    return [mapped.columns[field.name] for field in dataset("calls").fields]


def plain(target: str) -> None:
    """Writes the same rows with Django's iterator, `csv` and `zipfile`, in the clear; prints seconds and peak MB."""
    names = columns()
    fields: dict[str, Any] = {name: models.TextField(null=True) for name in [*names, "accountcode"]}
    fields |= {"calldate": models.DateTimeField(), "duration": models.IntegerField(), "billsec": models.IntegerField()}
    meta = type("Meta", (), {"app_label": "bench", "managed": False, "db_table": "cdr"})
    calls: Any = type("Call", (models.Model,), {**fields, "Meta": meta, "__module__": __name__})
    began = time.perf_counter()
    rows = calls.objects.using("company").filter(accountcode=CAROL.account).order_by("-calldate", "-id")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("calls.csv", "w") as sink:
        text = io.TextIOWrapper(sink, "utf-8", newline="")
        writer = csv.writer(text)
        for call in rows.iterator():
            writer.writerow([call.id, *(getattr(call, name) for name in names)])
        text.flush()
    say(f"{time.perf_counter() - began} {peak(own()) / 1024}")


def sounds(count: int) -> None:
    """Adds so many small recordings with their files; prints the folder that they lie in."""
    folder = Path(settings.COMPANY_FILES) / "bench"
    folder.mkdir()
    audio.clip(folder / "first.wav", 1, 1)
    content = (folder / "first.wav").read_bytes()
    filler = Filler("company")
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT MAX(id), MAX(recorded_at) FROM recordings")
        [last, newest] = cursor.fetchone()
    rows = []
    for number in range(count):
        (folder / f"{number}.wav").write_bytes(content)
        rows.append(
            (last + 1 + number, f"bench/{number}.wav", f"{number}.wav", 1, len(content), newest, "call", CAROL.account)
        )
    (folder / "first.wav").unlink()
    names = ("id", "path", "name", "length", "size", "recorded_at", "kind", "account_id")
    filler.write("recordings", names, rows)
    say(str(folder))
