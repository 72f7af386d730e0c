"""What people may choose: purposes, cookies, features."""

from typing import Literal

from pydantic import Field, model_validator

from portal.company.schema.base import Declaration, Email, Key, Stated, Text, Url
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
    named_by: Literal["company", "person"] = Field(
        default="company", description="who names the one thing: the company asks, or the person tells it"
    )
    recipients: tuple[Key, ...] = ()
    purposes: tuple[Key, ...] = Field(default=(), description="the uses of data that it governs")
    categories: tuple[Key, ...] = Field(default=(), description="the kinds of data that it is about")
    feature: Key | None = Field(default=None, description="the switch of the service that follows it")
    notice: tuple[Text, ...] = Field(default=(), description="what has to be read before choosing, in paragraphs")
    lasts: Period | None = Field(default=None, description="how long a yes holds; asked for again before it ends")
    waits: Period | None = Field(
        default=None, description="how long after the notice a use that is on by default may begin"
    )
    written: bool = Field(default=False, description="a yes is signed by typing one's name")
    form: bool = Field(default=False, description="visitors can sign up for it by a form of its own")


class CookieKind(Declaration):
    """A kind of cookie that is accepted or refused as one."""

    key: Key
    label: Text
    description: Text
    essential: bool = False
    default: Stated[Literal["on", "off"]] = Field(default="off", description="before a person has chosen")
    sale: bool = Field(default=False, description="letting it run sells or shares data; a privacy signal refuses it")
    collects: tuple[Text, ...] = Field(default=(), description="what such cookies read or keep")


class Vendor(Declaration):
    """A company whose cookies or widgets may be used."""

    key: Key
    name: str
    description: Text
    opt_out: Stated[Url] | None = None
    kind: Key | None = Field(default=None, description="the kind of cookie that has to be allowed before it runs")
    script: Url | None = Field(default=None, description="the script that is loaded once its kind is allowed")
    hosts: tuple[Url, ...] = Field(
        default=(), description="origins that its script talks to, images and frames included"
    )

    @model_validator(mode="after")
    def _runs_by_kind(self) -> "Vendor":
        if (self.script or self.hosts) and not self.kind:
            raise ValueError("a vendor with a script or hosts names the kind of cookie that has to be allowed first")
        return self


class Cookie(Declaration):
    """One cookie."""

    name: str
    kind: Key
    vendor: Key | None = Field(default=None, description="none: set by this site itself")
    purpose: Text
    lasts: Stated[Period | Literal["session"]]
    domain: str = Field(default="", description="as the cookie has it; needed to delete one that spans subdomains")


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


class Mailings(Declaration):
    """The company's own mailings, and the system that sends them."""

    unsubscribe_mail: Stated[Email] | None = Field(
        default=None, description="reads unsubscribes that people send as mail (RFC 8058 asks for a web address alone)"
    )
    reaches_within: int = Field(
        default=60, ge=1, description="minutes within which a choice arrives where mail is sent; staff are told after"
    )


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
