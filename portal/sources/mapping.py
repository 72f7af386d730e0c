"""The shape of `sources.toml`: which systems the company has, and where in them its data lies."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from portal.company.schema.base import Declaration, Key, Text, Zone
from portal.sources.http_address import ServiceAddress
from portal.sources.mapping_drop import DropDeclaration
from portal.sources.mapping_mailboxes import MailboxesDeclaration, Name
from portal.sources.mapping_places import (
    ChoicePlace,
    Columns,
    DirectoryDeclaration,
    PointDeclaration,
    PortalDeclaration,
    RecipientWay,
    Scalar,
    SettingPlace,
    SwitchPlace,
)
from portal.sources.port import Erasure, FieldType, IdentifierKind

BUCKET = re.compile(r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/]+)*/?$")

CardPart = Literal["name", "organisation", "title", "email", "work", "home", "mobile", "fax", "address", "note"]


def _by_value(sentences: Any) -> Any:
    return {"": sentences} if isinstance(sentences, str) else sentences


Sentences = Annotated[dict[str, Text], BeforeValidator(_by_value)]
"""One sentence, or one for each value of `in_words_by`; "" is the sentence for every other value."""


class SourceDeclaration(Declaration):
    """One of the company's systems."""

    key: Key
    label: Text = Field(description="as people know it, such as 'Billing system'")
    adapter: Literal["sql", "http", "files", "drop", "by_hand"]
    database: str | None = Field(default=None, description="sql: a key of settings.DATABASES")
    address: ServiceAddress | None = Field(default=None, description="http: where the service's operations lie")
    secret: str = Field(default="", description="http: the x of SOURCE_SECRET_X; none: the source's key")
    timeout: float = Field(default=15, gt=0, le=120, description="http: seconds that one question may take")
    files: str = Field(
        default="", description="where its files lie: a folder under COMPANY_FILES or absolute, or s3://bucket/prefix"
    )
    folder: str = Field(default="", description="drop: where it leaves its files, under COMPANY_DROPS or absolute")
    layout: Literal["asterisk_voicemail"] | None = Field(default=None, description="files: how they are laid down")
    mailboxes: MailboxesDeclaration | None = None
    team: str = Field(default="", description="of requests.teams: who does by hand what this system cannot")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "SourceDeclaration":
        if (self.adapter == "sql") != (self.database is not None):
            raise ValueError('`database` goes with the adapter "sql", and only with it')
        if (self.adapter == "http") != (self.address is not None):
            raise ValueError('`address` goes with the adapter "http", and only with it')
        if (self.adapter == "files") != (self.layout is not None) or (self.layout and not self.files):
            raise ValueError('`layout` goes with the adapter "files", and only with it; `files` says where they lie')
        if self.mailboxes and not self.layout:
            raise ValueError('`mailboxes` go with the adapter "files"')
        if self.files.startswith("s3:") and not BUCKET.match(self.files):
            raise ValueError("`files` in a bucket are written s3://bucket/prefix")
        return self


class FieldDeclaration(Declaration):
    """One field of a dataset; see `portal.sources.port.Field` for what the flags mean."""

    name: Key
    column: Name | None = Field(default=None, description="none: the column has the field's name")
    label: Text
    type: FieldType = "text"
    correctable: bool = False
    required: bool = False
    max_length: int = Field(default=200, ge=1)
    sensitive: bool = False
    never_disclose: bool = False
    of_others: bool = False
    identifying: bool = True
    choices: dict[str, Text] = {}
    anonymise_as: str | None = None
    help: Text = ""
    stamps: Name | None = Field(default=None, description="a time column that a correction of this field sets to now")

    @model_validator(mode="after")
    def _sound(self) -> "FieldDeclaration":
        if self.correctable and (self.never_disclose or self.type in ("file", "json")):
            raise ValueError("a secret, a file or a structure cannot be corrected in place")
        if (self.type == "choice") != bool(self.choices):
            raise ValueError('`choices` go with the type "choice", and only with it')
        return self


class Join(Declaration):
    """A step from a column of one table to a column of the next."""

    column: Name = Field(description="a column of the table before")
    table: Name
    equals: Name = Field(default="id", description="the column of `table` that it points to")
    where: dict[Name, Scalar | list[Scalar]] = Field(default={}, description="the rows of `table` that lead on")


class Match(Declaration):
    """How a verified identifier finds records: the column that holds it, here or at the end of a chain of joins.

    An identifier such as "ACC-100001/201" may lie in several columns, one for each part between the slashes.
    """

    kind: IdentifierKind
    column: Columns
    via: tuple[Join, ...] = ()


class Beside(Declaration):
    """To which record of another dataset a record belongs, and is shown beside: the recording of a transcript."""

    dataset: Key = Field(description="the other dataset, by its key")
    field: Key = Field(description="the field that holds the other record's key")


class DescribedDataset(Declaration):
    """What a dataset is, wherever it lies, without saying yet to which category of a profile it belongs."""

    key: Key
    label: Text
    dated_by: Key | None = Field(default=None, description="a field whose column is never NULL")
    fields: tuple[FieldDeclaration, ...] = Field(min_length=1)
    in_words: Sentences = {}
    in_words_by: Key | None = None
    searchable: tuple[Key, ...] = ()
    lookups: tuple[Key, ...] = Field(
        default=(), description="fields found exactly, each by an index of the owner, the field and the order of pages"
    )
    beside: Beside | None = None
    erasure: Erasure = "delete"
    role: Literal["controller", "processor"] = "controller"
    deletable_by_person: bool = False
    addable: bool = Field(default=False, description="the person may add records")
    related: tuple[Key, ...] = Field(default=(), description="datasets with what was made of these records")
    origins: tuple[Key, ...] = Field(
        default=(), description="of the category's origins those that these records have; none named: all"
    )
    portable: bool | None = Field(
        default=None, description="whether a person takes it elsewhere (GDPR Art. 20); none: as its category says"
    )
    vcard: dict[CardPart, Key] = Field(default={}, description="of contacts: which field is which part of a card")

    @model_validator(mode="after")
    def _names_its_own_fields(self) -> Self:
        problems = list(self._strangers())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _strangers(self) -> Iterator[str]:
        known = {field.name: field for field in self.fields}
        if len(known) != len(self.fields):
            yield "a field is declared twice"
        beside = self.beside.field if self.beside else None
        named = [self.dated_by, self.in_words_by, beside, *self.searchable, *self.lookups, *self.vcard.values()]
        if self.addable and not any(field.correctable for field in self.fields):
            yield "`addable` needs fields that are correctable: they are what a person fills in"
        yield from (f"{name!r} is not one of its fields" for name in named if name is not None and name not in known)
        if self.dated_by in known and known[self.dated_by].type not in ("date", "datetime"):
            yield f"`dated_by` names {self.dated_by!r}, which is not a date or datetime"
        for place in places(self.in_words):
            if place not in known:
                yield f"a sentence names {{{place}}}, which is not one of its fields"
            elif known[place].never_disclose:
                yield f"a sentence names {{{place}}}, which is never disclosed"


class DatasetDeclaration(DescribedDataset):
    """A table as a dataset."""

    table: Name
    primary_key: tuple[Name, ...] = Field(default=("id",), min_length=1)
    time_zone: Zone = Field(default="UTC", description="the zone of times that are stored without one")
    match: tuple[Match, ...] = Field(min_length=1)
    where: dict[Name, Scalar | list[Scalar]] = {}
    unlink: tuple[Name, ...] = Field(default=(), description="further columns that anonymising sets to NULL")
    when_empty: Literal["keep", "delete"] = Field(
        default="keep", description="a row in which no dataset of the table holds anything personal any more"
    )
    drop: DropDeclaration | None = Field(default=None, description="of a source with the adapter 'drop' alone")

    @model_validator(mode="before")
    @classmethod
    def _files_need_no_table(cls, given: Any) -> Any:
        return {"table": given.get("key"), **given} if isinstance(given, dict) and "drop" in given else given


class OwnDataset(DatasetDeclaration):
    """A dataset that the profile declares in full."""

    source: Key
    category: Key


class RemoteDataset(DescribedDataset):
    """A dataset of a system that is not reached by tables: its fields are what the system calls them."""

    source: Key | None = Field(default=None, description="none: the only source there is")
    category: Key
    reached_by: tuple[IdentifierKind, ...] = Field(min_length=1, description="what finds a person's records there")


class Binding(Declaration):
    """A dataset of a blueprint, bound to a category; what is stated here replaces what the blueprint says."""

    use: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="'blueprint.dataset'")
    key: Key | None = Field(default=None, description="none: the key that it has in the blueprint")
    source: Key | None = Field(default=None, description="none: the only source there is")
    category: Key
    label: Text | None = None
    only: tuple[Key, ...] = Field(default=(), description="the fields that this binding has; none named: all")
    without: tuple[Key, ...] = ()
    role: Literal["controller", "processor"] | None = None
    in_words: Sentences | None = None
    in_words_by: Key | None = None
    searchable: tuple[Key, ...] | None = None
    lookups: tuple[Key, ...] | None = None
    beside: Beside | None = None
    erasure: Erasure | None = None
    deletable_by_person: bool | None = None
    addable: bool | None = None
    related: tuple[Key, ...] | None = None
    origins: tuple[Key, ...] | None = None
    portable: bool | None = None
    drop: DropDeclaration | None = None
    reached_by: tuple[IdentifierKind, ...] = Field(default=(), description="none named: every way the blueprint knows")
    match: tuple[Match, ...] = Field(default=(), description="other ways in the place of the blueprint's")
    where: dict[Name, Scalar | list[Scalar]] = Field(default={}, description="added to the blueprint's conditions")
    correctable: tuple[Key, ...] | None = Field(default=None, description="the fields that may be corrected in place")

    @model_validator(mode="after")
    def _is_found_by_one_list(self) -> "Binding":
        if self.match and self.reached_by:
            raise ValueError("`match` replaces the blueprint's ways and `reached_by` picks from them: name one of both")
        return self


def _form(declared: Any) -> str:
    named = dict(declared) if isinstance(declared, dict | Declaration) else {}
    if "use" in named:
        return "bound"
    return "remote" if "reached_by" in named and "table" not in named else "own"


AnyDataset = Annotated[
    Annotated[Binding, Tag("bound")] | Annotated[OwnDataset, Tag("own")] | Annotated[RemoteDataset, Tag("remote")],
    Discriminator(_form),
]


class Sources(Declaration):
    """Everything that `sources.toml` declares."""

    sources: tuple[SourceDeclaration, ...] = Field(min_length=1)
    directory: DirectoryDeclaration
    datasets: tuple[AnyDataset, ...] = Field(min_length=1)
    portal: PortalDeclaration = PortalDeclaration()
    choices: tuple[ChoicePlace, ...] = ()
    switches: SwitchPlace | None = None
    settings: tuple[SettingPlace, ...] = ()
    recipients: tuple[RecipientWay, ...] = ()
    points: tuple[PointDeclaration, ...] = ()


class Blueprint(Declaration):
    """One file of a blueprint: tables that several companies have alike."""

    datasets: tuple[DatasetDeclaration, ...]


def places(sentences: dict[str, str]) -> set[str]:
    """Returns the names of the {places} in sentences."""
    return {name for text in sentences.values() for _, name, _, _ in Formatter().parse(str(text)) if name is not None}
