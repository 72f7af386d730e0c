"""What people may choose: purposes, cookies, features."""

from typing import Literal

from pydantic import Field, model_validator

from portal.company.schema.base import Declaration, Key, Stated, Text, Url
from portal.company.schema.data import Basis, Period


class Choice(Declaration):
    """Something that a person can allow or refuse."""

    key: Key
    family: Literal[
        "marketing", "notification", "cpni", "sharing", "transfer", "testimonial", "feature", "profiling", "policy"
    ]
    label: Text
    description: Text = Field(description="what happens when allowed, in one or two sentences")
    default: Stated[Literal["on", "off"]]
    basis: Basis | None = None
    warning: Text = Field(default="", description="what refusing or withdrawing changes; shown before, and stored")
    channels: tuple[Literal["email", "phone", "sms", "post"], ...] = ()
    roles: tuple[Key, ...] = ()
    one_at_a_time: bool = Field(default=False, description="a separate decision for each named purpose or recipient")
    recipients: tuple[Key, ...] = ()


class CookieKind(Declaration):
    """A kind of cookie that is accepted or refused as one."""

    key: Key
    label: Text
    description: Text
    essential: bool = False
    default: Stated[Literal["on", "off"]] = Field(default="off", description="before a person has chosen")
    collects: tuple[Text, ...] = Field(default=(), description="what such cookies read or keep")


class Vendor(Declaration):
    """A company whose cookies or widgets may be used."""

    key: Key
    name: str
    description: Text
    opt_out: Stated[Url] | None = None


class Cookie(Declaration):
    """One cookie."""

    name: str
    kind: Key
    vendor: Key | None = Field(default=None, description="none: set by this site itself")
    purpose: Text
    lasts: Stated[Period | Literal["session"]]


class OptOutLink(Declaration):
    """A page of the advertising trade where people opt out."""

    key: Key
    label: Text
    url: Stated[Url]
    note: Text = ""


class Cookies(Declaration):
    """Cookies and similar techniques."""

    summary: Text
    statements: tuple[Text, ...] = ()
    remembered_for: Period
    kinds: tuple[CookieKind, ...]
    vendors: tuple[Vendor, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    opt_outs: tuple[OptOutLink, ...] = ()


class Feature(Declaration):
    """A switch in the company's service whose state decides which data comes to exist."""

    key: Key
    label: Text
    description: Text
    default: Stated[Literal["on", "off", "on_instruction"]]
    collects: tuple[Text, ...] = Field(default=(), description="what is processed while it is on")
    recipients: tuple[Key, ...] = ()
    needs: tuple[Text, ...] = Field(default=(), description="what must be in place before it works")
    switched_by: tuple[Key, ...] = Field(default=(), description="roles that may switch it through the portal")
    instructions: tuple[Text, ...] = Field(default=(), description="exact steps, where the portal cannot switch it")
    notes: tuple[Text, ...] = ()
    when_off: Text = Field(default="", description="what switching it off changes; shown at the moment of doing so")
    has_address: bool = Field(default=False, description="an authorised network address belongs to it")

    @model_validator(mode="after")
    def _reachable(self) -> "Feature":
        if self.default != "UNSET" and not (self.switched_by or self.instructions):
            raise ValueError("say who may switch it, or give instructions")
        return self
