"""The mailing lists that can be left one by one, and the one that stands for all of them."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from portal.consent.deciding import Wish, leaving_all
from portal.consent.purposes import ALL_MARKETING, Purpose, purpose, purposes, topics

GOES_ON = _("Messages about your service, your account and your requests go on.")
"""What stands beside every way out."""


def lists() -> tuple[Purpose, ...]:
    """Returns the lists that go out by email; all marketing comes last. None where the company has no marketing."""
    every = [one for one in purposes() if one.key == ALL_MARKETING]
    return (*(one for one in topics() if "email" in one.channels), *every)


def listed(key: str) -> Purpose | None:
    """Returns the list of that key, None where the profile declares no such list (any more)."""
    return next((one for one in lists() if one.key == key), None)


def named(key: str) -> Purpose | None:
    """Returns what a link names: a list, or anything else that is sent by email, such as notifications."""
    try:
        found = purpose(key)
    except KeyError:
        return None
    return found if "email" in found.channels and not found.one_at_a_time else None


def leaving(meant: Purpose | None, shown: Sequence[str] = ()) -> list[Wish]:
    """Returns the wishes of whoever leaves one list; of whoever leaves one that is gone, or all: no marketing at all.

    None where the company has no marketing.
    """
    if meant is None or meant.key == ALL_MARKETING:
        return leaving_all(shown) if listed(ALL_MARKETING) else []
    return [Wish(meant.key, False, channel="email", shown=tuple(shown))]
