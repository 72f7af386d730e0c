"""The plan as staff read it: by category, what goes, what stays, and what there was nothing of."""

from dataclasses import dataclass, field

from django.utils.formats import number_format

from requests.models import PlanItem
from requests.plan_decisions import ways_of
from requests.results import category_label

NOTEWORTHY = {PlanItem.State.FAILED, PlanItem.State.UNREACHED, PlanItem.State.PENDING_HAND}


@dataclass(frozen=True)
class Line:
    """One part, and what may be decided about it."""

    item: PlanItem
    ways: list[PlanItem.Action]


@dataclass
class Group:
    """One category's parts."""

    label: str
    lines: list[Line] = field(default_factory=list)

    @property
    def is_named_by_its_parts(self) -> bool:
        """Whether every part is called as the category is, so that a heading would only say it twice."""
        return all(line.item.label == self.label for line in self.lines)


@dataclass
class Tally:
    """How many records some parts hold, and in how many parts; `more` where a count stopped at its ceiling."""

    parts: int = 0
    records: int = 0
    more: bool = False

    @property
    def amount(self) -> str:
        """The number of records, grouped."""
        return str(number_format(self.records, force_grouping=True)) + ("+" if self.more else "")


@dataclass
class PlanTable:
    """The whole plan: groups in the order of the work, labels of what was empty, and the three sums."""

    groups: list[Group]
    empty: list[str]
    goes: Tally
    anonymous: Tally
    stays: Tally
    done: int
    parts: int
    shows_state: bool


def plan_table(items: list[PlanItem], *, started: bool) -> PlanTable:
    """Returns the table of a plan; the state of each part is told once work began, or where something is wrong."""
    groups: dict[str, Group] = {}
    empty: list[str] = []
    sums = {"goes": Tally(), "anonymous": Tally(), "stays": Tally()}
    for item in items:
        if item.action == PlanItem.Action.NOTHING and item.state not in NOTEWORTHY:
            empty.append(item.label)
            continue
        groups.setdefault(item.category, Group(category_label(item.category))).lines.append(Line(item, ways_of(item)))
        _add(sums[_column(item)], item)
    return PlanTable(
        groups=list(groups.values()),
        empty=empty,
        done=sum(item.state == PlanItem.State.DONE for item in items),
        parts=len(items),
        shows_state=started or any(item.state in NOTEWORTHY for item in items),
        **sums,
    )


def _column(item: PlanItem) -> str:
    if item.action == PlanItem.Action.HOLD:
        return "stays"
    return "anonymous" if item.action == PlanItem.Action.ANONYMISE else "goes"


def _add(tally: Tally, item: PlanItem) -> None:
    tally.parts += 1
    tally.records += max(item.counted, item.erased)
    tally.more = tally.more or item.capped
