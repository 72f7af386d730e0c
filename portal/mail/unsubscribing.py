"""The way out of a list that every marketing mail carries: in its headers (RFC 2369, RFC 8058) and in its body."""

import re
from collections.abc import Mapping

from django.conf import settings

WAY = re.compile(r"<(https?://[!-;=?-~]+)>")
ONE_CLICK = "List-Unsubscribe=One-Click"
LONGEST = 900
"""Characters of an address that stay on one line with its header's name (RFC 5322, section 2.1.1: 998)."""


class NoWayOut(ValueError):
    """Marketing that could not be left by its header or by its body, or other mail that claims to be a list's."""


def way_out(headers: Mapping[str, str]) -> str:
    """Returns the one web address by which the headers leave a list. Raises NoWayOut."""
    stated = headers.get("List-Unsubscribe", "")
    ways = WAY.findall(stated)
    if len(ways) != 1 or len(ways[0]) > LONGEST or not (ways[0].startswith("https:") or settings.DEBUG):
        raise NoWayOut("List-Unsubscribe must name one https address (RFC 8058, section 3.1)")
    if headers.get("List-Unsubscribe-Post") != ONE_CLICK:
        raise NoWayOut(f"List-Unsubscribe-Post must be {ONE_CLICK!r}")
    if set(headers) != {"List-Unsubscribe", "List-Unsubscribe-Post"}:
        raise NoWayOut("only List-Unsubscribe and List-Unsubscribe-Post say how to leave a list")
    return str(ways[0])


def refuse_unfit(kind: str, purpose: str, headers: Mapping[str, str] | None, *bodies: str) -> None:
    """Raises NoWayOut unless marketing, and marketing alone, names its list and how to leave it in every part."""
    if kind != "marketing":
        if purpose or headers:
            raise NoWayOut(f"{kind} mail belongs to no list")
        return
    if not purpose:
        raise NoWayOut("marketing mail names its list")
    way = way_out(headers or {})
    if not all(way in body for body in bodies):
        raise NoWayOut("the link that leaves the list stands in text and HTML")
