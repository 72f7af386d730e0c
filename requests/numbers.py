"""The yearly numbers of requests (11 CCR 7102(a)): received, complied with, denied, and how long answers took."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.consent.models import Method
from portal.consent.models import State as Choice
from portal.consent.purposes import SALE, SENSITIVE
from requests import tallying
from requests.kinds import Kind
from requests.states import State

FEW = 5
"""Below it a number could point to a person."""

BY_THEMSELVES = frozenset(
    {Method.CENTRE, Method.LINK, Method.ONE_CLICK, Method.MAIL, Method.FORM, Method.BANNER, Method.SIGNAL}
)
"""Ways on which people decide by themselves. What a case wrote down is counted as that case."""

NO = frozenset({Choice.REFUSED, Choice.WITHDRAWN})

RIGHTS: tuple[tuple[str, str | Promise, tuple[Kind, ...], str], ...] = (
    ("delete", _("Delete"), (Kind.DELETE,), ""),
    ("correct", _("Correct"), (Kind.CORRECT,), ""),
    ("know", _("Know, copies included"), (Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC, Kind.COPY, Kind.PORTABILITY), ""),
    ("opt_out", _("Opt out of sale and sharing"), (Kind.OPT_OUT_SALE_SHARE,), SALE),
    ("limit", _("Limit the use of sensitive data"), (Kind.LIMIT_SENSITIVE,), SENSITIVE),
)
"""Each right of the regulation: its key, its name, the kinds of case, and the purpose that people refuse themselves."""


@dataclass(frozen=True)
class Numbers:
    """One right in one year. `choices`: people's own, part of `received` and `whole`; they took effect at once."""

    key: str
    label: str
    received: int
    whole: int
    part: int
    denied: int
    other: int
    choices: int
    median: float | None
    mean: float | None

    @property
    def is_small(self) -> bool:
        """Whether one of its numbers is so small that it could point to a person."""
        return any(0 < one < FEW for one in (self.received, self.whole, self.part, self.denied))


def of_year(year: int) -> list[Numbers]:
    """Returns the numbers of a year, right by right; the days are those of cases that were answered in it."""
    endings, choices = tallying.year(year), tallying.choices(year)
    return [_numbers(key, str(label), kinds, _refused(choices, to), endings) for key, label, kinds, to in RIGHTS]


def _numbers(key: str, label: str, kinds: Iterable[Kind], choices: int, endings: Counter[tallying.Ending]) -> Numbers:
    mine = [(outcome, took, many) for (_year, kind, outcome, took), many in endings.items() if kind in set(kinds)]
    ended: Counter[str] = Counter()
    days: Counter[int] = Counter()
    for outcome, took, many in mine:
        ended[outcome] += many
        if outcome in {State.FULFILLED, State.PARTIALLY_FULFILLED, State.DENIED}:
            days[took] += many
    return Numbers(
        key=key,
        label=label,
        received=ended[tallying.RECEIVED] + choices,
        whole=ended[State.FULFILLED] + choices,
        part=ended[State.PARTIALLY_FULFILLED],
        denied=ended[State.DENIED],
        other=ended[State.WITHDRAWN] + ended[State.REDIRECTED],
        choices=choices,
        median=median(days),
        mean=round(sum(one * many for one, many in days.items()) / days.total(), 1) if days else None,
    )


def median(days: Counter[int]) -> float | None:
    """Returns the median of values that are given with how often each occurs; None for nothing."""
    total = days.total()
    if not total:
        return None
    low, high = (_at(days, place) for place in ((total - 1) // 2, total // 2))
    return (low + high) / 2


def _at(days: Counter[int], place: int) -> int:
    seen = 0
    for value in sorted(days):
        seen += days[value]
        if seen > place:
            return value
    raise IndexError(place)


def _refused(choices: Counter[tallying.Choice], purpose: str) -> int:
    return sum(
        many
        for (_year, about, state, method), many in choices.items()
        if purpose and about == purpose and state in NO and method in BY_THEMSELVES
    )
