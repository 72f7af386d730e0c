"""The places of `sources.toml` that are no datasets: the directory, choices, switches, points, recipients."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from portal.company.builtin import PORTAL_ACCOUNT
from portal.company.schema.base import Declaration, Email, Key, Text, Zone
from portal.sources.mapping_mailboxes import Name
from portal.sources.port import IdentifierKind

Columns = Annotated[tuple[Name, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
"""One column, or several whose values stand between slashes in an identifier."""

Scalar = str | int | bool


class DirectoryDeclaration(Declaration):
    """Where the company keeps who a person is: a table, or a service, which knows its own columns."""

    table: Name | Literal[""] = Field(
        default="", description="of a database, with `email`; of a service: its dataset of the people themselves"
    )
    source: Key | None = None
    email: Name | None = None
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
    carry: tuple[Key, ...] = Field(default=(), description="fields that the next record takes over from the newest one")


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
