"""The `files` adapter: voicemail as Asterisk lays it down, in a folder or in a bucket."""

import heapq
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.sources import cursors, spool_erasure
from portal.sources.corrections import cleaned
from portal.sources.cursors import Position
from portal.sources.files import Store
from portal.sources.mapped import Mapped
from portal.sources.port import (
    NOBODY,
    Dataset,
    Entry,
    File,
    IdentifierKind,
    NotThere,
    Page,
    Query,
    Receipt,
    Record,
    Selection,
    SourceDown,
    Span,
    Subject,
    Tally,
)
from portal.sources.spool_layout import LAYOUTS, Found, Messages, audio_of, mailboxes_in
from portal.sources.spool_mailboxes import EVERY, Mailbox, Mailboxes
from portal.sources.spool_values import Reading, moment, within

logger = logging.getLogger(__name__)

CHUNK = 2_000
"""Records that a stream looks up at a time."""

STILL_THERE = 1_000
READINGS = 3
"""How often a record is looked up anew that was moved between being found and being read."""


class SpoolSource:
    """A voicemail spool. It is read and erased; nothing is written into it."""

    def __init__(self, key: str, label: str, store: Store, mapped: Sequence[Mapped], mailboxes: Mailboxes):
        self.key = key
        self.label = label
        self.store = store
        self.mailboxes = mailboxes
        self._readings = {one.dataset.key: Reading(one, LAYOUTS[one.table](store)) for one in mapped}

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the datasets that the spool holds."""
        return tuple(one.mapped.dataset for one in self._readings.values())

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns how much is held. Raises SourceDown."""
        return _tallied(self._selected(self._reading(dataset), subject, selection), ceiling)

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns one page of records, by keyset. Raises SourceDown; NotThere for a cursor or field that fits not."""
        reading = self._reading(dataset)
        start = cursors.read(dataset, query.after, query.oldest_first) if query.after else None
        backwards = bool(start and start.backwards)
        wanted = reading.matching(query, self._selected(reading, subject, Selection(span=query.span)))
        rows = _first(wanted, query.limit + 1, query.oldest_first != backwards, start)
        more, rows = len(rows) > query.limit, rows[: query.limit]
        around = cursors.around(start, [found.order for found in rows], more)
        if backwards:
            rows.reverse()
        return Page(
            tuple(record for found in rows if (record := self._record(reading, subject, found))),
            next=cursors.written(dataset, around.next, query.oldest_first) if around.next else None,
            previous=cursors.written(dataset, around.previous, query.oldest_first) if around.previous else None,
        )

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Returns one record. Raises SourceDown; NotThere."""
        reading = self._reading(dataset)
        record = self._record(reading, subject, self._one(reading, subject, key))
        if record is None:
            raise NotThere
        return record

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields every record, newest first, in constant memory. Raises SourceDown."""
        reading, start = self._reading(dataset), None
        while True:
            rows = _first(self._selected(reading, subject, Selection(span=span)), CHUNK, False, start)
            yield from (record for found in rows if (record := self._record(reading, subject, found)))
            if len(rows) < CHUNK:
                return
            start = Position(rows[-1].order)

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Returns a message's audio, its stream at byte `start`. Raises SourceDown; NotThere."""
        reading = self._reading(dataset)
        if reading.mapped.file_field() is None:
            raise NotThere
        for _attempt in range(READINGS):
            found = self._one(reading, subject, key)
            audio = audio_of(found)
            if audio is None:
                raise NotThere
            try:
                return replace(self.store.opened(audio[0].name, start), name=audio[1])
            except NotThere:
                continue
        raise NotThere

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Corrects nothing: nobody changes what a caller said. Raises SourceDown; NotThere; NotAcceptable."""
        self.get(dataset, subject, key)
        cleaned(self._reading(dataset).mapped.dataset, changes)
        return Receipt(self.key, dataset, "done")

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Removes at most one batch of the selection for good, folder by folder. Raises SourceDown."""
        reading = self._reading(dataset)
        gone = self._gone(reading, self._selected(reading, subject, selection), batch)
        if not gone.count:
            return gone
        return replace(gone, remaining=self.tally(dataset, subject, selection, STILL_THERE).count)

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Refuses: nothing is written into a spool. Raises NotThere for a dataset that it does not have."""
        return self.put(dataset, subject, Entry({}, values))

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns how much of everybody's came before a moment, but for who is in `keeping`. Raises SourceDown."""
        return _tallied(self._expired(self._reading(dataset), before, keeping), ceiling)

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Removes at most one batch of everybody's from before a moment, but for who is kept. Raises SourceDown."""
        reading = self._reading(dataset)
        gone = self._gone(reading, self._expired(reading, before, keeping), batch)
        return replace(gone, remaining=self.due(dataset, before, keeping, STILL_THERE).count) if gone.count else gone

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Refuses: nothing is written into a spool. Raises NotThere for a dataset that it does not have."""
        self._reading(dataset)
        return Receipt(self.key, dataset, "refused", reason="Nothing is written into a voicemail spool.")

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields nothing: no choice is kept in a spool."""
        self._reading(dataset)
        return iter(())

    def _gone(self, reading: Reading, wanted: Iterator[Found], batch: int) -> Receipt:
        dataset = reading.mapped.dataset
        if dataset.erasure == "by_hand":
            return Receipt(self.key, dataset.key, "pending", reason="Somebody has to erase these records by hand.")
        if dataset.erasure == "never":
            return Receipt(self.key, dataset.key, "refused", reason="This system does not erase these records.")
        try:
            # The newest first: so nothing is renumbered.
            return Receipt(self.key, dataset.key, "done", self._removed(reading, _first(wanted, batch, False)))
        except OSError as error:
            logger.warning("Source %s does not let go of its files: %s", self.key, type(error).__name__)
            return Receipt(self.key, dataset.key, "refused", reason="The portal may not remove files of this system.")

    def _expired(self, reading: Reading, before: datetime, keeping: Subject) -> Iterator[Found]:
        contexts = self.store.folders("")
        if not contexts:
            logger.warning("Source %s has an empty spool: it is taken for one that is not mounted", self.key)
            raise SourceDown(self.key)
        kept = set(self._mailboxes(reading, keeping)) if keeping else set()
        every = {Mailbox(context, EVERY) for context in contexts}
        for mailbox in sorted(set(mailboxes_in(self.store, every, EVERY)) - kept):
            yield from (found for found in reading.found(mailbox) if within(Span(end=before), found.time))

    def _removed(self, reading: Reading, chosen: list[Found]) -> int:
        if isinstance(reading.layout, Messages):
            return spool_erasure.removed(reading.layout, chosen)
        return spool_erasure.greetings_removed(self.store, chosen)

    def _reading(self, dataset: str) -> Reading:
        if dataset not in self._readings:
            raise NotThere
        return self._readings[dataset]

    def _mailboxes(self, reading: Reading, subject: Subject) -> list[Mailbox]:
        wanted = {
            mailbox
            for match in reading.mapped.matches
            for value in subject.of(match.kind)
            for mailbox in self.mailboxes.of(match, value)
        }
        if wanted and not self.store.folders(""):
            logger.warning("Source %s has an empty spool: it is taken for one that is not mounted", self.key)
            raise SourceDown(self.key)
        return sorted(set(mailboxes_in(self.store, wanted, EVERY)))

    def _selected(self, reading: Reading, subject: Subject, selection: Selection) -> Iterator[Found]:
        keys = None if selection.keys is None else frozenset(selection.keys)
        if selection.is_empty:
            return
        without = frozenset(selection.without)
        for mailbox in self._mailboxes(reading, subject):
            for found in reading.found(mailbox):
                chosen = (keys is None or found.key in keys) and found.key not in without
                if chosen and within(selection.span, found.time):
                    yield found

    def _one(self, reading: Reading, subject: Subject, key: str) -> Found:
        found = next(self._selected(reading, subject, Selection(keys=(key,))), None)
        if found is None:
            raise NotThere
        return found

    def _record(self, reading: Reading, subject: Subject, found: Found) -> Record | None:
        """Returns a record; looks it up anew where it was moved meanwhile, and None where it is gone."""
        for _attempt in range(READINGS):
            try:
                return reading.record(found)
            except NotThere:
                try:
                    found = self._one(reading, subject, found.key)
                except NotThere:
                    return None
        return None


def _tallied(wanted: Iterator[Found], ceiling: int) -> Tally:
    count, oldest, newest = 0, None, None
    for found in wanted:
        count += 1
        oldest = found.time if oldest is None else min(oldest, found.time)
        newest = found.time if newest is None else max(newest, found.time)
    return Tally(min(count, ceiling), count > ceiling, moment(oldest), moment(newest))


def _first(found: Iterator[Found], limit: int, ascending: bool, start: Position | None = None) -> list[Found]:
    """Returns the first records of an order behind a position, holding no more of them than these."""
    if start is not None and start.values:
        time, key = start.values
        place = (time, key)
        found = (one for one in found if (one.order > place if ascending else one.order < place))
    pick = heapq.nsmallest if ascending else heapq.nlargest
    return pick(limit, found, key=lambda one: one.order)
