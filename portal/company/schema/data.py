"""What the company holds about people: categories, and what is said of each."""

from datetime import datetime
from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field, model_validator

from portal.company.schema.base import Declaration, Key, Stated, Text, Url

Basis = Literal["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"]
"""GDPR Art. 6(1)(a) to (f)."""

Control = Literal["controller", "processor", "conduit"]

StatuteCategory = Literal[
    "identifiers",
    "customer_records",
    "protected_characteristics",
    "commercial_information",
    "biometric_information",
    "internet_activity",
    "geolocation",
    "audio_visual",
    "professional_information",
    "education_information",
    "inferences",
    "sensitive_personal_information",
]
"""Categories of personal information in the words of Cal. Civ. Code 1798.140(v) and (ae)."""


class Group(Declaration):
    """A family of categories that the policy treats alike, such as "Customer Content"."""

    key: Key
    label: Text
    description: Text
    control: Stated[Control]
    control_note: Text = Field(default="", description="who decides about it, and why")
    reason: Text = Field(default="", description="why the company treats this group differently from the others")


class Purpose(Declaration):
    """Why data is used."""

    key: Key
    label: Text
    description: Text = ""
    family: Text = Field(default="", description="the heading under which the policy lists it")
    basis: tuple[Basis, ...] = ()
    may_object: bool = Field(default=False, description="offered on the objection form")


class Origin(Declaration):
    """Where data comes from."""

    key: Key
    label: Text
    description: Text = ""
    provenance: Literal["given", "observed", "third_party", "public"]


class Recipient(Declaration):
    """Who may receive data, as what, and under which safeguards."""

    key: Key
    label: Text
    description: Text
    kind: Literal[
        "service_provider", "affiliate", "carrier", "advertiser", "client", "authority", "successor", "third_party"
    ]
    names: tuple[str, ...] = Field(default=(), description="recipients that the policy names")
    disclosed: Literal["business_purpose", "sold_or_shared", "legal_duty", "on_instruction", "never"]
    countries: tuple[str, ...] = Field(default=(), description="ISO 3166-1 alpha-2, where said")
    safeguards: Text = ""
    link: Url | None = None


class Receiver(Declaration):
    """Another company to which staff can hand a person's data directly (GDPR Art. 20(2))."""

    key: Key
    label: Text
    reached_by: Text = Field(description="how staff hand data over to it, for staff")


class Period(Declaration):
    """A length of time."""

    years: int = Field(default=0, ge=0)
    months: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _not_empty(self) -> "Period":
        if not (self.years or self.months or self.days):
            raise ValueError("a period needs at least one of years, months, days")
        return self

    def after(self, moment: datetime) -> datetime:
        """Returns the moment that lies this much later."""
        later: datetime = moment + relativedelta(years=self.years, months=self.months, days=self.days)
        return later


class Retention(Declaration):
    """How long data is kept, and what becomes of the rule when the person asks for deletion."""

    key: Key
    label: Text
    period: Stated[Period | Literal["as_needed", "until_deleted", "until_withdrawn"]]
    starts: Literal["record", "relationship_end"] | None = Field(
        default=None, description="required for a period: the record's own date, or the end of the relationship"
    )
    start_stated: bool = Field(default=True, description="false: the policy is silent and the company chose it")
    reason: Text = ""
    at_least: bool = Field(
        default=False, description="the shortest time that a law allows: a deletion waits for it, nothing ends by it"
    )
    outlasts_deletion: bool = Field(
        default=False,
        description="true: a deletion request does not end it; what is held is named with ground and date",
    )
    ground: Key | None = Field(default=None, description="the refusal ground that a hold under this rule names")

    @model_validator(mode="after")
    def _complete(self) -> "Retention":
        if isinstance(self.period, Period) != (self.starts is not None):
            raise ValueError("`starts` goes with a period of years, months or days, and only with one")
        if self.outlasts_deletion and not (isinstance(self.period, Period) and self.ground):
            raise ValueError("what outlasts a deletion needs a period and a ground")
        if self.at_least and not self.outlasts_deletion:
            raise ValueError("`at_least` goes with `outlasts_deletion`")
        return self


class Decision(Declaration):
    """A decision that a machine alone takes about people, with what they have to be told of it (GDPR Art. 15(1)(h))."""

    key: Key
    label: Text
    logic: Text = Field(description="on what it is based, and how")
    significance: Text = Field(description="why it matters to the person")
    consequences: Text = Field(description="what may follow from it")
    categories: tuple[Key, ...] = Field(default=(), description="the kinds of data that it uses; none named: all")


class Category(Declaration):
    """One kind of personal data, as a person would name it."""

    key: Key
    label: Text
    description: Text = Field(description="one sentence in plain words: what is in it")
    group: Key | None = None
    purposes: tuple[Key, ...]
    origins: tuple[Key, ...]
    recipients: tuple[Key, ...]
    basis: tuple[Basis, ...] = ()
    control: Stated[Control]
    control_note: Text = ""
    retention: Key
    necessity: Stated[Literal["essential", "optional"]] = "UNSET"
    identifying: bool = True
    involves_others: bool = Field(default=False, description="other people's numbers, names or voices are in it")
    others: Literal["shown", "masked", "withheld"] = Field(
        default="masked", description="how fields that name other people are shown, exported and handed out"
    )
    sensitive: bool = False
    health: bool = Field(
        default=False, description="about somebody's health: a refused correction may be answered by a statement"
    )
    statute: tuple[StatuteCategory, ...] = Field(min_length=1)
    seen_by: tuple[Key, ...] = Field(default=(), description="roles; none named: everyone who has a login")
    hidden_from_staff: bool = Field(default=False, description="only the person sees it, never an administrator")
    correction: Literal["self_service", "request", "none"] = "request"
    deletion: Literal["self_service", "request", "none"] = "request"
    deleted_by: tuple[Key, ...] = Field(
        default=(), description="roles that may delete it themselves; none named: everyone who sees it"
    )
    withheld: tuple[Text, ...] = Field(default=(), description="kinds of secrets that are held and never shown")
    portable: bool | None = Field(
        default=None,
        description="whether a person takes it elsewhere (GDPR Art. 20); none: what they gave or what their use shows, "
        "by consent or contract, and not as a processor",
    )
    stored: bool = Field(default=True, description="false: the company says that it does not store this at all")
    notes: tuple[Text, ...] = Field(default=(), description="further facts that the policy states about it")
    feature: Key | None = Field(default=None, description="the feature that must be on before any of it exists")
    link: Key | None = None
