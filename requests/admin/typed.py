"""What a form of the desk sends: a number, a date."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from requests.lifecycle import NotAllowed

Sent = Mapping[str, str]


def number(sent: Sent, name: str) -> int:
    """Returns the key that a form sends. Raises NotAllowed."""
    value = sent.get(name, "")
    if not value.isdecimal():
        raise NotAllowed(_("That item is no longer part of this case."))
    return int(value[:18])


def day(typed: str) -> date | None:
    """Returns a date as typed, None for nothing. Raises NotAllowed."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise NotAllowed(_("Write the date as year-month-day, such as 2027-01-06.")) from None
