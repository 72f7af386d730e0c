"""What is allowed now: one question for one person, and one for everybody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from django.db.models import BooleanField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from portal.company.current import company
from portal.consent.models import Barrier, Standing, State
from portal.consent.purposes import ALL_MARKETING, Purpose, purpose
from portal.notices.models import Version

Key = tuple[str, str, str]
"""Purpose, channel, named."""

_COLUMNS = ("purpose", "channel", "named", "decision_id", "state", "usable", "since", "valid_until")
_NOTHING = (Value(0), F("by"), Value(False, BooleanField()), F("since"), Value(None, DateTimeField()))
"""What stands in the columns of a decision where a row says that a use is held: no decision has the number 0."""


@dataclass(frozen=True)
class Held:
    """How one thing stands for somebody: `decided` is None while nobody has decided and the default holds.

    `begins`: when a use that is on by default may begin, aware UTC; None while its notice is not published.
    """

    purpose: Purpose
    channel: str
    named: str
    allowed: bool
    decided: Standing | None
    begins: datetime | None = None
    barred: bool = False
    """Whether a restriction or an objection holds it, whatever was decided."""

    @property
    def waits(self) -> bool:
        """Whether a use that is on by default has to wait still."""
        return self.decided is None and self.purpose.default == "on" and not self.allowed

    @property
    def state(self) -> str:
        """The state's key; "unknown" while nobody has decided."""
        return str(self.decided.state) if self.decided else "unknown"

    @property
    def since(self) -> datetime | None:
        """Since when it stands so, aware UTC."""
        return self.decided.since if self.decided else None


@dataclass(frozen=True)
class Standings:
    """Everything that was decided by some parties who are one person, the newest decision about each thing.

    `holding` is asked once, and only where it matters what is held; see `barred`.
    """

    found: Mapping[Key, Standing] = field(default_factory=dict)
    holding: Callable[[], frozenset[str]] = frozenset

    @cached_property
    def barred(self) -> frozenset[str]:
        """Keys of the purposes that a restriction or an objection holds, whatever was decided; "" is every use."""
        return self.holding()

    def bars(self, key: str) -> bool:
        """Returns whether a restriction or an objection holds a purpose."""
        return not self.barred.isdisjoint((key, ""))

    def held(self, wanted: Purpose, channel: str = "", named: str = "") -> Held:
        """Returns how one thing stands: its own decision, else that about all marketing, else the default."""
        found = self._decided(wanted, channel, named)
        return replace(found, allowed=False, barred=True) if self.bars(wanted.key) else found

    def _decided(self, wanted: Purpose, channel: str, named: str) -> Held:
        own = self.found.get((wanted.key, channel, named))
        if own is None and wanted.family == "marketing" and channel in ("", "email"):
            own = self.found.get((ALL_MARKETING, "email", ""))
            own = own if own is not None and not own.usable else None
        if own is None:
            begins = begins_at(wanted) if wanted.waits else None
            return Held(wanted, channel, named, allowed=_default(wanted, begins), decided=None, begins=begins)
        return Held(wanted, channel, named, allowed=_holds(own), decided=own)

    def named_of(self, wanted: Purpose) -> list[Standing]:
        """Returns what was decided of a purpose that is decided one at a time, the newest first."""
        found = [one for (key, _channel, named), one in self.found.items() if key == wanted.key and named]
        return sorted(found, key=lambda one: -one.decision_id)


def standings(references: Sequence[str]) -> Standings:
    """Returns how things stand for these parties, who are one person: what they decided, and what is held."""
    return Standings(decided(references).found, partial(barred, references))


def decided(references: Sequence[str]) -> Standings:
    """Returns what these parties, who are one person, have decided, whatever is held; one query for any history.

    Where two of them decided about the same thing, the newer decision holds.
    """
    found: dict[Key, Standing] = {}
    rows = (
        Standing.objects.filter(party__reference__in=references)
        .select_related("party", "decision")
        .order_by("decision_id")
    )
    for row in rows:
        found[row.purpose, row.channel, row.named] = row
    return Standings(found)


def barred(references: Sequence[str]) -> frozenset[str]:
    """Returns the keys of the purposes that are held for a person whatever they decided; "" is every use."""
    held = Barrier.objects.filter(reference__in=references, lifted_at=None)
    return frozenset(held.values_list("purpose", flat=True))


def bars(references: Sequence[str], key: str) -> bool:
    """Returns whether a restriction or an objection holds a purpose for a person, whatever they decided."""
    return Barrier.objects.filter(reference__in=references, purpose__in=[key, ""], lifted_at=None).exists()


def is_allowed(references: Sequence[str], key: str, channel: str = "", named: str = "") -> bool:
    """Returns whether a use may rest on what was decided, and nothing holds it; one query, asked before every mail.

    Raises KeyError for a purpose that is not declared.
    """
    wanted = purpose(key)
    said = Standing.objects.filter(party__reference__in=references, purpose__in=[key, ALL_MARKETING]).values_list(
        *_COLUMNS
    )
    holding = Barrier.objects.filter(reference__in=references, purpose__in=[key, ""], lifted_at=None)
    rows = said.union(holding.values_list("purpose", "by", F("by"), *_NOTHING), all=True)
    found: dict[Key, Standing] = {}
    for row in sorted(rows, key=lambda one: one[3]):
        if not row[3]:
            return False
        found[row[:3]] = Standing(**dict(zip(_COLUMNS, row, strict=True)))
    return Standings(found).held(wanted, channel, named).allowed


def allowing(key: str, channel: str = "", named: str = "") -> QuerySet[Standing]:
    """Returns who has said yes to a purpose, has not taken it back and is not held, in the order of their numbers."""
    saying = Standing.objects.filter(_unexpired(), purpose=key, channel=channel, named=named, usable=True)
    held = Barrier.objects.filter(reference=OuterRef("party__reference"), purpose__in=[key, ""], lifted_at=None)
    return saying.filter(~Exists(held)).order_by("party_id")


def refusing(keys: Iterable[str], channel: str = "", named: str = "") -> QuerySet[Standing]:
    """Returns who has said no to any of these purposes."""
    return Standing.objects.filter(purpose__in=list(keys), channel=channel, named=named, usable=False).order_by(
        "party_id"
    )


def _unexpired() -> Q:
    return Q(valid_until=None) | Q(valid_until__gt=timezone.now())


def _holds(standing: Standing) -> bool:
    return standing.usable and (standing.valid_until is None or standing.valid_until > timezone.now())


def _default(wanted: Purpose, begins: datetime | None) -> bool:
    if wanted.waits and (begins is None or begins > timezone.now()):
        return False
    return wanted.default == "on"


def begins_at(wanted: Purpose) -> datetime | None:
    """Returns when a use may begin that waits after its notice: a notice published anew starts the wait anew.

    None where the company's first notice was not published yet, or where the use does not wait.
    """
    if not wanted.waits:
        return None
    key = company().newest_notices()[0].key
    published = Version.objects.of(key).values_list("published_at", flat=True).first()
    return wanted.waits.after(published) if published else None


__all__ = [
    "Held",
    "Standings",
    "State",
    "allowing",
    "barred",
    "bars",
    "begins_at",
    "is_allowed",
    "refusing",
    "standings",
]
