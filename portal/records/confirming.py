"""What a person reads before records go for good: how many go, which stay and why, and what lies beside them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.company.schema.data import Category
from portal.records import deleting
from portal.records.choosing import Chosen, records
from portal.records.finding import Sight
from portal.records.listing import address
from portal.sources import words
from portal.sources.port import Dataset
from portal.sources.registry import dataset as dataset_of

LOOKED_AT = 1_000
"""So many records are looked at one by one; of more it is said that there are more."""

NAMED = 10


@dataclass(frozen=True)
class Beside:
    """Another kind of records that stays, and where it is deleted."""

    label: str
    href: str


@dataclass(frozen=True)
class Preview:
    """What would happen. `capped`: there are more than were looked at; `named`: the records, where they are few."""

    count: int
    going: int
    capped: bool
    staying: list[tuple[str, int, date | None]]
    named: list[str]
    rules: list[str]
    beside: list[Beside]

    @property
    def at_once(self) -> bool:
        """Whether it is little enough to be done while the person waits."""
        return not self.capped and self.count <= deleting.AT_ONCE


def preview(sight: Sight, category: Category, dataset: Dataset, wanted: Chosen) -> Preview:
    """Returns what deleting would do to the records that a person chose. Raises SourceDown."""
    telling = deleting.judge(sight.user, category, dataset)
    found = records(dataset, telling.subject, wanted, LOOKED_AT)
    told = telling.sort(found.records)
    named = [words.in_words(dataset, one) for one in found.records if one.key in set(told.going)]
    return Preview(
        count=len(found.records),
        going=len(told.going),
        capped=found.next is not None,
        staying=[(reason, count, until) for reason, (count, until) in told.staying.items()],
        named=named if len(named) <= NAMED else [],
        rules=_rules(dataset),
        beside=_beside(sight, dataset),
    )


def _rules(dataset: Dataset) -> list[str]:
    """Returns what goes along with a record, and what of it does not."""
    rules = []
    if any(field.type == "file" for field in dataset.fields):
        rules.append(_("The audio or the file of a record goes with it."))
    if dataset.erasure == "anonymise":
        rules.append(_("What identifies people is taken out of the records. What is left tells of nobody."))
    return rules


def _beside(sight: Sight, dataset: Dataset) -> list[Beside]:
    open_to = {one.key for one in sight.datasets}
    found = []
    for key in dataset.related:
        if key in open_to:
            other = dataset_of(key)
            found.append(Beside(str(other.label), address(sight.category(other.category), other)))
    return found


def hidden(wanted: Chosen, number: Any) -> list[tuple[str, str]]:
    """Returns what the confirmation's form carries along: the choice as it was shown, and a number of its own."""
    fields = [("sure", "yes"), ("once", str(number))]
    if wanted.keys is not None:
        return [*fields, *(("key", key) for key in wanted.keys)]
    before = wanted.before.isoformat() if wanted.before else ""
    return [*fields, ("all", "yes"), ("before", before), *wanted.facts.items()]
