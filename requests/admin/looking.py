"""Who of the staff looked at a case, as the audit trail knows it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.events import Event as Audited
from portal.audit.models import Entry
from portal.audit.trail import Actor
from requests.models import PrivacyRequest

LOOKS = 200
"""The newest looks that are read."""


@dataclass
class Looker:
    """One member of staff: how often they looked, and when last."""

    name: str
    times: int
    last: datetime


def lookers(case: PrivacyRequest) -> list[Looker]:
    """Returns who looked at a case, the latest first; two queries."""
    seen = Entry.objects.of_case(case.about).filter(event=Audited.STAFF_SAW_CASE.key)
    names = {Actor.staff(one.pk).reference: one.get_full_name() for one in User.objects.filter(is_staff=True)}
    found: dict[str, Looker] = {}
    for entry in seen.only("at", "actor")[:LOOKS]:
        name = names.get(entry.actor, _("somebody who has left the staff"))
        looker = found.setdefault(name, Looker(name, 0, entry.at))
        looker.times += 1
    return list(found.values())
