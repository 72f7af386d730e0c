"""The shape of the catalogue of laws, `laws.toml`."""

from typing import Literal

from pydantic import Field

from portal.company.schema.base import Declaration, Key, Text
from portal.company.schema.data import Period
from portal.company.schema.rights import Kind


class Span(Declaration):
    """A number of days, business days or months that a law allows."""

    count: int = Field(ge=1)
    unit: Literal["days", "business_days", "months"]
    cite: str
    confirmed: bool = True


class Clock(Declaration):
    """The time limits for some kinds of request."""

    kinds: tuple[Kind, ...]
    answer: Span
    acknowledge: Span | None = None
    extension: Span | None = None
    roll: Literal["none", "next_working_day"]


class LawLimit(Declaration):
    """How often a person may ask under a law."""

    times: int = Field(ge=1)
    months: int = Field(ge=1)
    counting: Literal["each_kind", "all_kinds"]
    kinds: tuple[Kind, ...]
    cite: str


class Appeal(Declaration):
    """The right to have a refusal looked at again by the company, and where to go after that."""

    within: Span = Field(description="how long after the answer a person may appeal")
    answer: Span = Field(description="how long the company has to decide the appeal")
    complaint: Text = Field(description="the sentence on how to reach the attorney general")


class Wording(Declaration):
    """What the letters of a case have to say under a law; a case under none gets the defaults."""

    record: str = Field(default="", description="the section that asks for a record of requests")
    reply: Literal["california", "gdpr", "plain"] = Field(
        default="plain", description="the order and words of the answer to what is held"
    )
    court: Text = Field(default="", description="the sentence on the judicial remedy")
    says: tuple[Literal["opt_out_offer", "instead_delete", "proof_of_correction", "health_statement"], ...] = ()
    not_asked_again: Period | None = Field(default=None, description="how long an opt-out is not asked to be undone")


class Law(Declaration):
    """One law: whom it protects, which rights it gives, and by when the company must answer."""

    key: Key
    label: Text
    short: Text
    cite: str
    places: tuple[str, ...] = Field(description="where people must live: US-<state>, ISO countries, EU, EEA")
    rights: tuple[Kind, ...]
    clocks: tuple[Clock, ...]
    lookback: Period | None = None
    limit: LawLimit | None = None
    complaint: Text = ""
    appeal: Appeal | None = None
    more_proof: Literal["by_kind", "on_doubt"] = Field(
        default="by_kind", description="when more than a proved mailbox may be asked for (GDPR Art. 12(6): on doubt)"
    )
    letters: Wording = Wording()

    def clock(self, kind: str) -> Clock | None:
        """Returns the time limits for a kind of request, or None where this law sets none."""
        return next((clock for clock in self.clocks if kind in clock.kinds), None)


class Catalogue(Declaration):
    """All laws that the portal knows."""

    laws: tuple[Law, ...]
