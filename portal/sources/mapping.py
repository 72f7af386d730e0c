"""The shape of `sources.toml`: which systems the company has, and where in them its data lies."""

from collections.abc import Iterator
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from portal.company.builtin import PORTAL_ACCOUNT
from portal.company.schema.base import Declaration, Email, Key, Text, Zone
from portal.sources.port import Erasure, FieldType, IdentifierKind

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_$.]*$", max_length=120)]
"""A table or column as the database spells it; a dot separates a schema from its table."""

Columns = Annotated[tuple[Name, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
"""One column, or several whose values stand between slashes in an identifier."""

Scalar = str | int | bool

CardPart = Literal["name", "organisation", "title", "email", "work", "home", "mobile", "fax", "address", "note"]


def _by_value(sentences: Any) -> Any:
    return {"": sentences} if isinstance(sentences, str) else sentences


Sentences = Annotated[dict[str, Text], BeforeValidator(_by_value)]
"""One sentence, or one for each value of `in_words_by`; "" is the sentence for every other value."""


class SourceDeclaration(Declaration):
    """One of the company's systems."""

    key: Key
    label: Text = Field(description="as people know it, such as 'Billing system'")
    adapter: Literal["sql", "by_hand"]
    database: str | None = Field(default=None, description="sql: a key of settings.DATABASES")
    files: str = Field(default="", description="folder of its recordings, under COMPANY_FILES or absolute")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "SourceDeclaration":
        if (self.adapter == "sql") != (self.database is not None):
            raise ValueError('`database` goes with the adapter "sql", and only with it')
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


class Match(Declaration):
    """How a verified identifier finds records: the column that holds it, here or at the end of a chain of joins.

    An identifier such as "ACC-100001/201" may lie in several columns, one for each part between the slashes.
    """

    kind: IdentifierKind
    column: Columns
    via: tuple[Join, ...] = ()


class DatasetDeclaration(Declaration):
    """A table as a dataset, without saying yet to which category of a profile it belongs."""

    key: Key
    table: Name
    label: Text
    primary_key: tuple[Name, ...] = Field(default=("id",), min_length=1)
    dated_by: Key | None = Field(default=None, description="a field whose column is never NULL")
    time_zone: Zone = Field(default="UTC", description="the zone of times that are stored without one")
    match: tuple[Match, ...] = Field(min_length=1)
    where: dict[Name, Scalar | list[Scalar]] = {}
    fields: tuple[FieldDeclaration, ...] = Field(min_length=1)
    in_words: Sentences = {}
    in_words_by: Key | None = None
    searchable: tuple[Key, ...] = ()
    erasure: Erasure = "delete"
    unlink: tuple[Name, ...] = Field(default=(), description="further columns that anonymising sets to NULL")
    when_empty: Literal["keep", "delete"] = Field(
        default="keep", description="a row in which no dataset of the table holds anything personal any more"
    )
    role: Literal["controller", "processor"] = "controller"
    deletable_by_person: bool = False
    portable: bool | None = Field(
        default=None, description="whether a person takes it elsewhere (GDPR Art. 20); none: as its category says"
    )
    vcard: dict[CardPart, Key] = Field(default={}, description="of contacts: which field is which part of a card")

    @model_validator(mode="after")
    def _names_its_own_fields(self) -> "DatasetDeclaration":
        problems = list(self._strangers())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _strangers(self) -> Iterator[str]:
        known = {field.name: field for field in self.fields}
        if len(known) != len(self.fields):
            yield "a field is declared twice"
        named = [self.dated_by, self.in_words_by, *self.searchable, *self.vcard.values()]
        yield from (f"{name!r} is not one of its fields" for name in named if name is not None and name not in known)
        if self.dated_by in known and known[self.dated_by].type not in ("date", "datetime"):
            yield f"`dated_by` names {self.dated_by!r}, which is not a date or datetime"
        for place in places(self.in_words):
            if place not in known:
                yield f"a sentence names {{{place}}}, which is not one of its fields"
            elif known[place].never_disclose:
                yield f"a sentence names {{{place}}}, which is never disclosed"


class OwnDataset(DatasetDeclaration):
    """A dataset that the profile declares in full."""

    source: Key
    category: Key


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
    erasure: Erasure | None = None
    deletable_by_person: bool | None = None
    portable: bool | None = None
    reached_by: tuple[IdentifierKind, ...] = Field(default=(), description="none named: every way the blueprint knows")
    where: dict[Name, Scalar | list[Scalar]] = Field(default={}, description="added to the blueprint's conditions")
    correctable: tuple[Key, ...] | None = Field(default=None, description="the fields that may be corrected in place")


def _form(declared: Any) -> str:
    return "bound" if isinstance(declared, dict | Binding) and "use" in dict(declared) else "own"


AnyDataset = Annotated[Annotated[Binding, Tag("bound")] | Annotated[OwnDataset, Tag("own")], Discriminator(_form)]


class DirectoryDeclaration(Declaration):
    """Where the company keeps who a person is; without `email` nobody is found by address."""

    table: Name
    source: Key | None = None
    email: Name
    email_since: Name | None = Field(default=None, description="since when the address is on file")
    time_zone: Zone = "UTC"
    phone: Name | None = None
    account: Name | None = None
    extension: Columns = ()
    name: Name | None = None
    role: Name | None = None
    roles: dict[str, Key] = Field(default={}, description="a stored value to a role of the profile")
    default_role: Key = Field(description="the role of everybody else in the table")
    relationship_ended_on: Name | None = None


class PortalDeclaration(Declaration):
    """To which categories the portal's own records belong."""

    category: Key = Field(default=PORTAL_ACCOUNT, description="of every dataset that is not named below")
    datasets: dict[str, Key] = {}


class ChoicePlace(Declaration):
    """Where a choice has to be known: the records like `like` say `on` while it is allowed, and `off` otherwise."""

    choice: Key = Field(description="a choice of company.toml; several places: one table each")
    channel: Literal["email", "phone", "sms", "post"] | None = Field(
        default=None, description="for a choice that is decided by several ways"
    )
    dataset: Key
    like: dict[Key, Scalar] = {}
    on: dict[Key, Scalar] = Field(min_length=1)
    off: dict[Key, Scalar] = Field(min_length=1)
    always: dict[Key, Scalar] = Field(default={}, description="what is written along with a change")
    stamp: Key | None = Field(default=None, description="the field that takes the time of the change")
    history: bool = Field(default=False, description="a change is another record, and the newest counts")
    by: tuple[IdentifierKind, ...] = Field(
        default=(), description="how the person's record is found here; none named: every way"
    )


class SwitchPlace(Declaration):
    """Where the switches of the service live: a record for each change, the newest counts."""

    dataset: Key
    feature: Key = Field(default="feature", description="the field with the switch's key")
    state: Key = "state"
    on: Scalar = "on"
    off: Scalar = "off"
    by: Key | None = Field(default=None, description="the field that takes the name of who switched")
    stamp: Key | None = Field(default=None, description="the field that takes the time")
    history: bool = True
    only: tuple[Key, ...] = Field(default=(), description="the switches that can be written here; none named: all")


class SettingPlace(Declaration):
    """Where a value that belongs to a switch is kept, which whoever switches it may choose: a mail server's name."""

    feature: Key
    label: Text
    dataset: Key
    like: dict[Key, Scalar] = {}
    value: Key = Field(description="the field with the value")
    help: Text = ""
    by: Key | None = None
    stamp: Key | None = None
    choices: dict[str, Text] = Field(default={}, description="stored values to words; none: any text")


class PointDeclaration(Declaration):
    """A fact on record that somebody without a login can be asked for, to tell that the records are theirs."""

    key: Key
    label: Text = Field(description="the question, as the person reads it")
    help: Text = ""
    dataset: Key
    field: Key


class RecipientWay(Declaration):
    """How somebody who was given data is told what a person decided, or what became of their data."""

    key: Key
    mail: Email | Literal[""] = ""
    webhook: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost)[:/]\S*)?$",
        description="told by a signed call instead, of what was erased, corrected or restricted",
    )


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
