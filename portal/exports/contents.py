"""What goes into an archive: every dataset in three forms, its files, and a manifest that tells what is missing.

The archive explains itself: `index.html` opens from disk in any browser without the network.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.company.current import company
from portal.company.keeping import kept_until
from portal.company.schema.data import Category
from portal.exports.formats import csv_chunks, json_chunks
from portal.exports.zipping import Archive
from portal.sources.port import Dataset, NotThere, Record, Source, SourceDown, Span, Subject
from portal.sources.registry import directory
from portal.sources.words import in_words, masked, shown

ROWS_A_PAGE = 500
PAGES = 10
"""HTML is for reading: the newest 5,000 records. All of them are in the JSON and the CSV beside it."""


FORMS = ("json", "csv", "html")
"""The forms in which every dataset can be written."""


class Progress(Protocol):
    """Told of a dataset's key and how many of its records are written, and once when it is finished."""

    def __call__(self, dataset: str, written: int, finished: bool = False) -> None:
        """Notes how far one dataset is."""


@dataclass(frozen=True)
class Portion:
    """One dataset to put into the archive."""

    source: Source
    dataset: Dataset
    category: Category


@dataclass
class Filed:
    """What became of one dataset: its place in the archive, how many records and files it has, and from when."""

    portion: Portion
    folder: str
    ended: date | None = None
    rows: int = 0
    files: int = 0
    pages: list[str] = field(default_factory=list)
    newest: date | datetime | None = None
    oldest: date | datetime | None = None

    def count(self, record: Record) -> None:
        """Takes note of one record; they come newest first."""
        self.rows += 1
        if dated_by := self.portion.dataset.dated_by:
            self.oldest = record.values.get(dated_by)
            self.newest = self.newest or self.oldest

    @property
    def first_kept_until(self) -> date | None:
        """When the oldest record falls due; None where no day is fixed."""
        return kept_until(company().retention(self.portion.category.retention), self.oldest, self.ended)

    @property
    def last_kept_until(self) -> date | None:
        """When the newest record falls due; None where no day is fixed."""
        return kept_until(company().retention(self.portion.category.retention), self.newest, self.ended)


@dataclass(frozen=True)
class Order:
    """For whom and when an archive is made, in which forms; `provided`: only what the person provided."""

    reference: str
    subject: Subject
    span: Span
    made_at: datetime
    recipient: str
    forms: frozenset[str] = frozenset(FORMS)
    provided: bool = False


def write(archive: Archive, order: Order, portions: Iterable[Portion], progress: Progress) -> None:
    """Writes the whole archive. Raises SourceDown for a system out of reach: nothing is left out quietly."""
    filed = [_write_portion(archive, order, portion, progress) for portion in portions]
    if "html" in order.forms:
        archive.add("style.css", [Path(str(finders.find("css/archive.css"))).read_bytes()], "text/css")
        context = {"order": order, "sections": _sections(filed), **_frame()}
        page = render_to_string("exports/archive/index.html", context)
        archive.add("index.html", [page.encode()], "text/html")
    archive.add("manifest.json", [_manifest(archive, order, filed)], "application/json")


def _write_portion(archive: Archive, order: Order, portion: Portion, progress: Progress) -> Filed:
    dataset = portion.dataset
    folder = f"{slugify(portion.category.key)}/{slugify(dataset.key)}"
    filed = Filed(portion, folder, ended=_relationship_end(order, portion.category))

    def counted() -> Iterator[Record]:
        for record in _records(order, portion):
            filed.count(record)
            if filed.rows % 1000 == 0:
                progress(dataset.key, filed.rows)
            yield record

    if "json" in order.forms:
        archive.add(f"{filed.folder}.json", json_chunks(counted()), "application/json")
    if "csv" in order.forms:
        rows = _records(order, portion) if filed.rows else counted()
        archive.add(f"{filed.folder}.csv", csv_chunks(dataset, rows), "text/csv")
    if "html" in order.forms:
        if not filed.rows:
            deque(counted(), maxlen=0)
        _write_pages(archive, order, filed)
    for name in (one.name for one in dataset.fields if one.type == "file"):
        _write_files(archive, order, filed, name)
    progress(dataset.key, filed.rows, finished=True)
    return filed


def _relationship_end(order: Order, category: Category) -> date | None:
    """Returns when the service ended, where retention counts from then; None while it lasts or nobody can say."""
    if company().retention(category.retention).starts != "relationship_end":
        return None
    try:
        return directory().relationship_ended_on(order.subject)
    except SourceDown:
        return None


def _records(order: Order, portion: Portion) -> Iterator[Record]:
    """Yields the records as the person may have them: what names other people follows the category's rule."""
    others = [one for one in portion.dataset.fields if one.of_others]
    rule = portion.category.others
    for record in portion.source.stream(portion.dataset.key, order.subject, order.span):
        if rule == "shown" or not others:
            yield record
            continue
        hidden = {one.name: masked(one, record.values.get(one.name)) if rule == "masked" else None for one in others}
        yield Record(record.key, {**record.values, **hidden})


def _write_pages(archive: Archive, order: Order, filed: Filed) -> None:
    portion, records = filed.portion, _records(order, filed.portion)
    fields = [one for one in portion.dataset.fields if not one.never_disclose]
    count = min(PAGES, -(-filed.rows // ROWS_A_PAGE)) or 1
    filed.pages = [f"{filed.folder}{f'-{number}' if number > 1 else ''}.html" for number in range(1, count + 1)]
    for number, path in enumerate(filed.pages):
        rows = [
            {
                "words": in_words(portion.dataset, record),
                "cells": [(one.label, shown(one, record.values.get(one.name))) for one in fields],
                "files": _file_links(filed, record, fields),
            }
            for record in islice(records, ROWS_A_PAGE)
        ]
        page = render_to_string(
            "exports/archive/dataset.html",
            {
                "order": order,
                "filed": filed,
                "rows": rows,
                "number": number + 1,
                "newer": _beside(filed.pages[number - 1]) if number else "",
                "older": _beside(filed.pages[number + 1]) if number + 1 < count else "",
                "capped": filed.rows > PAGES * ROWS_A_PAGE,
                **_frame(),
            },
        )
        archive.add(path, [page.encode()], "text/html")


def _file_links(filed: Filed, record: Record, fields: list[Any]) -> list[str]:
    return [_file_name(record, one.name) for one in fields if one.type == "file" and record.values.get(one.name)]


def _file_name(record: Record, field: str) -> str:
    """Returns a name of its own for a record's file: every mailbox of an Asterisk begins with msg0000.wav."""
    stored = Path(record.values[field])
    return f"{stored.stem}-{re.sub('[^A-Za-z0-9]+', '-', record.key)}{stored.suffix}"


def _write_files(archive: Archive, order: Order, filed: Filed, name: str) -> None:
    portion = filed.portion
    for record in _records(order, portion):
        if not record.values.get(name):
            continue
        try:
            file = portion.source.file(portion.dataset.key, order.subject, record.key)
        except NotThere:
            continue  # deleted since its record was read, or never written by the company's system
        with file.stream as stream:
            chunks = iter(lambda: stream.read(1 << 16), b"")
            archive.add(f"{filed.folder}/{_file_name(record, name)}", chunks, file.type)
        filed.files += 1


def _beside(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _sections(filed: list[Filed]) -> list[dict[str, Any]]:
    """Groups what was filed by category, with what the profile says about each, in the profile's order."""
    declared = company()
    sections = []
    for category in declared.categories:
        mine = [one for one in filed if one.portion.category.key == category.key]
        if mine:
            sections.append({"about": about(category), "datasets": mine})
    return sections


def about(category: Category) -> dict[str, Any]:
    """Returns what the profile says about a category, in words: why, from where, who gets it, how long."""
    declared = company()
    retention = declared.retention(category.retention)
    return {
        "key": category.key,
        "label": str(category.label),
        "description": str(category.description),
        "purposes": [str(declared.purpose(key).label) for key in category.purposes],
        "sources": [str(declared.origin(key).label) for key in category.origins],
        "recipients": [str(declared.recipient(key).label) for key in category.recipients],
        "kept": str(retention.label),
        "kept_because": str(retention.reason),
        "withheld": [str(text) for text in category.withheld],
    }


def _left_out(order: Order, filed: list[Filed]) -> list[dict[str, str]]:
    """Returns everything that a reader could miss, each with the reason."""
    missing: list[dict[str, str]] = []
    never_disclosed = _("It is held, and never disclosed for your security.")
    for one in filed:
        dataset, category = one.portion.dataset, one.portion.category
        missing += [
            {
                "dataset": dataset.key,
                "what": str(item.label),
                "why": _("It is held, and never disclosed for your security."),
            }
            for item in dataset.fields
            if item.never_disclose
        ]
        others = [str(item.label) for item in dataset.fields if item.of_others]
        if others and category.others != "shown":
            missing.append({"dataset": dataset.key, "what": ", ".join(others), "why": _("It is about other people.")})
    missing += [
        {"category": category.key, "what": str(category.label), "why": _("The company does not store this.")}
        for category in company().categories
        if not category.stored
    ]
    missing += [
        {"category": category.key, "what": str(text), "why": never_disclosed}
        for category in company().categories
        for text in category.withheld
    ]
    if order.provided:
        there = {one.portion.category.key for one in filed}
        why = _("It is not data that you provided by consent or for a contract (GDPR Art. 20(1)). A copy holds it.")
        missing += [
            {"category": category.key, "what": str(category.label), "why": why}
            for category in company().categories
            if category.stored and category.key not in there
        ]
    return missing


def _manifest(archive: Archive, order: Order, filed: list[Filed]) -> bytes:
    content = {
        "company": company().company.name,
        "copy": order.reference,
        "made_at": order.made_at.isoformat(),
        "made_for": order.recipient,
        "from": order.span.start.isoformat() if order.span.start else None,
        "until": order.span.end.isoformat() if order.span.end else None,
        "datasets": [
            {
                "dataset": one.portion.dataset.key,
                "category": one.portion.category.key,
                "label": str(one.portion.dataset.label),
                "records": one.rows,
                "files": one.files,
                "first_kept_until": one.first_kept_until.isoformat() if one.first_kept_until else None,
                "last_kept_until": one.last_kept_until.isoformat() if one.last_kept_until else None,
            }
            for one in filed
        ],
        "categories": [section["about"] for section in _sections(filed)],
        "files": [asdict(written) for written in archive.written],
        "not_included": _left_out(order, filed),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _frame() -> dict[str, Any]:
    return {"profile": company()}
