"""The port: what a source can be asked, and in which shapes it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any, Literal, Protocol

FieldType = Literal[
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "boolean",
    "date",
    "datetime",
    "duration",
    "bytes",
    "phone",
    "email",
    "url",
    "ip",
    "country",
    "choice",
    "file",
    "json",
]
"""How a value is formatted and corrected. `duration` is in whole seconds, `bytes` a size, `file` a file's key."""

IdentifierKind = Literal["email", "phone", "account", "extension"]
Erasure = Literal["delete", "anonymise", "by_hand", "never"]


@dataclass(frozen=True)
class Field:
    """One field of a dataset.

    `correctable`: the person may change it in place. `sensitive`: masked on screen until asked for.
    `never_disclose`: that it is held is said, its value never leaves the source (11 CCR 7024(d)).
    `of_others`: it names a person other than the subject. `choices`: stored value to words.
    `anonymise_as`: what an anonymising erasure writes; None is NULL; only where `identifying`.
    `required` and `max_length` bound what a correction may write.
    """

    name: str
    label: str
    type: FieldType = "text"
    correctable: bool = False
    sensitive: bool = False
    never_disclose: bool = False
    of_others: bool = False
    identifying: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    anonymise_as: str | None = None
    help: str = ""
    required: bool = False
    max_length: int = 200


@dataclass(frozen=True)
class Dataset:
    """One kind of record in one source, belonging to one category of the profile.

    `dated_by` names the field whose time starts the record's retention and by which spans are cut;
    `in_words` is a sentence with {field} places, or one for each value of `in_words_by`.
    `erasure` is how this source forgets a record. `searchable` fields can be filtered by text.
    `portable`: whether it goes along when the person takes their data elsewhere; None: as its category says.
    `vcard`: for contacts, what of a card each field is: "name", "organisation", "email", "work" and so on.
    `by_hand`: the source has no interface; a person of the company looks records up, and no count means "none held".
    """

    key: str
    source: str
    category: str
    label: str
    fields: tuple[Field, ...]
    dated_by: str | None = None
    role: Literal["controller", "processor"] = "controller"
    involves_others: bool = False
    erasure: Erasure = "delete"
    in_words: Mapping[str, str] = field(default_factory=dict)
    in_words_by: str | None = None
    searchable: tuple[str, ...] = ()
    reached_by: tuple[IdentifierKind, ...] = ()
    deletable_by_person: bool = False
    by_hand: bool = False
    portable: bool | None = None
    vcard: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> Field:
        """Returns the field of that name. Raises KeyError."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True)
class Subject:
    """The verified identifiers of one person: kind to values. Empty reaches nothing."""

    identifiers: Mapping[IdentifierKind, frozenset[str]]

    def of(self, kind: IdentifierKind) -> frozenset[str]:
        """Returns the verified values of one kind."""
        return self.identifiers.get(kind, frozenset())

    def __bool__(self) -> bool:
        return any(self.identifiers.values())


@dataclass(frozen=True)
class Span:
    """A stretch of time, aware UTC: `start` included, `end` not; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Query:
    """Which page of records: newest first unless `oldest_first`; `after` is a cursor that a page gave."""

    after: str | None = None
    limit: int = 25
    span: Span = Span()
    text: str = ""
    equals: Mapping[str, str] = field(default_factory=dict)
    oldest_first: bool = False


@dataclass(frozen=True)
class Record:
    """One record: its key in the dataset and its values by field name.

    Times are aware UTC. The values of `never_disclose` fields are absent, never merely hidden.
    """

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """One page of records and the cursors of its neighbours."""

    records: tuple[Record, ...]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True)
class Tally:
    """How much a dataset holds of a subject: a count that stops at `ceiling`, and the span of its dates."""

    count: int
    capped: bool = False
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class Selection:
    """Which records a change is about: these keys, or all within a span; the default is all."""

    keys: tuple[str, ...] | None = None
    span: Span = Span()


@dataclass(frozen=True)
class Entry:
    """What a record has to say.

    `like`: the fields by which it is known, `values`: what has to stand in it, `besides`: what is written along with
    a change, `stamp`: the field that takes the time of the change. `history`: a change is another record, and the
    newest counts.
    """

    like: Mapping[str, Any]
    values: Mapping[str, Any]
    besides: Mapping[str, Any] = field(default_factory=dict)
    stamp: str | None = None
    history: bool = False


@dataclass(frozen=True)
class Receipt:
    """A source's answer to a change.

    `done`: carried out now (`count` records; 0 where nothing was left to do). `pending`: somebody has to do it
    by hand. `refused`: the source would not; `reason` says why in words fit for staff.
    `remaining`: records of the selection that are still there; a source may stop counting at a ceiling.
    """

    source: str
    dataset: str
    outcome: Literal["done", "pending", "refused"]
    count: int = 0
    remaining: int = 0
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True)
class File:
    """A recording, voicemail or document as bytes; `size` is of the whole file, `stream` may start later in it."""

    name: str
    type: str
    size: int
    stream: IO[bytes]


@dataclass(frozen=True)
class OnFile:
    """A person as the company's records know them.

    `email_since`: since when the address is on file, aware UTC; None where the company does not say.
    `relationship_ended_on`: None while the relationship lasts. `role`: a role of the profile.
    """

    role: str
    name: str = ""
    email: str | None = None
    email_since: datetime | None = None
    phone: str | None = None
    account: str | None = None
    extension: str | None = None
    relationship_ended_on: date | None = None

    def identifiers(self) -> dict[IdentifierKind, str]:
        """Returns what is on file to find this person's records by."""
        known: dict[IdentifierKind, str | None] = {
            "email": self.email,
            "phone": self.phone,
            "account": self.account,
            "extension": self.extension,
        }
        return {kind: value for kind, value in known.items() if value}


class SourceDown(Exception):
    """A system could not be reached. Never taken for "nothing held"."""

    def __init__(self, source: str):
        self.source = source
        super().__init__(f"The source {source!r} could not be reached.")


class NotThere(Exception):
    """No such record, file or dataset for this subject: unknown and someone else's are the same answer."""


class NotAcceptable(Exception):
    """A correction that the source cannot take; `problems` maps field names to sentences for the person."""

    def __init__(self, problems: Mapping[str, str]):
        self.problems = dict(problems)
        super().__init__("The correction was not acceptable.")


class Source(Protocol):
    """One of the company's systems, or a room's own tables."""

    key: str
    label: str

    def describe(self) -> tuple[Dataset, ...]:
        """Returns the datasets that this source holds."""

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        """Returns how much is held. Raises SourceDown."""

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        """Returns one page of records, by keyset. Raises SourceDown; NotThere for a cursor that does not fit."""

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        """Returns one record. Raises SourceDown; NotThere."""

    def stream(self, dataset: str, subject: Subject, span: Span = Span()) -> Iterator[Record]:
        """Yields every record, newest first, in constant memory. Raises SourceDown."""

    def file(self, dataset: str, subject: Subject, key: str, start: int = 0) -> File:
        """Returns the file of a record, its stream at byte `start`. Raises SourceDown; NotThere."""

    def correct(self, dataset: str, subject: Subject, key: str, changes: Mapping[str, Any]) -> Receipt:
        """Changes correctable fields. Raises SourceDown; NotThere; NotAcceptable."""

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of the selection, in one short transaction.

        `remaining` is 0 when the selection is empty of records; callers repeat until it is. Idempotent:
        erasing the absent succeeds with a count of 0. Raises SourceDown.
        """

    def put(self, dataset: str, subject: Subject, entry: Entry) -> Receipt:
        """Makes a subject's records say something; where there is none like it, one is added that is theirs.

        What says so already stays as it is (a count of 0): putting twice is putting once. Raises SourceDown;
        NotThere for a dataset or field that the source does not have.
        """

    def saying(self, dataset: str, entry: Entry, kind: IdentifierKind) -> Iterator[str]:
        """Yields whose records are like an entry and say it: their identifiers of a kind, in constant memory.

        Nothing where the records do not hold such an identifier. Raises SourceDown; NotThere.
        """
