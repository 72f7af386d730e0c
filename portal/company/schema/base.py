"""What every declaration has in common."""

from typing import Annotated, Any, Literal, TypeVar, Union
from zoneinfo import ZoneInfo, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints

UNSET: Literal["UNSET"] = "UNSET"
"""What a company has not said. Shown as such to staff, never filled in, refused by `check --deploy`."""

T = TypeVar("T")


class Declaration(BaseModel):
    """One table of a profile. Unknown keys are errors: a typing slip must not silently drop a promise."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _translatable(text: str) -> str:
    # gettext("") answers with the catalogue's header. UNSET stays itself, so that the checks can find it.
    return gettext_lazy(text) if text and text != UNSET else text  # type: ignore[return-value]


def _plain(text: Any) -> str:
    return str(text) if isinstance(text, Promise) else text


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a time zone of the IANA database, such as 'America/New_York'")
    return name


def _stripped(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A name by which other declarations refer to this one."""

Text = Annotated[
    str, BeforeValidator(_stripped), AfterValidator(_translatable), PlainSerializer(_plain, return_type=str)
]
"""Words that people read: whitespace is folded; looked up in the profile's own translation catalogue."""

Stated = Union[T, Literal["UNSET"]]  # noqa: UP007 (mypy takes no generic alias written with a bar)
"""A fact that the company may have left unsaid."""

Zone = Annotated[str, AfterValidator(_known_zone)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=254)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
"""A telephone number in E.164, such as +19174062948."""

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]

PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "lower-case letters, digits and underscores, a letter first, such as call_log",
    r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$": "an email address, such as privacy@example.com",
    r"^https?://[^\s<>\"]+$": "an address that begins with https:// or http://",
    r"^\+[1-9][0-9]{6,14}$": "a telephone number in international form, such as +19174062948",
    r"^#[0-9a-f]{6}$": "a colour in six lower-case hexadecimal digits, such as #1f5f8b",
    r"^[A-Z]{2}$": "two capital letters of ISO 3166-1, such as US",
    r"^[A-Z]{3}$": "three capital letters of ISO 4217, such as USD",
    r"^[0-9]+(\.[0-9]+)*$": "numbers with dots between them, such as 1.2",
}
"""What a pattern asks for, in words; a test holds it complete."""


def zone(name: str) -> ZoneInfo:
    """Returns the time zone of that IANA name."""
    return ZoneInfo(name)
