"""The numbers for the yearly certificate about call data (47 CFR 64.2009(e)). Who signs it stays with the officer."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.consent.models import Method, State
from portal.consent.purposes import of_family
from requests import tallying
from requests.kinds import Kind, title
from requests.models import CpniYear
from requests.timeline import By

COMPLAINTS = (Kind.DISPUTE, Kind.CPNI_DENY, Kind.CPNI_WITHDRAW)
NOT_DECIDED = frozenset({Method.CARRIED, Method.CLOCK})
"""Ways on which nobody decided anything anew."""


@dataclass(frozen=True)
class Approvals:
    """What was decided about one use of call data within a year."""

    label: str
    given: int
    refused: int
    withdrawn: int


@dataclass(frozen=True)
class Certificate:
    """What the portal knows for a year's certificate."""

    approvals: list[Approvals]
    complaints: list[tuple[str, int]]
    breaches: str
    written: CpniYear | None


def of_year(year: int) -> Certificate:
    """Returns a year's approvals by use, complaints by kind, and what staff wrote."""
    decided, endings = tallying.choices(year), tallying.year(year)
    approvals = []
    for use in of_family("cpni"):
        mine = [(s, n) for (_y, about, s, way), n in decided.items() if about == use.key and way not in NOT_DECIDED]
        given = sum(many for state, many in mine if state in {State.GIVEN, State.RENEWED})
        refused, withdrawn = (sum(n for s, n in mine if s == one) for one in (State.REFUSED, State.WITHDRAWN))
        approvals.append(Approvals(str(use.label), given, refused, withdrawn))
    complaints = [
        (title(kind), sum(n for (_y, k, o, _t), n in endings.items() if k == kind and o == tallying.RECEIVED))
        for kind in COMPLAINTS
    ]
    written = CpniYear.objects.select_related("written_by").filter(year=year).first()
    return Certificate(approvals, complaints, written.breaches if written else "", written)


@transaction.atomic
def write(year: int, breaches: str, by: By) -> None:
    """Keeps what staff say of a year's breaches."""
    CpniYear.objects.update_or_create(year=year, defaults={"breaches": breaches.strip(), "written_by": by.user})
    record(Audited.CPNI_YEAR_WRITTEN, actor=by.actor, about=f"cpni:{year}", year=year)


def rows(found: Certificate) -> list[list[str]]:
    """Returns a year as the rows of a table with its heading."""
    return [
        [_("What"), _("Allowed"), _("Refused"), _("Taken back"), _("Received")],
        *([one.label, str(one.given), str(one.refused), str(one.withdrawn), ""] for one in found.approvals),
        *([label, "", "", "", str(many)] for label, many in found.complaints),
        [_("Breaches and actions against data brokers"), found.breaches or _("none recorded")],
    ]
