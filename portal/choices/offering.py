"""What a person can choose on one page: the profile's choices for their role, by family, each with how it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.subject import role_of
from portal.consent.limits import Limit, limits_of
from portal.consent.parties import references_of
from portal.consent.purposes import ALL_MARKETING, CHANNELS, Purpose, purposes
from portal.consent.standing import Held, Standings, standings

FAMILIES: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "mail": (_("News and offers from us"), ("marketing",)),
    "alerts": (_("Notices and alerts"), ("notification",)),
    "network": (_("Your network information (CPNI)"), ("cpni",)),
    "sharing": (_("Sharing with others"), ("sharing", "testimonial")),
    "transfers": (_("Transfers to other countries"), ("transfer",)),
    "profiling": (_("Decisions and profiles made by machines"), ("profiling",)),
    "features": (_("What the service does for you"), ("feature",)),
    "notices": (_("Changes of our notices"), ("policy",)),
}
"""By key: what a family is called, and the families of the profile that belong to it."""

ELSEWHERE = ("cookies", "law", "policy")
"""Families that have pages of their own."""

PROVED_FIRST = frozenset({"cpni", "sharing", "testimonial", "transfer"})
"""Families whose yes lets data out of the house: whoever says it shows first that it is they."""


@dataclass(frozen=True)
class Way:
    """One thing to say yes or no to: a purpose, by one channel where it has several."""

    held: Held
    limits: tuple[Limit, ...] = ()

    @property
    def channel(self) -> str:
        """The key of the channel; empty where the purpose has none."""
        return self.held.channel

    @property
    def channel_label(self) -> Promise | str:
        """The channel in words."""
        return CHANNELS.get(self.channel, self.channel)

    @property
    def allowed(self) -> bool:
        """Whether the use goes on now: allowed, and not held by a restriction or an objection."""
        return self.held.allowed and not self.limits

    @property
    def count_as(self) -> str:
        """Under which heading the overview counts it: "on", "off" or "open"."""
        if self.held.decided is None:
            return "open"
        return "on" if self.allowed else "off"


@dataclass(frozen=True)
class Item:
    """One purpose with its ways; `one_at_a_time`: its named things are decided on a page of their own."""

    purpose: Purpose
    ways: tuple[Way, ...]
    named: int = 0

    @property
    def is_all(self) -> bool:
        """Whether it stands for every mailing at once."""
        return self.purpose.key == ALL_MARKETING

    @property
    def elsewhere(self) -> bool:
        """Whether it is decided on another page."""
        return decided_elsewhere(self.purpose)

    @property
    def by_form(self) -> bool:
        """Whether a yes is said on a form of its own, and on no other page."""
        return by_form(self.purpose)


@dataclass(frozen=True)
class Family:
    """Purposes that people think of together."""

    key: str
    label: Promise
    items: list[Item] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many things are on, off and not chosen; what is decided one at a time counts by its own page."""
        ways = [way for item in self.items if not item.elsewhere and not item.is_all for way in item.ways]
        return {key: sum(way.count_as == key for way in ways) for key in ("on", "off", "open")}

    @property
    def named(self) -> int:
        """How many named things were decided."""
        return sum(item.named for item in self.items)


def decided_elsewhere(purpose: Purpose) -> bool:
    """Returns whether a purpose is decided on another page than that of choices."""
    return purpose.one_at_a_time or purpose.family in ELSEWHERE or bool(purpose.choice and purpose.choice.feature)


def by_form(purpose: Purpose) -> bool:
    """Returns whether a yes to a purpose is said on the form that is made for it alone."""
    return bool(purpose.choice and purpose.choice.form)


def asks_first(purpose: Purpose) -> bool:
    """Returns whether a purpose has a notice or a warning, which is read on a page of its own, for yes and no alike."""
    return bool(purpose.warning or (purpose.choice and purpose.choice.notice))


def offered_to(user: User) -> list[Purpose]:
    """Returns every purpose that is offered to a person in their role; those of cookies and the law are everybody's."""
    role = role_of(user)
    return [one for one in purposes() if _open_to(one, role.key if role else "")]


def _open_to(purpose: Purpose, role: str) -> bool:
    roles = purpose.choice.roles if purpose.choice else ()
    return not roles or role in roles


def families_of(user: User, limits: Sequence[Limit]) -> list[Family]:
    """Returns what a person can choose, family by family; families without a purpose are left out.

    `limits`: what holds a use of theirs whatever they chose.
    """
    held = standings(references_of(user))
    offered = offered_to(user)
    found = [Family(key, label, list(_items(offered, names, held, limits))) for key, (label, names) in FAMILIES.items()]
    return [family for family in found if family.items]


def item_of(user: User, purpose: Purpose) -> Item:
    """Returns one purpose as it stands for a person."""
    return _item(purpose, standings(references_of(user)), limits_of(user))


def _items(
    offered: Sequence[Purpose], names: Sequence[str], held: Standings, limits: Sequence[Limit]
) -> Iterator[Item]:
    for purpose in sorted(offered, key=lambda one: one.key == ALL_MARKETING, reverse=True):
        if purpose.family in names:
            yield _item(purpose, held, limits)


def _item(purpose: Purpose, held: Standings, limits: Sequence[Limit]) -> Item:
    over = tuple(one for one in limits if one.covers(purpose))
    if purpose.one_at_a_time:
        return Item(purpose, (), len(held.named_of(purpose)))
    channels = purpose.channels or ("",)
    return Item(purpose, tuple(Way(held.held(purpose, channel), over) for channel in channels))
