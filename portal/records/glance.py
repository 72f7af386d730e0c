"""How much is held of a person, category by category, at a glance.

One bounded tally a dataset: a source stops counting at the ceiling, so that the page costs the same for a hundred
records and for a million. A system that is down is said to be so, and the others are still shown.
"""

from dataclasses import dataclass
from datetime import date, datetime

from portal.company.current import company
from portal.company.schema.data import Category
from portal.records.finding import Sight
from portal.records.telling import marks
from portal.sources.port import Dataset, SourceDown, Subject, Tally
from portal.sources.registry import directory, source_of

CEILING = 1_000


@dataclass(frozen=True)
class Glance:
    """One category: how many records, of which time, and whether every system could be asked.

    `down`: at least one system did not answer. `by_hand`: at least one can only be asked by a person.
    """

    category: Category
    count: int = 0
    capped: bool = False
    oldest: datetime | None = None
    newest: datetime | None = None
    down: bool = False
    by_hand: bool = False

    @property
    def marks(self) -> list[str]:
        """Who it came from, and whether the service needs it."""
        return marks(self.category)


def glances(sight: Sight) -> list[Glance]:
    """Returns every category that is open to a person."""
    return [glance(sight.subject, category, sight.of(category)) for category in sight.categories]


def glance(subject: Subject, category: Category, datasets: tuple[Dataset, ...]) -> Glance:
    """Returns one category of a person's."""
    tallies, down = [], False
    for dataset in datasets:
        try:
            tallies.append(source_of(dataset.key).tally(dataset.key, subject, ceiling=CEILING))
        except SourceDown:
            down = True
    return Glance(
        category,
        count=sum(tally.count for tally in tallies),
        capped=any(tally.capped for tally in tallies),
        oldest=_first(tallies),
        newest=max((tally.newest for tally in tallies if tally.newest), default=None),
        down=down,
        by_hand=any(dataset.by_hand for dataset in datasets),
    )


def _first(tallies: list[Tally]) -> datetime | None:
    return min((tally.oldest for tally in tallies if tally.oldest), default=None)


def relationship_end(subject: Subject, category: Category) -> date | None:
    """Returns when the person's service ended, asked only where the category's retention starts then."""
    if company().retention(category.retention).starts != "relationship_end":
        return None
    try:
        return directory().relationship_ended_on(subject)
    except SourceDown:
        return None
