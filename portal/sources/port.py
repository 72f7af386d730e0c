"""The port: what a source can be asked, and in which shapes it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Literal, Protocol

from portal.sources.faults import NotAcceptable as NotAcceptable
from portal.sources.faults import NotThere as NotThere
from portal.sources.faults import SourceDown as SourceDown

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
    An index finds `lookups` exactly. `beside`: the dataset and, here, the field with the key of what it belongs to.
    `portable`: whether it goes along when the person takes their data elsewhere; None: as its category says.
    `vcard`: for contacts, what of a card each field is: "name", "organisation", "email", "work" and so on.
    `by_hand`: the source has no interface; a person of the company looks records up, and no count means "none held".
    `addable`: the person may add records and fills in their correctable fields. `related`: datasets with what was made
    of these records, such as their text; erasing one leaves the other. `origins`: those of the category's origins that
    these records have; none named: all.
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
    lookups: tuple[str, ...] = ()
    beside: tuple[str, str] | None = None
    reached_by: tuple[IdentifierKind, ...] = ()
    deletable_by_person: bool = False
    by_hand: bool = False
    portable: bool | None = None
    addable: bool = False
    related: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
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


NOBODY = Subject({})


@dataclass(frozen=True)
class Span:
    """A stretch of time, aware UTC: `start` included, `end` not; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Query:
    """Which page of records: newest first unless `oldest_first`; `after` is a cursor that a page gave, or END.

    `text` is part of a `searchable` field, one of the spellings in `lookup` is the value of one of the `lookups`.
    `within`: how many records may be looked at where no index answers, before the page says how far it came.
    """

    after: str | None = None
    limit: int = 25
    span: Span = Span()
    text: str = ""
    lookup: tuple[str, ...] = ()
    equals: Mapping[str, str] = field(default_factory=dict)
    oldest_first: bool = False
    within: int | None = None


END = "end"  # the cursor of the last page of any list


@dataclass(frozen=True)
class Record:
    """One record: its key in the dataset and its values by field name.

    Times are aware UTC. The values of `never_disclose` fields are absent, never merely hidden.
    """

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """One page, the cursors of its neighbours, and where a bounded search goes on, beyond a record of that time."""

    records: tuple[Record, ...]
    next: str | None = None
    previous: str | None = None
    further: str | None = None
    looked_as_far_as: datetime | None = None


@dataclass(frozen=True)
class Tally:
    """How much a dataset holds of a subject: a count that stops at `ceiling`, and the span of its dates."""

    count: int
    capped: bool = False
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class Selection:
    """Which records a change is about: these keys, or all within a span, but for the keys in `without`; else all."""

    keys: tuple[str, ...] | None = None
    span: Span = Span()
    without: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it names its records, and none of them is left."""
        return self.keys is not None and set(self.keys) <= set(self.without)


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
    `remaining`: records of the selection that are still there; a source may stop counting at the first.
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

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Adds a record of the subject's with these correctable fields; the receipt's reference is its key.

        Raises SourceDown; NotThere for a dataset that takes no records, or nobody's; NotAcceptable.
        """

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of the selection, in one short transaction.

        `remaining` is 0 when the selection is empty of records; callers repeat until it is. Idempotent:
        erasing the absent succeeds with a count of 0. Raises SourceDown.
        """

    def due(self, dataset: str, before: datetime, keeping: Subject = NOBODY, ceiling: int = 10_000) -> Tally:
        """Returns how much of everybody's is dated before a moment, but for who is in `keeping`. Raises SourceDown."""

    def expire(self, dataset: str, before: datetime, keeping: Subject = NOBODY, batch: int = 2_000) -> Receipt:
        """Erases or anonymises at most one batch of what `due` counts, as `erase` does. Raises SourceDown.

        `keeping`: the identifiers of everybody whose records stay. Records without a date are refused.
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
