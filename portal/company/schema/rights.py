"""What people may ask for, by which rule, and how long the company has."""

from typing import Literal

from pydantic import Field

from portal.company.schema.base import Declaration, Key, Stated, Text
from portal.company.schema.data import Period

Kind = Literal[
    "know_categories",
    "know_specific",
    "copy",
    "portability",
    "delete",
    "correct",
    "restrict",
    "object",
    "object_marketing",
    "withdraw_consent",
    "opt_out_sale_share",
    "opt_in_sale_share",
    "limit_sensitive",
    "opt_out_admt",
    "access_admt",
    "human_review",
    "cpni_deny",
    "cpni_withdraw",
    "child_data",
    "dispute",
    "appeal",
    "question",
]
"""The kinds of request that the portal works."""


class Limit(Declaration):
    """How often a person may ask within a stretch of months."""

    times: int = Field(ge=1)
    months: int = Field(ge=1)
    counting: Literal["each_kind", "all_kinds"] = "each_kind"
    kinds: tuple[Kind, ...] = Field(default=(), description="kinds that share the count under `all_kinds`")
    laws: tuple[Key, ...] = Field(default=(), description="only for people under these laws; none named: for everyone")


class Right(Declaration):
    """One right that the company's own policy gives. Rights by law come from the laws switched on."""

    kind: Kind
    promised: Text = Field(description="what the policy says, in our words; shown as the ground of the right")
    implied: bool = Field(default=False, description="the policy implies it rather than saying it outright")
    roles: tuple[Key, ...] = Field(default=(), description="none named: everyone")
    laws: tuple[Key, ...] = Field(default=(), description="given by the policy only to people under these laws")
    evidence: Literal["required", "welcome", "none"] = "none"
    limit: Limit | None = None
    lookback: Period | None = None
    scope: Literal["everything", "categories", "items"] = "everything"
    note: Text = ""


class Ground(Declaration):
    """A reason on which the company may refuse, or keep data past a deletion."""

    key: Key
    label: Text
    text: Text = Field(description="the sentence that goes into the letter")
    kinds: tuple[Kind, ...]
    source: Literal["policy", "law"]
    law: Key | None = None
    cite: str = ""


class LawChoice(Declaration):
    """A law of the portal's catalogue that the operator switches on."""

    key: Key
    given_to: Literal["residents", "everyone"] = "residents"


class Requests(Declaration):
    """How requests are worked."""

    answer_within: Stated[Period] = Field(
        default="UNSET", description="the company's own promise where no law's clock runs"
    )
    approval: Literal["one_officer", "four_eyes"] = "one_officer"
    appeal: Literal["where_law_gives", "always"] = Field(
        default="where_law_gives", description="whether a refusal can be appealed where no law gives that"
    )
    remind_days_before: tuple[int, ...] = Field(
        default=(10, 5), description="how many days before an answer is due staff are reminded"
    )
    teams: tuple[Text, ...] = Field(
        default=(), description="other teams of the company to which the privacy desk gives tasks"
    )
    publish_numbers: bool = Field(
        default=False, description="whether the yearly numbers of requests are published (11 CCR 7102)"
    )
    fee: Stated[Text] = Field(default="UNSET", description="when a fee may be charged; UNSET: never mentioned")
    extension_reasons: tuple[Text, ...] = ()
    verification: Text = Field(default="", description="what the policy says of identity checks")
    before_deletion: tuple[Text, ...] = Field(default=(), description="warnings shown before a deletion is filed")
