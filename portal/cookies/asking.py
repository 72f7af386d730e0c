"""What a browser is still to be asked, and how each kind of cookies stands in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.company.schema.choices import Cookie, CookieKind, Vendor
from portal.consent.purposes import SALE
from portal.cookies.browser import account_standings, allowed, remembered, sale_refused
from portal.cookies.kinds import optional, sold
from portal.cookies.signal import signalled

QUESTION = _("May we use cookies that this site does not need?")
PROMISE = _("We set none of them until you choose. You can change your choice at any time.")


@dataclass(frozen=True)
class Place:
    """How one kind stands in this browser.

    `answer`: "allow", "refuse", or nothing while nobody has decided on the list in force. `stopped`: "signal" or
    "account" where a refusal of sale and sharing holds, whatever is chosen here.
    """

    kind: CookieKind
    answer: Literal["", "allow", "refuse"]
    stopped: Literal["", "signal", "account"]
    runs: bool

    @property
    def field(self) -> str:
        """The name of its field."""
        return field_of(self.kind.key)


@dataclass(frozen=True)
class Standing:
    """How all kinds stand in this browser; `since` and `until` are None while nobody has decided."""

    places: list[Place]
    since: datetime | None
    until: datetime | None


def field_of(key: str) -> str:
    """Returns the name of the field in which a kind is allowed or refused."""
    return f"kind_{key}"


def undecided(request: HttpRequest) -> list[CookieKind]:
    """Returns the kinds that this browser is to be asked for: those not decided on the list in force.

    What was refused as sale or sharing, by the signal or by a choice, is not asked for again (Cal. Civ. Code
    1798.135(c)(4)).
    """
    settled = _settled(request)
    refused = sale_refused(request)
    return [one for one in optional() if one.key not in settled and not (one.sale and refused)]


def standing(request: HttpRequest) -> Standing:
    """Returns how each kind that can be refused stands, and since when and until when."""
    found = remembered(request)
    places = [
        Place(one, _answer(request, one), _stopped(request, one), allowed(request, one.key)) for one in optional()
    ]
    return Standing(places, found.at if found else None, found.until if found else None)


def read_beside(meant: CookieKind) -> tuple[str, ...]:
    """Returns the sentences that stand beside the choice of a kind: who sets what for how long, and our promise."""
    declared = company().cookies
    return (
        str(QUESTION),
        str(PROMISE),
        str(declared.summary),
        *(f"{one.name}: {one.description}" for one in vendors_of(meant)),
        *(f"{one.name}: {one.purpose}" for one in cookies_of(meant)),
    )


def vendors_of(meant: CookieKind) -> list[Vendor]:
    """Returns the vendors of a kind: those that name it, and those who set a cookie of it."""
    setting = {one.vendor for one in cookies_of(meant)}
    return [one for one in company().cookies.vendors if one.kind == meant.key or one.key in setting]


def cookies_of(meant: CookieKind) -> list[Cookie]:
    """Returns the cookies of a kind."""
    return [one for one in company().cookies.cookies if one.kind == meant.key]


def _settled(request: HttpRequest) -> set[str]:
    found = remembered(request)
    if found is None:
        return set()
    if found.present:
        return set(found.allowed | found.refused)
    return {one.key for one in sold()} & found.refused


def _answer(request: HttpRequest, meant: CookieKind) -> Literal["", "allow", "refuse"]:
    found = remembered(request)
    if found is None or meant.key not in _settled(request):
        return ""
    return "allow" if meant.key in found.allowed else "refuse"


def _stopped(request: HttpRequest, meant: CookieKind) -> Literal["", "signal", "account"]:
    if not meant.sale:
        return ""
    if signalled(request):
        return "signal"
    own = account_standings(request).found.get((SALE, "", ""))
    return "account" if own is not None and not own.usable else ""
