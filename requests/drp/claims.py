"""What a message says of the person and of what is asked, read strictly; errors name the place, never the value."""

import json
from typing import Annotated, Any, Literal

import phonenumbers
from django.core.exceptions import ValidationError as Unfit
from django.core.validators import validate_email
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from portal.outbound.places import Place, Refused
from portal.vault.pseudonyms import pseudonym
from requests.drp.access import Refusal
from requests.drp.messages import Message
from requests.kinds import Kind
from requests.places import COUNTRIES, ELSEWHERE, US_STATES

EXERCISES: dict[str, Kind] = {
    "sale:opt-out": Kind.OPT_OUT_SALE_SHARE,
    "sale:opt_out": Kind.OPT_OUT_SALE_SHARE,
    "sale:opt-in": Kind.OPT_IN_SALE_SHARE,
    "sale:opt_in": Kind.OPT_IN_SALE_SHARE,
    "deletion": Kind.DELETE,
    "access": Kind.KNOW_SPECIFIC,
    "access:categories": Kind.KNOW_CATEGORIES,
    "access:specific": Kind.KNOW_SPECIFIC,
}
"""Rights actions (section 3.01) by the kind of request that they are. `access` asks for the kinds of data and for the
data itself: the answer to a request to know the data itself holds both. Two spellings of the sale are in use."""

REGIMES = {
    "": "",
    "voluntary": "",
    "ccpa": "US-CA",
    "cpra": "US-CA",
    "gdpr": "",
    "vcdpa": "US-VA",
    "ctdpa": "US-CT",
    "tdpsa": "US-TX",
    "cpa": "US-CO",
    "ocpa": "US-OR",
    "dpdpa": "US-DE",
    "mcdpa": "US-MT",
}
"""Regimes by the state whose residents they protect; "" where an address alone says which law protects the person."""

STATES = {name.casefold(): code for code, name in US_STATES.items()}
UNITED_STATES = {"", "us", "usa", "united states", "united states of america"}

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Address(BaseModel):
    """A postal address (OpenID Connect Core 1.0, section 5.1.1)."""

    model_config = ConfigDict(extra="ignore")

    formatted: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    street_address: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    locality: Line | None = None
    region: Line | None = None
    postal_code: Line | None = None
    country: Line | None = None

    @property
    def place(self) -> str:
        """Where the person lives, as laws ask for it; "" where the address does not say."""
        country, region = (self.country or "").upper(), (self.region or "").casefold()
        if country.casefold() in UNITED_STATES:
            code = f"US-{region.upper().removeprefix('US-')}"
            return STATES.get(region) or (code if code in US_STATES else "")
        return country if country in COUNTRIES else ELSEWHERE


class Claims(BaseModel):
    """The claims of an exercise request (sections 2.01 and 3.04); what else a message says is passed over."""

    model_config = ConfigDict(extra="ignore")

    agent_request_id: Annotated[Line, Field(max_length=255)] | None = Field(default=None, alias="agent-request-id")
    exercise: Literal[tuple(EXERCISES)]  # type: ignore[valid-type]
    regime: Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, max_length=20)] | None = None
    relationships: Annotated[list[Line], Field(max_length=50)] | None = None
    status_callback: str | None = None
    name: Line | None = None
    email: Annotated[Line, Field(max_length=254)] | None = None
    email_verified: bool | None = Field(default=None, strict=True)
    phone_number: Annotated[Line, Field(max_length=40)] | None = None
    phone_number_verified: bool | None = Field(default=None, strict=True)
    address: Address | None = None
    address_verified: bool | None = Field(default=None, strict=True)
    power_of_attorney: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000)] | None = None

    @field_validator("email")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            validate_email(value)
        except Unfit:
            raise ValueError("no email address") from None
        return value.lower()

    @field_validator("phone_number")
    @classmethod
    def _is_number(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            parsed = phonenumbers.parse(value, None)
        except phonenumbers.NumberParseException:
            raise ValueError("no number") from None
        if not phonenumbers.is_possible_number(parsed):
            raise ValueError("no number")
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

    @field_validator("address", mode="before")
    @classmethod
    def _is_place(cls, value: Any) -> Any:
        return {"formatted": value} if isinstance(value, str) else value

    @field_validator("regime")
    @classmethod
    def _is_known(cls, value: str | None) -> str | None:
        if value and value not in REGIMES:
            raise ValueError("no regime that we know")
        return value

    @field_validator("status_callback")
    @classmethod
    def _may_be_called(cls, value: str | None) -> str | None:
        if value:
            try:
                Place.of(value)
            except Refused:
                raise ValueError("no address that we call") from None
        return value or None

    @property
    def kind(self) -> Kind:
        """What is asked for, in our words."""
        return EXERCISES[self.exercise]

    @property
    def place(self) -> str:
        """Where the person lives: by the address, else by the law under which the agent asks."""
        return (self.address.place if self.address else "") or REGIMES[self.regime or ""]

    @property
    def verified(self) -> list[str]:
        """What the agent says that it has verified."""
        return [name for name in ("email", "phone_number", "address") if getattr(self, f"{name}_verified")]


def read(message: Message) -> Claims:
    """Returns the claims of a message. Raises Refusal for the first that is not as the protocol says."""
    try:
        claims = Claims.model_validate(message.claims)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = str(first["loc"][0]) if first["loc"] else "The message"
        fault = "is missing" if first["type"] == "missing" else "is not one that we can read or carry out"
        raise Refusal(400, f"{place} {fault}.", fatal=True) from None
    if not (claims.name or claims.email or claims.phone_number):
        raise Refusal(400, "Send at least one of name, email and phone_number.", fatal=True)
    return claims


def meaning(message: Message) -> str:
    """Returns a keyed hash of what a message says, its times apart: the same asked again has the same."""
    said = {name: value for name, value in message.claims.items() if name not in ("issued-at", "expires-at")}
    return pseudonym("drp", json.dumps(said, sort_keys=True))
