"""How each dataset stands: its rule, what is due now, what went last night and in all, and what is held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import OuterRef, Subquery, Sum
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.audit.events import Event
from portal.audit.models import Entry
from portal.retention import enforcing, keeping, rules
from portal.retention.models import Run
from portal.retention.rules import Ruled
from portal.sources import held
from portal.sources.port import SourceDown

CEILING = 10_000


@dataclass(frozen=True)
class Due:
    """What is due now. `count`: records, or people where the end of the relationship starts the clock."""

    count: int = 0
    held: int = 0
    is_down: bool = False


@dataclass(frozen=True)
class Row:
    """One dataset's line. `total`: purged in all; `why`: what holds records back."""

    ruled: Ruled
    due: Due | None
    due_in_words: str
    last: Run | None
    total: int
    why: tuple[str | Promise, ...]

    @property
    def counted_from(self) -> str | Promise:
        """Returns what starts the period, in words."""
        return Run.Basis(str(self.ruled.rule.starts)).label


def rows(today: date, every: list[Ruled]) -> Iterator[Row]:
    """Yields how each dataset stands."""
    totals = dict(Run.objects.order_by().values_list("dataset").annotate(Sum("purged")))
    newest = Run.objects.filter(dataset=OuterRef("dataset")).order_by("-day").values("pk")[:1]
    last = {run.dataset: run for run in Run.objects.filter(pk=Subquery(newest))}
    for one in every:
        key = one.dataset.key
        due = due_now(one, today) if one.period and one.obstacle != rules.NO_DATE else None
        told = in_words(one, due) if due else ""
        why = tuple(dict.fromkeys(kept.why for kept in held.in_force(one.dataset))) if one.period else ()
        total = totals.get(key) or (with_consent(key) if one.rule.period == "until_withdrawn" else 0)
        yield Row(one, due, told, last.get(key), total, why)


@dataclass(frozen=True)
class Staying:
    """One category that no date ends: its rows have one rule."""

    label: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """Returns the row that speaks for all."""
        return self.rows[0]

    @property
    def total(self) -> int:
        """Returns how many of its records went otherwise, such as with a consent."""
        return sum(row.total for row in self.rows)


def staying(rows: Iterable[Row]) -> list[Staying]:
    """Returns the rows of what no date ends, by category."""
    grouped = groupby((row for row in rows if not row.ruled.period), key=lambda row: row.ruled.category)
    return [Staying(str(category.label), tuple(same)) for category, same in grouped]


@dataclass(frozen=True)
class Waiting:
    """A run that staff have to say something about. `deed`: "approve" or "attest"; `label`: of its records."""

    run: Run
    label: str
    deed: str


def waiting() -> list[Waiting]:
    """Returns what waits for staff, the oldest first."""
    deeds = {Run.State.APPROVAL: "approve", Run.State.HAND: "attest"}
    runs = Run.objects.filter(ended_at=None, state__in=deeds).order_by("id")
    labels = {one.dataset.key: str(one.dataset.label) for one in rules.every()}
    return [Waiting(run, labels.get(run.dataset, run.dataset), deeds[Run.State(run.state)]) for run in runs]


def due_now(one: Ruled, today: date) -> Due:
    """Returns what of a dataset is due on a day; that its system is down is said, never taken for nothing."""
    run = Run(dataset=one.dataset.key, source=one.dataset.source, before=one.before(today), basis=str(one.rule.starts))
    try:
        return Due(*enforcing.due_of(run, keeping.kept(one.dataset), CEILING))
    except SourceDown:
        return Due(is_down=True)


def in_words(one: Ruled, due: Due) -> str:
    """Returns what is due in words."""
    if due.is_down:
        return _("System could not be reached")
    if one.dataset.by_hand:
        return _("not counted: somebody looks them up")
    count = number_format(due.count, force_grouping=True)
    if due.count >= CEILING:
        return _("%(count)s or more") % {"count": count}
    if one.rule.starts == "relationship_end":
        return ngettext("records of %(count)s person", "records of %(count)s people", due.count) % {"count": count}
    return str(count)


def with_consent(dataset: str) -> int:
    """Returns how many records of a dataset went because the consent that they rested on ended."""
    entries = Entry.objects.filter(event=Event.CONSENT_DATA_ERASED.key, facts__dataset=dataset)
    return sum(facts.get("rows", 0) for facts in entries.values_list("facts", flat=True))
