"""What a person's pages show: each named use with its state in words, and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from portal.consent.models import Decision, Standing
from portal.consent.parties import references_of
from portal.consent.purposes import Purpose, purposes
from portal.consent.standing import Standings, standings
from portal.permissions.models import NamedUse, State, Told
from portal.permissions.policies import Asked, asked_of

LISTED = 50
Group = Literal["asked", "announced", "allowed", "refused", "over"]


@dataclass(frozen=True)
class Entry:
    """One named use as a person sees it: `decided` is what they said of it, None while they have said nothing."""

    told: Told
    use: NamedUse
    purpose: Purpose | None
    decided: Standing | None
    group: Group

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return _STATES[self.group](self)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return {"asked": "accent", "announced": "warn", "allowed": "good"}.get(self.group, "")

    @property
    def since(self) -> datetime:
        """Since when it stands so, aware UTC."""
        return self.decided.since if self.decided else self.told.at

    @property
    def starts(self) -> datetime | None:
        """Before when an announced use does not begin for the person, aware UTC."""
        return self.told.open_until or (self.told.at + self.use.wait if self.use.waits else None)

    @property
    def warning(self) -> str:
        """What changes when a yes is taken back."""
        return str(self.purpose.warning) if self.purpose else ""


@dataclass(frozen=True)
class Overview:
    """What a person's list shows; `older` is where the next page begins, 0 at the end."""

    groups: dict[Group, list[Entry]]
    policies: list[Asked]
    prohibitions: list[tuple[Purpose, Standing | None]]
    older: int


def overview(user: User, before: int = 0) -> Overview:
    """Returns a page of what was named to a person and by them, newest first, and the policies they are asked about."""
    rows = Told.objects.filter(person=user).select_related("use", "message").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: LISTED + 1])
    held = standings(references_of(user))
    entries = [entry(told, held) for told in found[:LISTED]]
    groups: dict[Group, list[Entry]] = {}
    for one in entries:
        groups.setdefault(one.group, []).append(one)
    older = found[LISTED - 1].pk if len(found) > LISTED else 0
    return Overview(groups, [] if before else asked_of(user, held), [] if before else _prohibitions(held), older)


def entry(told: Told, held: Standings) -> Entry:
    """Returns one named use as its person sees it."""
    use = told.use
    decided = held.found.get((use.purpose, "", use.key))
    return Entry(told, use, use.declared, decided, _group(use, decided))


def history(user: User, use: NamedUse) -> list[Decision]:
    """Returns every decision of a person about a use with the words that were read, the newest first.

    Decisions of one deed about several of their mailboxes count once.
    """
    rows = Decision.objects.filter(party__reference__in=references_of(user), purpose=use.purpose, named=use.key)
    once: dict[str, Decision] = {}
    for one in rows.select_related("wording").order_by("-pk")[:200]:
        once.setdefault(f"{one.state} {one.at:%Y-%m-%d %H:%M:%S}", one)
    return list(once.values())


def waiting_for(user: User) -> int:
    """Returns how many questions and new uses wait for a person's answer, policies included."""
    unanswered = Told.objects.filter(person=user, answered_at=None)
    asked = unanswered.filter(use__kind=NamedUse.Kind.QUESTION, use__state__in=[State.ANNOUNCED, State.BEGUN])
    announced = unanswered.filter(use__kind=NamedUse.Kind.NEW_USE, use__state__in=[State.ANNOUNCED, State.WAITING])
    begun = unanswered.filter(use__kind=NamedUse.Kind.NEW_USE, use__state=State.BEGUN)
    missed = begun.filter(seen_at=None) | begun.filter(at__gt=F("use__begun_at"))
    policies = [one for one in asked_of(user, standings(references_of(user))) if one.is_open]
    return (asked | announced | missed).count() + len(policies)


def _prohibitions(held: Standings) -> list[tuple[Purpose, Standing | None]]:
    """Returns the kinds of new uses that happen unless somebody says no, and whether all of them are prohibited."""
    kinds = [one for one in purposes() if one.one_at_a_time and one.default == "on"]
    return [(one, held.found.get((one.key, "", ""))) for one in kinds]


def _group(use: NamedUse, decided: Standing | None) -> Group:
    if decided is not None and not decided.usable:
        return "refused"
    if not use.is_open:
        return "over"
    if decided is not None:
        return "allowed"
    return "announced" if use.kind == NamedUse.Kind.NEW_USE else "asked"


def _announced(one: Entry) -> str:
    if one.use.law == NamedUse.Law.YES:
        return _("It happens only if you say yes")
    if one.use.state == State.BEGUN and (one.starts is None or one.starts < one.since):
        return _("It happens unless you say no")
    if one.starts is None:
        return _("It happens unless you say no")
    return _("Unless you say no, from %s at the earliest") % date_format(one.starts, "DATE_FORMAT")


def _refused(one: Entry) -> str:
    day = date_format(one.since, "DATE_FORMAT")
    match one.decided.state if one.decided else "":
        case "withdrawn":
            return _("Taken back on %s") % day
        case "expired":
            return _("Ran out on %s") % day
        case _other:
            return _("Refused on %s") % day


def _over(one: Entry) -> str:
    day = date_format(one.use.ended_at or one.since, "DATE_FORMAT")
    called_off = one.use.state == State.CALLED_OFF
    return (_("Called off on %s") if called_off else _("Ended on %s")) % day


_STATES = {
    "asked": lambda one: _("Not answered: the answer is no until you say yes"),
    "announced": _announced,
    "allowed": lambda one: _("Allowed since %s") % date_format(one.since, "DATE_FORMAT"),
    "refused": _refused,
    "over": _over,
}
