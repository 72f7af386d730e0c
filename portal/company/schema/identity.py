"""Who the company is and how it is reached."""

from typing import Literal

from pydantic import Field, model_validator

from portal.company.schema.base import Colour, Declaration, Email, Key, Phone, Stated, Text, Url, Zone

LANGUAGES: tuple[Literal["en", "es"], ...] = ("en", "es")
"""The languages that the portal itself speaks completely."""


class Identity(Declaration):
    """The company's names and place."""

    name: str = Field(description="as customers know it; any script")
    legal_name: Stated[str]
    description: Text = Field(description="one sentence: what the company does")
    website: Stated[Url]
    country: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    subdivision: str | None = Field(default=None, description="ISO 3166-2 part after the hyphen, for public holidays")
    time_zone: Zone
    languages: tuple[Literal["en", "es"], ...] = Field(default=LANGUAGES, min_length=1)
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")


class Look(Declaration):
    """The company's colours; contrast is checked against WCAG 2.2 (1.4.3) when the profile loads."""

    accent: Colour
    accent_dark: Colour = Field(description="the accent on a dark page")
    logo: str | None = Field(default=None, description="an SVG file in the profile's folder")


class Channel(Declaration):
    """One way to reach the company."""

    key: Key
    kind: Literal["email", "phone", "toll_free", "post", "web"]
    label: Text
    value: Stated[Email | Phone | Url | tuple[str, ...]] = Field(description="post: the address, one line each")
    serves: tuple[
        Literal["privacy", "questions", "data_protection_officer", "marketing", "security", "sales", "agreements"], ...
    ] = Field(min_length=1)
    note: Text = ""

    @model_validator(mode="after")
    def _value_fits_kind(self) -> "Channel":
        is_lines = isinstance(self.value, tuple)
        if self.value != "UNSET" and is_lines != (self.kind == "post"):
            raise ValueError("a postal address is a list of lines, every other channel one string")
        return self


class Link(Declaration):
    """A document or page of the company's that the policy points to."""

    key: Key
    label: Text
    url: Stated[Url]
    note: Text = ""


class Role(Declaration):
    """What a person can be to the company, and by which identifiers such a person's records are found."""

    key: Key
    label: Text
    description: Text
    identified_by: tuple[Literal["email", "phone", "account", "extension"], ...] = Field(
        description="verified identifiers that reach this role's records"
    )
    instructs: bool = Field(
        default=False, description="controller of its own end users' data: files for them, gives instructions"
    )
    administers: bool = Field(default=False, description="decides for others of the same account")
