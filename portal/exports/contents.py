"""What goes into an archive: every dataset in the forms that were asked for, its files, and what describes them.

The archive explains itself: `index.html` opens from disk in any browser without the network, `datapackage.json` tells
another provider's program what each table holds, `manifest.json` what is missing and why.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Protocol

from django.utils.text import slugify

from portal.company.current import company
from portal.company.keeping import kept_until
from portal.company.schema.data import Category
from portal.exports import cards
from portal.exports.long_lists import LongList, together
from portal.exports.zipping import Archive, Written
from portal.sources import bulk
from portal.sources.line_forms import LineForm, csv_header, csv_line
from portal.sources.port import Dataset, Query, Record, Selection, Source, SourceDown, Span, Subject
from portal.sources.registry import directory

FORMS = ("html", "csv", "json", "ndjson", "vcard")
"""The forms in which records can be written: pages, tables, one JSON array, one JSON value a line, contact cards."""
USUAL = ("html", "csv", "json", "vcard")
"""What a copy holds whose person chose no forms: NDJSON says the same as JSON."""

MEDIA_TYPES = {"csv": "text/csv", "json": "application/json", "ndjson": "application/x-ndjson"}
EVERY = 1_000_000_000
"""Where counting would stop: nobody has as many records."""
FILES_HEADER = b"key,path,type,bytes,sha256\n"


ODD = re.compile("[^A-Za-z0-9]")
UNSAFE = re.compile(r"[^\w. -]")
"""What is not in the name of a file: other systems read it as a way to a folder, or as the end of an address."""


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

    @property
    def file_field(self) -> str | None:
        """The field that names a record's file."""
        return next((one.name for one in self.dataset.fields if one.type == "file"), None)

    @property
    def has_cards(self) -> bool:
        """Whether its records are contacts whose names this person may have."""
        return bool(self.dataset.vcard) and (self.category.others == "shown" or not self.dataset.involves_others)


@dataclass(frozen=True)
class Order:
    """For whom and when an archive is made, in which forms; `provided`: only what the person provided."""

    reference: str
    subject: Subject
    span: Span
    made_at: datetime
    recipient: str
    forms: frozenset[str] = frozenset(USUAL)
    provided: bool = False


@dataclass
class Filed:
    """What became of one dataset: its place in the archive, how many records and files it has, and from when."""

    portion: Portion
    order: Order
    folder: str
    ended: date | None = None
    rows: int = 0
    tables: dict[str, Written] = field(default_factory=dict)
    """The file of each form that holds every record."""
    files: int = 0
    table_of_files: Written | None = None
    pages: list[str] = field(default_factory=list)
    has_cards: bool = False
    newest: date | datetime | None = None
    oldest: date | datetime | None = None

    def records(self) -> Iterator[Record]:
        """Yields the records as the person may have them: what names other people follows the category's rule."""
        portion = self.portion
        others = portion.category.others
        return bulk.records(portion.source, portion.dataset, self.order.subject, self.order.span, others)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The files beside the pages: what each is called, and where it lies."""
        found = [(form.upper(), table.path) for form, table in self.tables.items()]
        return [*found, ("vCard", f"{self.folder}.vcf")] if self.has_cards else found

    @property
    def first_kept_until(self) -> date | None:
        """When the oldest record falls due; None where no day is fixed."""
        return kept_until(company().retention(self.portion.category.retention), self.oldest, self.ended)

    @property
    def last_kept_until(self) -> date | None:
        """When the newest record falls due; None where no day is fixed."""
        return kept_until(company().retention(self.portion.category.retention), self.newest, self.ended)


Step = Callable[[Callable[[int], None]], None]
"""One walk through the records; it calls what it is given with how many more are done."""


def write_portion(archive: Archive, order: Order, portion: Portion, progress: Progress) -> Filed:
    """Writes one dataset but for its pages. Raises SourceDown: nothing is left out quietly."""
    dataset = portion.dataset
    folder = f"{slugify(portion.category.key)}/{slugify(dataset.key)}"
    filed = Filed(portion, order, folder, ended=_relationship_end(order, portion.category))
    steps = list(_steps(archive, filed))
    done = 0

    def report(more: int) -> None:
        nonlocal done
        done += more
        progress(dataset.key, done // len(steps))

    for step in steps:
        step(report)
    _date(filed)
    return filed


def _steps(archive: Archive, filed: Filed) -> Iterator[Step]:
    tables = [form for form in ("csv", "json", "ndjson") if form in filed.order.forms]
    yield from (partial(_write_table, archive, filed, form) for form in tables)
    if not tables:
        yield partial(_count, filed)
    if "vcard" in filed.order.forms and filed.portion.has_cards:
        yield partial(_write_cards, archive, filed)
    if filed.portion.file_field:
        yield partial(_write_files, archive, filed)


def _write_table(archive: Archive, filed: Filed, form: str, report: Callable[[int], None]) -> None:
    path = f"{filed.folder}.{form}"
    rows = 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for batch in _lines(filed, "csv" if form == "csv" else "ndjson"):
            rows += batch.count
            report(batch.count)
            yield batch.text

    header = csv_header(filed.portion.dataset)
    chunks = {"csv": lambda: _after(header, counted()), "json": lambda: _array(counted()), "ndjson": counted}[form]
    filed.tables[form] = archive.add(path, chunks(), MEDIA_TYPES[form])
    filed.rows = rows


def _count(filed: Filed, report: Callable[[int], None]) -> None:
    order, portion = filed.order, filed.portion
    everything = Selection(span=order.span)
    filed.rows = portion.source.tally(portion.dataset.key, order.subject, everything, EVERY).count
    report(filed.rows)


def _lines(filed: Filed, form: LineForm) -> Iterator[bulk.Batch]:
    order, portion = filed.order, filed.portion
    return bulk.lines(portion.source, portion.dataset, order.subject, order.span, form, portion.category.others)


def _after(first: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields the first bytes together with the chunk after them, so that a small table is one chunk."""
    for chunk in chunks:
        yield first + chunk
        first = b""
    if first:
        yield first


def _array(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields lines of JSON as one array; a line feed stands nowhere within a line."""
    before = b"[\n"
    for chunk in chunks:
        yield before + chunk[:-1].replace(b"\n", b",\n")
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _write_cards(archive: Archive, filed: Filed, report: Callable[[int], None]) -> None:
    def counted() -> Iterator[Record]:
        for record in filed.records():
            report(1)
            yield record

    archive.add(f"{filed.folder}.vcf", cards.written(filed.portion.dataset, counted()), "text/vcard")
    filed.has_cards = True


def _write_files(archive: Archive, filed: Filed, report: Callable[[int], None]) -> None:
    order, portion, name = filed.order, filed.portion, str(filed.portion.file_field)
    listed = LongList()
    for record, file in bulk.files(portion.source, portion.dataset, order.subject, order.span):
        with file.stream as stream:
            path = f"{filed.folder}/{file_name(record, name)}"
            written = archive.add_file(path, stream, file.size, file.type)
        listed.append(csv_line(record.key, path, file.type, written.bytes, written.sha256))
        report(1)
    filed.files = len(listed)
    if listed and "csv" in order.forms:
        table = together(chain([FILES_HEADER], listed))
        filed.table_of_files = archive.add(f"{filed.folder}-files.csv", table, "text/csv")
    report(filed.rows - filed.files)


def file_name(record: Record, field: str) -> str:
    """Returns a name of its own for a record's file: every mailbox of an Asterisk begins with msg0000.wav."""
    name = UNSAFE.sub("-", str(record.values[field]).rpartition("/")[2])
    before, dot, suffix = name.rpartition(".")
    own = record.key if record.key.isalnum() and record.key.isascii() else ODD.sub("-", record.key)
    return f"{before}-{own}.{suffix}" if dot else f"{suffix}-{own}"


def _relationship_end(order: Order, category: Category) -> date | None:
    """Returns when the service ended, where retention counts from then; None while it lasts or nobody can say."""
    if company().retention(category.retention).starts != "relationship_end":
        return None
    try:
        return directory().relationship_ended_on(order.subject)
    except SourceDown:
        return None


def _date(filed: Filed) -> None:
    """Finds the first and the last record's date."""
    dataset, order = filed.portion.dataset, filed.order
    if not filed.rows or dataset.dated_by is None:
        return
    ends = [
        filed.portion.source.page(
            dataset.key, order.subject, Query(limit=1, span=order.span, oldest_first=oldest)
        ).records
        for oldest in (False, True)
    ]
    filed.newest, filed.oldest = (found[0].values.get(dataset.dated_by) if found else None for found in ends)
