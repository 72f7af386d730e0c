"""How a right stands for whoever looks: this browser, the account, its mailboxes."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.audit.trail import subject_reference
from portal.company.calendar import day_of
from portal.consent.models import Decision, Standing, State
from portal.consent.parties import address_reference, addresses_of, browser_reference
from portal.consent.purposes import SALE, purpose
from portal.cookies.browser import named
from portal.cookies.deciding import account
from portal.cookies.signal import signalled
from portal.optout.rights import STOP_SALE, Right

REST = relativedelta(months=12)
"""For so long nobody is asked again whether they allow what they stopped (11 CCR 7026(k), 7027(l))."""


@dataclass(frozen=True)
class Stand:
    """One line of a summary list: for whom, how it stands, and since when by which way.

    `decided`: whether somebody said so, rather than the browser's signal alone.
    """

    label: str
    value: str
    note: str = ""
    stopped: bool = False
    decided: bool = False


def places(request: HttpRequest) -> dict[str, str]:
    """Returns what stands together for whoever looks: names in words by pseudonym; this browser comes first."""
    name = named(request)
    found = {browser_reference(name) if name else "": _("This browser")}
    person = account(request)
    if person:
        found[subject_reference(person.pk)] = _("Your account")
        found |= {address_reference(one): one for one in addresses_of(person)}
    return found


def stands(request: HttpRequest, right: Right, known: dict[str, str]) -> list[Stand]:
    """Returns how a right stands in each of these places."""
    rows = Standing.objects.filter(party__reference__in=list(known), purpose=right.purpose)
    found = {row.party.reference: row for row in rows.select_related("party", "decision")}
    browser, *others = [_stand(right, label, found.get(reference)) for reference, label in known.items()]
    if right is STOP_SALE and signalled(request) and not browser.stopped:
        note = _("By a signal of the browser, as long as it is sent")
        browser = Stand(browser.label, str(right.used), note, stopped=True)
    return [browser, *others]


def resting(references: list[str], key: str = SALE) -> date | None:
    """Returns the day until which nobody may ask these parties to allow what they stopped; None where it is over."""
    newest = (
        Decision.objects.filter(
            party__reference__in=references, purpose=key, state__in=(State.REFUSED, State.WITHDRAWN)
        )
        .order_by("-at")
        .first()
    )
    ends = day_of(newest.at) + REST if newest else None
    return ends if ends and ends > day_of(timezone.now()) else None


def _stand(right: Right, label: str, found: Standing | None) -> Stand:
    if found is None:
        on = purpose(right.purpose).default == "on"
        return Stand(label, str(right.unused) if on else _("Nothing to stop: we do not do it"))
    day = date_format(timezone.localtime(found.since), "DATE_FORMAT")
    way = found.decision.get_method_display()
    note = _("Since %(day)s, %(way)s") % {"day": day, "way": way}
    value = _("Allowed") if found.usable else str(right.used)
    return Stand(label, value, note, stopped=not found.usable, decided=True)
