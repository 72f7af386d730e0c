"""What the company tells people: its notices, each version a file of its own."""

from datetime import date
from typing import Literal

from pydantic import Field

from portal.company.schema.base import Declaration, Key, Stated, Text

Topic = Literal[
    "security",
    "transfers",
    "children",
    "changes",
    "sale",
    "legal_process",
    "business_transfer",
    "retention",
    "marketing",
    "cookies",
    "requests",
    "automated_decisions",
    "roles",
    "contact",
    "links",
    "agreements",
]


class Section(Declaration):
    """A part of a notice."""

    key: Key
    title: Text
    paragraphs: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()
    after: tuple[Text, ...] = Field(default=(), description="paragraphs that follow the points")
    topics: tuple[Topic, ...] = Field(default=(), description="where else in the portal this part is shown or linked")


class Notice(Declaration):
    """One version of one notice: a file `notices/<key>.toml`, older versions beside it."""

    key: Key
    title: Text
    audience: Text = Field(description="whose data it is about")
    effective_on: Stated[date] = Field(description="UNSET: the day on which the portal first publishes it")
    updated_label: Literal["effective", "last_updated"] = "effective"
    version: str = Field(pattern=r"^[0-9]+(\.[0-9]+)*$")
    change: Literal["first", "minor", "significant", "major", "consent"] = Field(
        default="first", description="what has to follow a publication: nothing, mail, a banner, consent"
    )
    summary_of_changes: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)

    def order(self) -> tuple[int, ...]:
        """Returns what versions are ordered by: "1.10" comes after "1.9"."""
        return tuple(int(part) for part in self.version.split("."))
