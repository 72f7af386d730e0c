"""What systems send, read strictly. Errors name the place of a fault, never its value, which may be an address."""

import json
from typing import Annotated, Any, Literal, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from portal.consent.purposes import Purpose
from portal.mailings.api_access import Refusal
from portal.mailings.lists import listed

MOST_ADDRESSES = 1_000
MOST_REPORTS = 200

Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80)]

FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "is not a name that this call knows",
    "string_pattern_mismatch": "is not an email address",
    "too_short": "is empty",
    "literal_error": "is none of the words that this call knows",
}


Sent = TypeVar("Sent", bound="Body")


class Body(BaseModel):
    """Refuses names that it does not know: a misspelt one must not be passed over in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Links(Body):
    """For which list, and for whom."""

    key: Key = Field(alias="list")
    addresses: Annotated[list[Address], Field(min_length=1)]


class Check(Body):
    """Which addresses, and about which lists; about all of them where none is named."""

    address: Address | None = None
    addresses: Annotated[list[Address], Field(min_length=1)] | None = None
    lists: tuple[Key, ...] = Field(default=(), strict=False)


class Report(Body):
    """One refusal that the other system received."""

    address: Address
    reason: Literal["unsubscribe", "complaint"]
    key: Key | None = Field(default=None, alias="list")


class Reports(Body):
    """Several of them."""

    reports: Annotated[list[Report], Field(min_length=1)]


def body(request: HttpRequest, kind: type[Sent]) -> Sent:
    """Returns what was sent. Raises Refusal: 415 for another kind of content, 413 for too much, 422 for a fault."""
    if request.content_type != "application/json":
        raise Refusal(415, "content_type", "Send JSON, with the header Content-Type: application/json.")
    try:
        sent = json.loads(request.body)
    except RequestDataTooBig:
        raise Refusal(413, "too_large", "The body is too large. Send it in several calls.") from None
    except ValueError:
        raise Refusal(422, "json", "The body is not JSON in UTF-8.") from None
    _within(sent, "addresses", MOST_ADDRESSES)
    _within(sent, "reports", MOST_REPORTS)
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        raise Refusal(422, "body", _sentence(error)) from None


def list_named(key: str, status: int = 422) -> Purpose:
    """Returns the list of that key. Raises Refusal, with a status of one's choice."""
    found = listed(key)
    if found is None:
        raise Refusal(status, "list", "There is no mailing list of that key in the company's profile.")
    return found


def _within(sent: Any, name: str, most: int) -> None:
    found = sent.get(name) if isinstance(sent, dict) else None
    if isinstance(found, list) and len(found) > most:
        raise Refusal(413, "too_many", f"Send at most {most} {name} in one call.")


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    known = first["type"] == "extra_forbidden"
    place = "a name in the body" if known else ".".join(str(part) for part in first["loc"]) or "the body"
    return f"{place} {FAULTS.get(first['type'], 'is not as the description says')}.".capitalize()
