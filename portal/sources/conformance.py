"""Whether a source answers as the port says: what can be seen by reading one person's records.

Told is where a source deviates and what was expected, never a value of a record.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import uuid4

from portal.sources.port import (
    Dataset,
    IdentifierKind,
    NotAcceptable,
    NotThere,
    Page,
    Query,
    Record,
    Selection,
    Source,
    SourceDown,
    Span,
    Subject,
)

SAMPLE = 40
"""Of how many records, the newest, a dataset is looked at."""


@dataclass(frozen=True)
class Deviation:
    """One thing that a source does otherwise."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}; found {self.found}"


@dataclass
class Probe:
    """One dataset of one source, and a person whose newest records are looked at; `whole`: there are no others."""

    source: Source
    dataset: Dataset
    subject: Subject
    records: list[Record] = field(default_factory=list)
    whole: bool = True

    def looked(self) -> "Probe":
        """Returns this with its records. Raises SourceDown."""
        found = list(islice(self.source.stream(self.dataset.key, self.subject), SAMPLE + 1))
        self.records, self.whole = found[:SAMPLE], len(found) <= SAMPLE
        return self

    def wrong(self, operation: str, expected: str, found: object) -> Deviation:
        """Returns a deviation of one operation."""
        return Deviation(f"{self.dataset.key}, {operation}", expected, str(found))

    def is_there(self, key: str, subject: Subject | None = None) -> bool:
        """Tells whether a record can be got. Raises SourceDown."""
        try:
            self.source.get(self.dataset.key, self.subject if subject is None else subject, key)
        except NotThere:
            return False
        return True


Check = Callable[[Probe], Iterator[Deviation]]


def carried_out(probe: Probe, checks: tuple[Check, ...]) -> Iterator[Deviation]:
    """Yields what each check finds; one that the source cuts short is a deviation itself."""
    for check in checks:
        try:
            yield from check(probe)
        except SourceDown:
            yield probe.wrong(_named(check), "an answer by the contract", "none; the log says more")
        except NotThere:
            yield probe.wrong(_named(check), "an answer", "that something is not there")
        except NotAcceptable as error:
            fields = ", ".join(sorted(error.problems))
            yield probe.wrong(_named(check), "that these values are taken", f"a problem with {fields or 'them'}")


def _named(check: Check) -> str:
    return check.__name__.replace("_", " ")


def fetching_is_repeatable(probe: Probe) -> Iterator[Deviation]:
    """Looks twice, and gets records one by one."""
    if Probe(probe.source, probe.dataset, probe.subject).looked().records != probe.records:
        yield probe.wrong("page", "the same records when asked twice", "others, or in another order")
    if len({one.key for one in probe.records}) != len(probe.records):
        yield probe.wrong("page", "a key of its own for each record", "keys that come twice")
    for one in probe.records[:3]:
        if probe.source.get(probe.dataset.key, probe.subject, one.key) != one:
            yield probe.wrong("get", "the record as the page has it", "another")


def counts_fit(probe: Probe) -> Iterator[Deviation]:
    """Compares counts and dates with the records."""
    key, held = probe.dataset.key, len(probe.records)
    tally = probe.source.tally(key, probe.subject)
    if probe.whole and tally.count != held:
        yield probe.wrong("tally", f"a count of {held}, as many as the pages hold", tally.count)
    least = probe.source.tally(key, probe.subject, ceiling=1)
    if (least.count, least.capped) != (min(held, 1), held > 1):
        yield probe.wrong("tally", "a count that stops at the ceiling and says so", f"{least.count}, {least.capped}")
    keys = tuple(one.key for one in probe.records[:2])
    if probe.source.tally(key, probe.subject, Selection(keys=keys)).count != len(keys):
        yield probe.wrong("tally", "a count of the selected keys alone", "another")
    if probe.source.tally(key, probe.subject, Selection(keys=keys, without=keys[:1])).count != len(keys[1:]):
        yield probe.wrong("tally", "a count without the records that are to stay", "another")
    if probe.dataset.dated_by and probe.records:
        newest = probe.records[0].values[probe.dataset.dated_by]
        if isinstance(newest, datetime) and tally.newest != newest:
            yield probe.wrong("tally", "the date of the newest record", "another, or none")


def pages_cover_every_record_once(probe: Probe) -> Iterator[Deviation]:
    """Turns pages forwards, one back, and begins at the other end."""
    key, found, pages, after = probe.dataset.key, list[Record](), list[Page](), None
    while len(found) < len(probe.records):
        page = probe.source.page(key, probe.subject, Query(after=after, limit=7))
        found += page.records
        pages.append(page)
        after = page.next
        if after is None:
            break
    if [one.key for one in found[: len(probe.records)]] != [one.key for one in probe.records]:
        yield probe.wrong("page", "pages that follow on one another without a gap", "a gap, or records twice")
    if pages and pages[0].previous is not None:
        yield probe.wrong("page", "no cursor before the first page", "one")
    if len(pages) > 1:
        back = probe.source.page(key, probe.subject, Query(after=pages[1].previous, limit=7))
        if pages[1].previous is None or back.records != pages[0].records:
            yield probe.wrong("page", "a cursor from the second page back to the first", "none, or elsewhere")
    first = probe.source.page(key, probe.subject, Query(limit=1, oldest_first=True)).records
    if probe.whole and probe.records and [one.key for one in first] != [probe.records[-1].key]:
        yield probe.wrong("page", "the oldest record first where it is asked for", "another")


def dates_order_and_cut_records(probe: Probe) -> Iterator[Deviation]:
    """Looks at the order, and at a span that begins in the middle."""
    name = probe.dataset.dated_by
    dates = [one.values[name] for one in probe.records] if name else []
    if None in dates:
        yield probe.wrong("page", f"a date in {name} of every record", "none")
        return
    if dates != sorted(dates, reverse=True):
        yield probe.wrong("page", f"the newest first, by {name}", "another order")
    middle = dates[len(dates) // 2] if dates else None
    if not isinstance(middle, datetime) or not (probe.whole or dates[-1] < middle):
        return
    span = Span(start=middle)
    expected = [one.key for one in probe.records if one.values[name or ""] >= middle]
    if [one.key for one in probe.source.stream(probe.dataset.key, probe.subject, span)] != expected:
        yield probe.wrong("page", "the records of the span, its start included", "others")
    if probe.source.tally(probe.dataset.key, probe.subject, Selection(span=span)).count != len(expected):
        yield probe.wrong("tally", "a count of the span", "another")


def a_stranger_reaches_nothing(probe: Probe) -> Iterator[Deviation]:
    """Asks as somebody who was made up this moment, and as nobody."""
    key = probe.dataset.key
    for who, subject in (("a stranger", stranger(probe.dataset.reached_by)), ("nobody", Subject({}))):
        if probe.source.tally(key, subject).count:
            yield probe.wrong("tally", f"0 for {who}", "a count")
        if probe.source.page(key, subject) != Page(()):
            yield probe.wrong("page", f"no record and no cursor for {who}", "some")
        if probe.records and probe.is_there(probe.records[0].key, subject):
            yield probe.wrong("get", f"somebody else's record not to be there for {who}", "the record")
    if probe.is_there(f"none-{uuid4().hex}"):
        yield probe.wrong("get", "an unknown key not to be there", "a record")


def stranger(kinds: tuple[IdentifierKind, ...]) -> Subject:
    """Returns identifiers that nobody has."""
    made = uuid4().hex[:12]
    return Subject({kind: frozenset({f"{made}@example.invalid" if kind == "email" else made}) for kind in kinds})


def records_can_be_searched(probe: Probe) -> Iterator[Deviation]:
    """Searches for what stands in a record."""
    for name in probe.dataset.searchable:
        one = next((r for r in probe.records if isinstance(r.values.get(name), str) and r.values[name].strip()), None)
        if one is not None:
            words = one.values[name]
            if one not in probe.source.page(probe.dataset.key, probe.subject, Query(text=words, limit=500)).records:
                yield probe.wrong("page", f"the record in whose {name} the words stand", "none")
            found = probe.source.page(probe.dataset.key, probe.subject, Query(equals={name: words}, limit=500)).records
            if one not in found or any(each.values[name] != words for each in found):
                yield probe.wrong("page", f"the records whose {name} is equal, and no other", "others")
    if not probe.dataset.searchable:
        return
    if probe.source.page(probe.dataset.key, probe.subject, Query(text=uuid4().hex)).records:
        yield probe.wrong("page", "no record for words that stand nowhere", "some")


def records_can_be_looked_up(probe: Probe) -> Iterator[Deviation]:
    """Looks records up by a value that stands in one, among spellings that stand nowhere, and by those alone."""
    key, nowhere = probe.dataset.key, uuid4().hex
    for name in probe.dataset.lookups:
        one = next((r for r in probe.records if isinstance(r.values.get(name), str) and r.values[name]), None)
        if one is not None:
            asked = Query(lookup=(nowhere, one.values[name]), limit=500)
            found = probe.source.page(key, probe.subject, asked).records
            fits = [one.values[name] in (each.values.get(other) for other in probe.dataset.lookups) for each in found]
            if not fits or not all(fits):
                yield probe.wrong("page", f"the records that hold what is looked up in {name}, and no other", "others")
    if probe.dataset.lookups and probe.source.page(key, probe.subject, Query(lookup=(nowhere,))).records:
        yield probe.wrong("page", "no record where a value is looked up that stands nowhere", "some")


def files_can_be_read(probe: Probe) -> Iterator[Deviation]:
    """Reads a record's file, and reads it again from its middle."""
    name = next((one.name for one in probe.dataset.fields if one.type == "file" and not one.never_disclose), None)
    one = next((one for one in probe.records if name and one.values[name]), None)
    if one is None:
        return
    file = probe.source.file(probe.dataset.key, probe.subject, one.key)
    with file.stream as stream:
        whole = stream.read()
    if len(whole) != file.size:
        yield probe.wrong("file", "as many bytes as it says", len(whole))
    middle = len(whole) // 2
    later = probe.source.file(probe.dataset.key, probe.subject, one.key, middle)
    with later.stream as stream:
        if stream.read() != whole[middle:] or later.size != file.size:
            yield probe.wrong("file", "the file from the byte on that was asked for", "other bytes")
    try:
        probe.source.file(probe.dataset.key, stranger(probe.dataset.reached_by), one.key).stream.close()
    except NotThere:
        return
    yield probe.wrong("file", "somebody else's file not to be there", "the file")


READING: tuple[Check, ...] = (
    fetching_is_repeatable,
    counts_fit,
    pages_cover_every_record_once,
    dates_order_and_cut_records,
    a_stranger_reaches_nothing,
    records_can_be_searched,
    records_can_be_looked_up,
    files_can_be_read,
)
