"""How a right stands for whoever looks: this browser, the account, its mailboxes."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.audit.trail import subject_reference
from portal.company.current import company
from portal.company.schema.base import zone
from portal.consent.models import Decision, Standing, State
from portal.consent.parties import address_reference, addresses_of, browser_reference
from portal.consent.purposes import SALE, purpose
from portal.cookies.browser import named
from portal.cookies.signal import signalled
from portal.optout.rights import STOP_SALE, Right

REST = relativedelta(months=12)
"""For so long nobody is asked again whether they allow what they stopped (11 CCR 7026(k), 7027(l))."""


@dataclass(frozen=True)
class Stand:
    """One line of a summary list: for whom, how it stands, and since when by which way."""

    label: str
    value: str
    note: str
    stopped: bool


def places(request: HttpRequest) -> dict[str, str]:
    """Returns what stands together for whoever looks: names in words by pseudonym; this browser comes first."""
    name = named(request)
    found = {browser_reference(name) if name else "": _("This browser")}
    user = request.user
    if user.is_authenticated:
        found[subject_reference(user.pk)] = _("Your account")
        found |= {address_reference(one): one for one in addresses_of(user)}
    return found


def stands(request: HttpRequest, right: Right, known: dict[str, str]) -> list[Stand]:
    """Returns how a right stands in each of these places."""
    rows = Standing.objects.filter(party__reference__in=list(known), purpose=right.purpose)
    found = {row.party.reference: row for row in rows.select_related("party", "decision")}
    by_signal = right is STOP_SALE and signalled(request)
    first = next(iter(known))
    return [
        _by_signal(label) if by_signal and reference == first else _stand(right, label, found.get(reference))
        for reference, label in known.items()
    ]


def resting(references: list[str], key: str = SALE) -> date | None:
    """Returns the day until which nobody may ask these parties to allow what they stopped; None where it is over."""
    newest = (
        Decision.objects.filter(
            party__reference__in=references, purpose=key, state__in=(State.REFUSED, State.WITHDRAWN)
        )
        .order_by("-at")
        .first()
    )
    here = zone(company().company.time_zone)
    ends = timezone.localdate(newest.at, here) + REST if newest else None
    return ends if ends and ends > timezone.localdate(timezone=here) else None


def _by_signal(label: str) -> Stand:
    return Stand(label, _("Stopped"), _("By a signal of the browser, as long as it is sent"), stopped=True)


def _stand(right: Right, label: str, found: Standing | None) -> Stand:
    if found is None:
        value = _("Not stopped") if purpose(right.purpose).default == "on" else _("Nothing to stop: we do not do it")
        return Stand(label, value, "", stopped=False)
    day = date_format(timezone.localtime(found.since), "DATE_FORMAT")
    way = found.decision.get_method_display()
    note = _("Since %(day)s, %(way)s") % {"day": day, "way": way}
    return Stand(label, _("Allowed") if found.usable else _("Stopped"), note, stopped=not found.usable)
