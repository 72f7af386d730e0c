"""What a browser was asked and what it answered, kept in one signed cookie of ours, set only once somebody decides.

The cookie holds a random name, by which the ledger knows the browser, and nothing of whoever uses it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.audit.trail import subject_reference
from portal.company.current import company
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Party
from portal.consent.parties import browser_reference, known, new_browser, of_browser
from portal.consent.purposes import COOKIES, SALE
from portal.consent.standing import Standings, standings
from portal.cookies.kinds import kind, listed, purposes_of_sale, sold
from portal.cookies.signal import signalled

SALT = "portal.cookies.browser"
SECOND_PRESS = timedelta(hours=1)
REST = relativedelta(months=12)
"""How long nobody who stopped the sale and sharing may be asked again (Cal. Civ. Code 1798.135(c)(4))."""

_READ = "_cookies_remembered"
_HELD = "_cookies_held"


@dataclass(frozen=True)
class Remembered:
    """What the cookie holds: kinds allowed and refused by their keys, the list that they stood on, and when.

    `refused` also holds `purposes.SALE` where this browser stopped the sale and sharing of data.
    """

    name: str
    allowed: frozenset[str]
    refused: frozenset[str]
    listed: str
    at: datetime

    @property
    def present(self) -> bool:
        """Whether the choice was made on the list in force, and its time is not over."""
        return self.listed == listed() and timezone.now() < self.until

    @property
    def fresh(self) -> bool:
        """Whether it is so young that the same said again is a second press, not another decision."""
        return self.present and timezone.now() - self.at < SECOND_PRESS

    @property
    def until(self) -> datetime:
        """Until when the choice of kinds is remembered, aware UTC."""
        return company().cookies.remembered_for.after(self.at)

    @property
    def ends(self) -> datetime:
        """Until when the cookie stays, aware UTC: a no to sale and sharing rests for a year at least."""
        rest: datetime = self.at + REST if SALE in self.refused else self.until
        return max(self.until, rest)


def remembered(request: HttpRequest) -> Remembered | None:
    """Returns what this browser's cookie holds; None where there is none, or it is not ours, or is too old."""
    if not hasattr(request, _READ):
        setattr(request, _READ, _read(request.COOKIES.get(settings.CHOICES_COOKIE_NAME, "")))
    found: Remembered | None = getattr(request, _READ)
    return found


def named(request: HttpRequest) -> str | None:
    """Returns the random name of this browser; None while nobody has decided anything in it."""
    found = remembered(request)
    return found.name if found else None


def party(request: HttpRequest) -> Party | None:
    """Returns the ledger's party of this browser; None while nobody has decided anything in it."""
    name = named(request)
    return next(iter(known([browser_reference(name)])), None) if name else None


def allowed(request: HttpRequest, key: str) -> bool:
    """Returns whether a kind of cookies may be set and its scripts be loaded now. Raises KeyError for no kind.

    The signal refuses what sells; for somebody signed in, the stricter of this browser and their account holds.
    """
    meant = kind(key)
    if meant.essential:
        return True
    if meant.sale and signalled(request):
        return False
    found = remembered(request)
    if found is None or not found.present or key not in found.allowed:
        return False
    return not _refused_by_account(request, meant.key, sale=meant.sale)


def sale_refused(request: HttpRequest) -> bool:
    """Returns whether this browser stopped the sale and sharing of data: by its signal, or by a choice made in it."""
    found = remembered(request)
    return signalled(request) or (found is not None and SALE in found.refused)


def remember(
    response: HttpResponse, request: HttpRequest, choices: Mapping[str, bool], *, sale_refused: bool = False
) -> Remembered:
    """Sets the cookie: these kinds as decided, the others as they stood; returns what it holds now.

    `choices`: yes or no by the kind's key. `sale_refused`: whether the sale and sharing of data was refused as a whole.
    """
    before = remembered(request) or Remembered(new_browser(), frozenset(), frozenset(), listed(), timezone.now())
    yes = {key for key, wanted in choices.items() if wanted}
    no = set(choices) - yes | ({SALE} if sale_refused else set())
    kept = before.allowed if before.present else frozenset()
    moment = before.at if before.fresh else datetime.fromtimestamp(int(time.time()), UTC)
    now = Remembered(before.name, frozenset(kept - no | yes), frozenset(before.refused - yes | no), listed(), moment)
    setattr(request, _READ, now)
    _set(response, now)
    return now


def refuse_sale(request: HttpRequest, response: HttpResponse, how: Circumstances) -> Party:
    """Refuses, for this browser, the sale and sharing of data and each kind of cookie that does it; returns its party.

    Nobody has to be signed in. Said again, it changes nothing.
    """
    now = remember(response, request, {one.key: False for one in sold()}, sale_refused=True)
    mine = of_browser(now.name)
    decide(mine, [Wish(key, False) for key in purposes_of_sale()], how)
    return mine


def account_standings(request: HttpRequest) -> Standings:
    """Returns what the account that is signed in has decided; nothing for a visitor. Two queries a request."""
    if not request.user.is_authenticated:
        return Standings()
    if not hasattr(request, _HELD):
        setattr(request, _HELD, standings([subject_reference(request.user.pk)]))
    found: Standings = getattr(request, _HELD)
    return found


def _refused_by_account(request: HttpRequest, key: str, *, sale: bool) -> bool:
    held = account_standings(request)
    wanted = [COOKIES + key, *([SALE] if sale else [])]
    if any(held.bars(name) for name in wanted):
        return True
    return any((one := held.found.get((name, "", ""))) is not None and not one.usable for name in wanted)


def _read(value: str) -> Remembered | None:
    try:
        facts = signing.loads(value, salt=SALT)
        found = Remembered(
            facts["name"],
            frozenset(facts["yes"]),
            frozenset(facts["no"]),
            facts["list"],
            datetime.fromtimestamp(facts["at"], UTC),
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return found if found.ends > timezone.now() else None


def _set(response: HttpResponse, now: Remembered) -> None:
    facts = {
        "name": now.name,
        "yes": sorted(now.allowed),
        "no": sorted(now.refused),
        "list": now.listed,
        "at": int(now.at.timestamp()),
    }
    response.set_cookie(
        settings.CHOICES_COOKIE_NAME,
        signing.dumps(facts, salt=SALT, compress=True),
        max_age=int((now.ends - timezone.now()).total_seconds()),
        domain=settings.CHOICES_COOKIE_DOMAIN or None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
