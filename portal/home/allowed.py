"""What a person has allowed, family by family, as the first page counts it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from portal.choices.offering import Family, families_of
from portal.consent.limits import limits_of


@dataclass(frozen=True)
class Allowed:
    """One family: its name, where it stands on the page of choices, and how many things are on, off and open."""

    key: str
    label: Promise
    text: str


def allowed(user: User) -> list[Allowed]:
    """Returns every family in which a person has something to choose."""
    return [Allowed(family.key, family.label, _counted(family)) for family in families_of(user, limits_of(user))]


def _counted(family: Family) -> str:
    counts, named = family.counts, family.named
    parts = [
        ngettext("%d on", "%d on", counts["on"]) % counts["on"] if counts["on"] else "",
        ngettext("%d off", "%d off", counts["off"]) % counts["off"] if counts["off"] else "",
        ngettext("%d not chosen", "%d not chosen", counts["open"]) % counts["open"] if counts["open"] else "",
        ngettext("%d decided by itself", "%d decided by themselves", named) % named if named else "",
    ]
    return ", ".join(part for part in parts if part) or _("Nothing decided yet")
