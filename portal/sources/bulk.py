"""All of a dataset at once, as copies need it: by a source's own fast road where it has one, else by the port's.

Both roads write the same bytes. A fast road is optional: an adapter that has none answers `stream` and `file`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, runtime_checkable

from portal.sources.line_forms import LineForm, lines_of
from portal.sources.others import Rule, as_seen, gives_file
from portal.sources.port import Dataset, File, NotThere, Record, Source, Span, Subject

ROWS = 500


@dataclass(frozen=True)
class Batch:
    """Some records as whole lines."""

    count: int
    text: bytes


@runtime_checkable
class Lined(Protocol):
    """A source that can write records as lines by itself."""

    def lines(self, dataset: str, subject: Subject, span: Span, form: LineForm, others: Rule) -> Iterator[Batch] | None:
        """Yields every record, newest first, as `lines_of` would write it, in constant memory.

        None where this source cannot do so for this dataset. Raises SourceDown.
        """


@runtime_checkable
class Filing(Protocol):
    """A source that can open the files of all records in one go."""

    def every_file(self, dataset: str, subject: Subject, span: Span) -> Iterator[tuple[Record, File]]:
        """Yields every record that has a file, newest first, with that file. Raises SourceDown."""


def lines(
    source: Source, dataset: Dataset, subject: Subject, span: Span, form: LineForm, others: Rule
) -> Iterator[Batch]:
    """Yields every record of a subject, newest first, as lines in batches. Raises SourceDown."""
    fast = source.lines(dataset.key, subject, span, form, others) if isinstance(source, Lined) else None
    return slowly(source, dataset, subject, span, form, others) if fast is None else fast


def slowly(
    source: Source, dataset: Dataset, subject: Subject, span: Span, form: LineForm, others: Rule
) -> Iterator[Batch]:
    """Yields the same by the port alone: the road of every adapter that has no other. Raises SourceDown."""
    records = source.stream(dataset.key, subject, span)
    while chunk := list(islice(records, ROWS)):
        yield Batch(len(chunk), lines_of(dataset, chunk, form, others))


def records(source: Source, dataset: Dataset, subject: Subject, span: Span, others: Rule) -> Iterator[Record]:
    """Yields every record, newest first, as somebody may have it whom it does not name alone. Raises SourceDown."""
    naming = [field for field in dataset.fields if field.of_others]
    for record in source.stream(dataset.key, subject, span):
        if others == "shown" or not naming:
            yield record
        else:
            veiled = {field.name: as_seen(field, record.values.get(field.name), others) for field in naming}
            yield Record(record.key, {**record.values, **veiled})


def files(source: Source, dataset: Dataset, subject: Subject, span: Span) -> Iterator[tuple[Record, File]]:
    """Yields every record that has a file, with that file, which the caller closes. Raises SourceDown.

    A file that was deleted since its record was read, or was never written, is passed over.
    """
    names = [field.name for field in dataset.fields if field.type == "file" and gives_file(dataset, field)]
    if not names:
        return
    if isinstance(source, Filing):
        yield from source.every_file(dataset.key, subject, span)
        return
    for record in source.stream(dataset.key, subject, span):
        if not any(record.values.get(name) for name in names):
            continue
        try:
            yield record, source.file(dataset.key, subject, record.key)
        except NotThere:
            continue
