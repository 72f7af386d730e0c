"""What the portal and a source over HTTP say to each other: the messages of the contract, in both directions.

The document of the contract (`http_contract.json`) is made from these shapes; the adapter reads every answer by them,
and the reference service every question.
"""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from portal.sources.port import FieldType, IdentifierKind

VERSION = "1.0.0"
MOST_RECORDS = 500
"""Records or identifiers that one answer may hold."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Key = Annotated[str, Field(min_length=1, max_length=500, description="a record's key, the source's own")]
Cursor = Annotated[
    str, Field(min_length=1, max_length=500, description="opaque to the portal, and free of personal data")
]
Values = Annotated[
    dict[str, Any],
    Field(
        description="By field name: text as strings; integer, duration (seconds) and bytes as whole numbers; decimal "
        "and money as strings or numbers; boolean; date as YYYY-MM-DD; datetime after RFC 3339 with its offset; json "
        "as it is; null where there is none."
    ),
]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD")]
SubjectIds = Annotated[
    dict[IdentifierKind, list[str]],
    Field(description="The verified identifiers of one person. Any of them finds a record; email in any case."),
]


class Message(BaseModel):
    """One object of the contract. Members that are not known are ignored, so that the contract can grow."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class SpanShape(Message):
    """A stretch of time by the field that dates a record: `start` included, `end` not; null is open."""

    start: AwareDatetime | None = None
    end: AwareDatetime | None = None


class SelectionShape(Message):
    """Which records: these keys, or all where `keys` is null; within the span; never those in `without`."""

    keys: list[str] | None = None
    span: SpanShape = SpanShape()
    without: list[str] = []


class EntryShape(Message):
    """What a record has to say; see `put`."""

    like: Values
    values: Values
    besides: Values = {}
    stamp: str | None = Field(default=None, description="the field that takes the time of the change")
    history: bool = Field(default=False, description="a change is another record, and the newest counts")


class Nothing(Message):
    """No question besides the operation itself."""


class TallyQuestion(Message):
    """How many records are held; counting may stop above `ceiling`."""

    dataset: Name
    subject: SubjectIds
    selection: SelectionShape = SelectionShape()
    ceiling: int = Field(default=10_000, ge=1)


class PageQuestion(Message):
    """One page, in the order of dates and then of keys; `after` is a cursor that a page of the same question gave.

    Or it is "end", for the last page.
    """

    dataset: Name
    subject: SubjectIds
    after: Cursor | None = None
    limit: int = Field(default=25, ge=1, le=MOST_RECORDS)
    span: SpanShape = SpanShape()
    text: str = Field(default="", description="words to be found in a searchable field, in any case")
    lookup: list[str] = Field(
        default=[], description="spellings of one value: a record has one of them in a field that is found exactly"
    )
    equals: dict[str, str] = {}
    oldest_first: bool = False


class RecordQuestion(Message):
    """One record."""

    dataset: Name
    subject: SubjectIds
    key: str


class CorrectQuestion(Message):
    """New values of fields of one record; null empties a field."""

    dataset: Name
    subject: SubjectIds
    key: str
    changes: Values


class EraseQuestion(Message):
    """What to erase or to anonymise: at most `batch` records of the selection."""

    dataset: Name
    subject: SubjectIds
    selection: SelectionShape = SelectionShape()
    batch: int = Field(default=2_000, ge=1)


class PutQuestion(Message):
    """What the subject's records have to say."""

    dataset: Name
    subject: SubjectIds
    entry: EntryShape


class AddQuestion(Message):
    """The values of a new record of the subject's."""

    dataset: Name
    subject: SubjectIds
    values: Values


class SayingQuestion(Message):
    """Whose records are like the entry and say it: their identifiers of one kind."""

    dataset: Name
    entry: EntryShape
    kind: IdentifierKind
    after: Cursor | None = None
    limit: int = Field(default=MOST_RECORDS, ge=1, le=MOST_RECORDS)


class DueQuestion(Message):
    """How many records are too old, whoever they are about: dated before a moment, but not of who is in `keeping`."""

    dataset: Name
    before: AwareDatetime
    keeping: SubjectIds = {}
    ceiling: int = Field(default=10_000, ge=1)


class ExpireQuestion(Message):
    """At most `batch` of the records that `due` counts, to be erased or anonymised."""

    dataset: Name
    before: AwareDatetime
    keeping: SubjectIds = {}
    batch: int = Field(default=2_000, ge=1)


class DirectoryQuestion(Message):
    """Who is on file under one identifier; email in any case."""

    kind: IdentifierKind
    value: str = Field(min_length=1, max_length=300)


class EndedQuestion(Message):
    """Whose relationship ended, on the first day that is after one (null: ever) and before another."""

    before: Date
    after: Date | None = None


class FieldShape(Message):
    """A field as the service knows it."""

    name: Name
    type: FieldType


class DatasetShape(Message):
    """A dataset as the service knows it: how records are found, and what can be done with them."""

    key: Name
    reached_by: list[IdentifierKind]
    fields: list[FieldShape]
    dated_by: str | None = None


class Described(Message):
    """What the service holds, and the version of the contract that it speaks."""

    contract: str = Field(pattern=r"^1\.[0-9]+\.[0-9]+$")
    datasets: list[DatasetShape]


class Tallied(Message):
    """A count, `capped` where there are more, and the first and last date."""

    count: int = Field(ge=0)
    capped: bool = False
    oldest: AwareDatetime | None = None
    newest: AwareDatetime | None = None


class RecordShape(Message):
    """One record: every disclosed field, and no other."""

    key: Key
    values: Values


class Paged(Message):
    """At most `limit` records; fewer are fine while `next` is given, none are not."""

    records: list[RecordShape] = Field(max_length=MOST_RECORDS)
    next: Cursor | None = None
    previous: Cursor | None = None


class ReceiptShape(Message):
    """What became of a change. `pending`: somebody does it by hand; `refused`: the system would not."""

    outcome: Literal["done", "pending", "refused"]
    count: int = Field(default=0, ge=0, description="records changed now; 0 where nothing was left to do")
    remaining: int = Field(
        default=0, ge=0, description="records of the selection that are left; counting may stop early"
    )
    reason: str = Field(default="", max_length=300, description="for staff, without personal data")
    reference: str = Field(default="", max_length=500, description="add: the new record's key")


class Saying(Message):
    """Identifiers, each once or more often."""

    identifiers: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(max_length=MOST_RECORDS)
    next: Cursor | None = None


class PersonShape(Message):
    """A person as the company's records know them; a role is a word of the company's own."""

    role: str = ""
    name: str = ""
    email: str | None = None
    email_since: AwareDatetime | None = Field(default=None, description="since when the address is on file")
    phone: str | None = None
    account: str | None = None
    extension: str | None = None
    relationship_ended_on: Date | None = None


class Known(Message):
    """Everybody on file under the identifier."""

    people: list[PersonShape] = Field(max_length=50)


class Ended(Message):
    """The first day and everybody of it; null where there is none. `count`: all before the last day, up to 10,000."""

    day: Date | None
    people: list[PersonShape] = []
    count: int = Field(default=0, ge=0)


class Problem(Message):
    """Why there is no answer. `problems`: by field, a sentence for the person, in the language asked for."""

    error: Literal["not_there", "not_acceptable", "not_signed", "malformed", "too_large", "unavailable"]
    problems: dict[str, Annotated[str, Field(max_length=300)]] = {}
