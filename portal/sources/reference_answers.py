"""What the reference service answers to each question of the contract, out of the source behind it."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from portal.sources.directory import Directory
from portal.sources.http_shapes import (
    VERSION,
    AddQuestion,
    CorrectQuestion,
    DatasetShape,
    Described,
    DirectoryQuestion,
    DueQuestion,
    Ended,
    EndedQuestion,
    EraseQuestion,
    ExpireQuestion,
    FieldShape,
    Known,
    Message,
    Nothing,
    Paged,
    PageQuestion,
    PersonShape,
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
    all_heard,
    all_told,
    entry_heard,
    selection_heard,
    span_heard,
    subject_heard,
)
from portal.sources.persons import OnFile
from portal.sources.port import Field, NotThere, Query, Receipt, Record, Source, Tally


class Answers:
    """One source, asked in the contract's words."""

    def __init__(self, source: Source, directory: Directory | None):
        self.source = source
        self.directory = directory

    def describe(self, asked: Nothing) -> Described:
        """Returns the source's datasets."""
        return Described(
            contract=VERSION,
            datasets=[
                DatasetShape(
                    key=one.key,
                    reached_by=list(one.reached_by),
                    fields=[FieldShape(name=field.name, type=field.type) for field in one.fields],
                    dated_by=one.dated_by,
                )
                for one in self.source.describe()
            ],
        )

    def tally(self, asked: TallyQuestion) -> Tallied:
        """Returns how much is held."""
        chosen = selection_heard(asked.selection)
        found = self.source.tally(asked.dataset, subject_heard(asked.subject), chosen, asked.ceiling)
        return Tallied(count=found.count, capped=found.capped, oldest=found.oldest, newest=found.newest)

    def page(self, asked: PageQuestion) -> Paged:
        """Returns one page."""
        query = Query(
            after=asked.after,
            limit=asked.limit,
            span=span_heard(asked.span),
            text=asked.text,
            lookup=tuple(asked.lookup),
            equals=asked.equals,
            oldest_first=asked.oldest_first,
        )
        found = self.source.page(asked.dataset, subject_heard(asked.subject), query)
        return Paged(records=[_record(one) for one in found.records], next=found.next, previous=found.previous)

    def get(self, asked: RecordQuestion) -> RecordShape:
        """Returns one record."""
        return _record(self.source.get(asked.dataset, subject_heard(asked.subject), asked.key))

    def correct(self, asked: CorrectQuestion) -> ReceiptShape:
        """Changes a record."""
        changes = all_heard(self._fields(asked.dataset), asked.changes)
        return _receipt(self.source.correct(asked.dataset, subject_heard(asked.subject), asked.key, changes))

    def erase(self, asked: EraseQuestion) -> ReceiptShape:
        """Erases one batch."""
        chosen = selection_heard(asked.selection)
        return _receipt(self.source.erase(asked.dataset, subject_heard(asked.subject), chosen, asked.batch))

    def put(self, asked: PutQuestion) -> ReceiptShape:
        """Makes records say something."""
        entry = entry_heard(asked.entry, self._fields(asked.dataset))
        return _receipt(self.source.put(asked.dataset, subject_heard(asked.subject), entry))

    def add(self, asked: AddQuestion) -> ReceiptShape:
        """Adds a record."""
        values = all_heard(self._fields(asked.dataset), asked.values)
        adds: Callable[..., Receipt] | None = getattr(self.source, "add", None)
        if adds is None:
            return ReceiptShape(outcome="refused", reason="This system takes no new records.")
        return _receipt(adds(asked.dataset, subject_heard(asked.subject), values))

    def saying(self, asked: SayingQuestion) -> Saying:
        """Returns some of those who say it; the cursor is how many came before.

        It reads from the beginning for every page, which a system that is written for it need not do.
        """
        entry, start = entry_heard(asked.entry, self._fields(asked.dataset)), _number(asked.after)
        found = list(islice(self.source.saying(asked.dataset, entry, asked.kind), start, start + asked.limit + 1))
        more = len(found) > asked.limit
        return Saying(identifiers=found[: asked.limit], next=str(start + asked.limit) if more else None)

    def due(self, asked: DueQuestion) -> Tallied:
        """Returns how much is too old."""
        counts: Callable[..., Tally] | None = getattr(self.source, "due", None)
        if counts is None:
            return Tallied(count=0)
        found = counts(asked.dataset, asked.before, subject_heard(asked.keeping), asked.ceiling)
        return Tallied(count=found.count, capped=found.capped, oldest=found.oldest, newest=found.newest)

    def expire(self, asked: ExpireQuestion) -> ReceiptShape:
        """Erases one batch of what is too old."""
        expires: Callable[..., Receipt] | None = getattr(self.source, "expire", None)
        if expires is None:
            return ReceiptShape(outcome="refused", reason="This system does not erase records by their age.")
        return _receipt(expires(asked.dataset, asked.before, subject_heard(asked.keeping), asked.batch))

    def known(self, asked: DirectoryQuestion) -> Known:
        """Returns who is on file."""
        if self.directory is None:
            raise NotThere
        return Known(people=[_person(one) for one in self.directory.on_file(asked.kind, asked.value)])

    def ended(self, asked: EndedQuestion) -> Ended:
        """Returns whose relationship ended first after one day and before another."""
        book: Any = self.directory
        if book is None:
            raise NotThere
        if not hasattr(book, "next_end"):
            return Ended(day=None)
        before = _date(asked.before)
        day = book.next_end(before, _date(asked.after) if asked.after else None)
        people = [_person(one) for one in book.ended_on(day)] if day else []
        return Ended(day=day.isoformat() if day else None, people=people, count=book.count_ended(before))

    def _fields(self, dataset: str) -> Mapping[str, Field]:
        for one in self.source.describe():
            if one.key == dataset:
                return {field.name: field for field in one.fields}
        raise NotThere


QUESTIONS: dict[str, type[Message]] = {
    "describe": Nothing,
    "tally": TallyQuestion,
    "page": PageQuestion,
    "get": RecordQuestion,
    "file": RecordQuestion,
    "correct": CorrectQuestion,
    "erase": EraseQuestion,
    "put": PutQuestion,
    "add": AddQuestion,
    "saying": SayingQuestion,
    "expire": ExpireQuestion,
    "due": DueQuestion,
    "directory": DirectoryQuestion,
    "ended": EndedQuestion,
}

ANSWERS: dict[str, Callable[[Answers, Any], Message]] = {
    "describe": Answers.describe,
    "tally": Answers.tally,
    "page": Answers.page,
    "get": Answers.get,
    "correct": Answers.correct,
    "erase": Answers.erase,
    "put": Answers.put,
    "add": Answers.add,
    "saying": Answers.saying,
    "expire": Answers.expire,
    "due": Answers.due,
    "directory": Answers.known,
    "ended": Answers.ended,
}


def _record(found: Record) -> RecordShape:
    return RecordShape(key=found.key, values=all_told(found.values))


def _receipt(found: Receipt) -> ReceiptShape:
    return ReceiptShape(
        outcome=found.outcome,
        count=found.count,
        remaining=found.remaining,
        reason=found.reason,
        reference=found.reference,
    )


def _person(found: OnFile) -> PersonShape:
    ended = found.relationship_ended_on
    return PersonShape(
        role=found.role,
        name=found.name,
        email=found.email,
        email_since=found.email_since,
        phone=found.phone,
        account=found.account,
        extension=found.extension,
        relationship_ended_on=ended.isoformat() if ended else None,
    )


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdigit():
        raise NotThere
    return int(cursor)


def _date(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Unfit("a date as YYYY-MM-DD") from None
