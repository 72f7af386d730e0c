"""The `http` adapter: a system behind a service that speaks the contract (`http_contract.json`)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from portal.sources import cursors
from portal.sources.corrections import cleaned
from portal.sources.cursors import Position
from portal.sources.http_calls import Service
from portal.sources.http_files import opened
from portal.sources.http_shapes import (
    MOST_RECORDS,
    AddQuestion,
    CorrectQuestion,
    DueQuestion,
    EraseQuestion,
    ExpireQuestion,
    Message,
    Paged,
    PageQuestion,
    PutQuestion,
    ReceiptShape,
    RecordQuestion,
    RecordShape,
    Saying,
    SayingQuestion,
    Tallied,
    TallyQuestion,
)
from portal.sources.http_values import (
    Unfit,
    all_told,
    entry_told,
    record_of,
    selection_told,
    span_told,
    subject_told,
)
from portal.sources.port import (
    END,
    Dataset,
    Entry,
    File,
    IdentifierKind,
    NotAcceptable,
    NotThere,
    Page,
    Query,
    Receipt,
    Record,
    Selection,
    Span,
    Subject,
    Tally,
)

M = TypeVar("M", bound=Message)
NOBODY = Subject({})
Identifiers = dict[IdentifierKind, list[str]]


class HttpSource:
    """One of the company's systems, reached over HTTP. What its datasets are is declared, not asked for."""

    def __init__(self, key: str, label: str, service: Service, datasets: Sequence[Dataset]):
        self.key = key
        self.label = label
        self.service = service
        self._datasets = {one.key: one for one in datasets}

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the datasets that `sources.toml` declares for this system."""
        return tuple(self._datasets.values())

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns how much is held. Raises SourceDown."""
        described = self._dataset(dataset)
        who = subject_told(subject, described.reached_by)
        if not who or selection.is_empty:
            return Tally(0)
        asked = TallyQuestion(dataset=dataset, subject=who, selection=selection_told(selection), ceiling=ceiling)
        return self._tally(self._sure("tally", asked, Tallied), ceiling)

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns one page of records, by keyset. Raises SourceDown; NotThere for a cursor that does not fit."""
        described = self._dataset(dataset)
        after = query.after
        if after and after != END:
            after = cursors.read(dataset, after, query.oldest_first).values[0]
        disclosed = {field.name for field in described.fields if not field.never_disclose}
        who = subject_told(subject, described.reached_by)
        if not disclosed.issuperset(query.equals):
            raise NotThere
        if not who:
            return Page(())
        said = self._page(described, who, query, after)
        return Page(
            tuple(self._record("page", described, one) for one in said.records),
            next=self._cursor(dataset, said.next, query.oldest_first),
            previous=self._cursor(dataset, said.previous, query.oldest_first),
        )

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Returns one record. Raises SourceDown; NotThere."""
        described = self._dataset(dataset)
        asked = RecordQuestion(dataset=dataset, subject=self._who(described, subject), key=key)
        found = self._record("get", described, self.service.ask("get", asked, RecordShape))
        if found.key != key:
            raise self.service.wrong("get", "another record than the one that was asked for")
        return found

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields every record, newest first, in constant memory. Raises SourceDown."""
        described = self._dataset(dataset)
        who = subject_told(subject, described.reached_by)
        query, after, seen = Query(limit=MOST_RECORDS, span=span), None, {""}
        while who:
            try:
                said = self._page(described, who, query, after)
            except NotThere:
                raise self.service.wrong("page", "a cursor of its own is not there") from None
            for one in said.records:
                yield self._record("page", described, one)
            if said.next is None:
                return
            after = self._further("page", said.next, seen)

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Returns the file of a record, its stream at byte `start`. Raises SourceDown; NotThere."""
        described = self._dataset(dataset)
        if not any(field.type == "file" for field in described.fields):
            raise NotThere
        asked = RecordQuestion(dataset=dataset, subject=self._who(described, subject), key=key)
        return opened(self.service, self.service.open("file", asked, start), start)

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Changes correctable fields. Raises SourceDown; NotThere; NotAcceptable."""
        described = self._dataset(dataset)
        who, values = self._who(described, subject), cleaned(described, changes)
        if not values:
            self.get(dataset, subject, key)
            return Receipt(self.key, dataset, "done")
        asked = CorrectQuestion(dataset=dataset, subject=who, key=key, changes=all_told(values))
        return self._receipt(dataset, self._changed("correct", asked, values))

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of the selection. Raises SourceDown."""
        described = self._dataset(dataset)
        who = subject_told(subject, described.reached_by)
        if no := self._unable(described):
            return no
        if not who or selection.is_empty:
            return Receipt(self.key, dataset, "done")
        asked = EraseQuestion(dataset=dataset, subject=who, selection=selection_told(selection), batch=batch)
        return self._batch("erase", dataset, asked)

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Makes a subject's records say something. Raises SourceDown; NotThere."""
        described = self._dataset(dataset)
        self._has(described, [*entry.like, *entry.values, *entry.besides, *([entry.stamp] if entry.stamp else [])])
        who = subject_told(subject, described.reached_by)
        if not who:
            return Receipt(self.key, dataset, "refused", reason="Nobody is known whose record this would be.")
        asked = PutQuestion(dataset=dataset, subject=who, entry=entry_told(entry))
        return self._receipt(dataset, self._sure("put", asked, ReceiptShape))

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Adds a record of the subject's; its key is the receipt's reference. Never asked twice.

        Raises SourceDown: then nobody knows whether it was added; NotThere for nobody's; NotAcceptable.
        """
        described = self._dataset(dataset)
        empty = {field.name: None for field in described.fields if field.correctable}
        who = self._who(described, subject)
        if not getattr(described, "addable", True):
            raise NotThere
        filled = cleaned(described, empty | dict(values))
        said = self._changed("add", AddQuestion(dataset=dataset, subject=who, values=all_told(filled)), filled)
        if said.outcome == "done" and not said.reference:
            raise self.service.wrong("add", "no key of the new record")
        return self._receipt(dataset, said)

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns how much of everybody's is dated before a moment, but for who is in `keeping`. Raises SourceDown."""
        described = self._dataset(dataset)
        if described.dated_by is None:
            return Tally(0)
        kept = subject_told(keeping, described.reached_by)
        asked = DueQuestion(dataset=dataset, before=before, keeping=kept, ceiling=ceiling)
        return self._tally(self._sure("due", asked, Tallied), ceiling)

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of what `due` counts. Raises SourceDown."""
        described = self._dataset(dataset)
        if no := self._unable(described):
            return no
        if described.dated_by is None:
            return Receipt(self.key, dataset, "refused", reason="These records have no date.")
        kept = subject_told(keeping, described.reached_by)
        return self._batch("expire", dataset, ExpireQuestion(dataset=dataset, before=before, keeping=kept, batch=batch))

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields whose records say it, a page at a time. Raises SourceDown; NotThere."""
        described = self._dataset(dataset)
        self._has(described, [*entry.like, *entry.values])
        after, seen = None, {""}
        while kind in described.reached_by:
            asked = SayingQuestion(dataset=dataset, entry=entry_told(entry), kind=kind, after=after)
            said = self._sure("saying", asked, Saying)
            yield from said.identifiers
            if said.next is None:
                return
            after = self._further("saying", said.next, seen)

    def _dataset(self, key: str) -> Dataset:
        if key not in self._datasets:
            raise NotThere
        return self._datasets[key]

    def _who(self, described: Dataset, subject: Subject) -> Identifiers:
        who = subject_told(subject, described.reached_by)
        if not who:
            raise NotThere
        return who

    def _has(self, described: Dataset, names: Sequence[str] | Mapping[str, Any]) -> None:
        if not {field.name for field in described.fields}.issuperset(names):
            raise NotThere

    def _sure(self, operation: str, question: Message, shape: type[M]) -> M:
        """Asks what cannot be "not there": the dataset is declared, and its fields were looked at."""
        try:
            return self.service.ask(operation, question, shape)
        except (NotThere, NotAcceptable):
            raise self.service.wrong(operation, "the dataset or a field of it is not there") from None

    def _changed(self, operation: str, question: Message, values: Mapping[str, Any]) -> ReceiptShape:
        """Asks once for what must not be done twice. Raises NotAcceptable about fields that were given."""
        try:
            return self.service.ask(operation, question, ReceiptShape, again=False)
        except NotAcceptable as refused:
            problems = {name: said for name, said in refused.problems.items() if said and name in {*values, ""}}
            sentence = _("Our system could not take this. Check it, or ask us.")
            raise NotAcceptable(problems or dict.fromkeys(values, sentence)) from None

    def _unable(self, described: Dataset) -> Receipt | None:
        if described.erasure == "by_hand":
            return Receipt(self.key, described.key, "pending", reason="Somebody has to erase these records by hand.")
        if described.erasure == "never":
            return Receipt(self.key, described.key, "refused", reason="This system does not erase these records.")
        return None

    def _tally(self, said: Tallied, ceiling: int) -> Tally:
        return Tally(min(said.count, ceiling), said.capped or said.count > ceiling, said.oldest, said.newest)

    def _page(self, described: Dataset, who: Identifiers, query: Query, after: str | None) -> Paged:
        limit = min(query.limit, MOST_RECORDS)
        asked = PageQuestion(
            dataset=described.key,
            subject=who,
            after=after,
            limit=limit,
            span=span_told(query.span),
            text=query.text.strip(),
            lookup=list(query.lookup),
            equals=dict(query.equals),
            oldest_first=query.oldest_first,
        )
        said = self.service.ask("page", asked, Paged) if after else self._sure("page", asked, Paged)
        if len(said.records) > limit or (said.next and not said.records):
            raise self.service.wrong("page", "more records than asked for, or none and yet more to come")
        return said

    def _record(self, operation: str, described: Dataset, said: RecordShape) -> Record:
        try:
            return record_of(described, said)
        except Unfit as error:
            raise self.service.wrong(operation, f"{described.key}.{error}") from None

    def _further(self, operation: str, cursor: str, seen: set[str]) -> str:
        """Returns the cursor to go on from. Raises SourceDown for one that was given before: it would never end."""
        if cursor in seen:
            raise self.service.wrong(operation, "a cursor that leads back")
        seen.add(cursor)
        return cursor

    def _cursor(self, dataset: str, said: str | None, oldest_first: bool) -> str | None:
        return said and cursors.written(dataset, Position((said,)), oldest_first)

    def _batch(self, operation: str, dataset: str, question: Message) -> Receipt:
        said = self._sure(operation, question, ReceiptShape)
        if said.outcome == "done" and said.remaining and not said.count:
            raise self.service.wrong(operation, "records remain, and none was erased")
        return self._receipt(dataset, said)

    def _receipt(self, dataset: str, said: ReceiptShape) -> Receipt:
        return Receipt(self.key, dataset, said.outcome, said.count, said.remaining, said.reason, said.reference)
