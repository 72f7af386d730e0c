"""Which of the records that a person would delete have to stay, why, and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from portal.company import words
from portal.company.calendar import day_of
from portal.company.current import company
from portal.company.keeping import ends_on
from portal.company.schema.base import zone
from portal.company.schema.data import Category, Period
from portal.records.showing import recorded
from portal.sources.held import Keeping, against_person
from portal.sources.port import Dataset, Record, Selection, Subject
from portal.sources.registry import source_of


@dataclass(frozen=True)
class Reason:
    """Why records stay, in a sentence for the person; until when at the latest, None where no day is known."""

    text: str
    until: date | None = None


@dataclass
class Sorted:
    """Records told apart: the keys that may go, and how many stay for each reason."""

    going: list[str]
    staying: dict[str, tuple[int, date | None]]

    @property
    def kept(self) -> int:
        """How many stay."""
        return sum(count for count, _until in self.staying.values())


class Judge:
    """Tells records of one dataset apart, for one person, as things stand now."""

    def __init__(self, category: Category, dataset: Dataset, subject: Subject, ended: date | None):
        """`ended`: when the person's service ended, None while it lasts, or where the rule does not ask."""
        self.category = category
        self.dataset = dataset
        self.subject = subject
        self.ended = ended
        self.kept = against_person(dataset)

    @property
    def keeps_nothing(self) -> bool:
        """Whether no record of this dataset has to stay, whosever it is."""
        return not self.kept and not company().retention(self.category.retention).outlasts_deletion

    def sort(self, records: Sequence[Record]) -> Sorted:
        """Tells which records may go. Raises SourceDown."""
        why = {record.key: found for record in records if (found := self._by_rule(record))}
        for one in self.kept:
            for key in self._held(one, [record for record in records if record.key not in why]):
                why[key] = Reason(str(one.said), one.until)
        staying: dict[str, tuple[int, date | None]] = {}
        for reason in why.values():
            staying[reason.text] = later(staying.get(reason.text), (1, reason.until))
        return Sorted([record.key for record in records if record.key not in why], staying)

    def _by_rule(self, record: Record) -> Reason | None:
        rule = company().retention(self.category.retention)
        if not rule.outlasts_deletion or not isinstance(rule.period, Period):
            return None
        until = ends_on(rule, recorded(self.dataset, record), self.ended)
        if until and until <= day_of(timezone.now()):
            return None
        text = str(company().ground(rule.ground).text) if rule.ground else words.kept(rule)
        return Reason(text, until)

    def _held(self, one: Keeping, records: list[Record]) -> Iterator[str]:
        keys = [record.key for record in records if self._within(one, record)]
        if not keys or one.is_about(self.subject):
            yield from keys
        elif one.subject and self._count(one.subject, keys):
            yield from (key for key in keys if self._count(one.subject, [key]))

    def _within(self, one: Keeping, record: Record) -> bool:
        """Tells whether a record is one of those that are kept, and of that time; one without a date is."""
        if one.records and record.key not in one.records:
            return False
        made = _moment(recorded(self.dataset, record))
        start, end = one.span.start, one.span.end
        return made is None or ((start is None or made >= start) and (end is None or made < end))

    def _count(self, whose: Subject, keys: list[str]) -> int:
        found = source_of(self.dataset.key).tally(self.dataset.key, whose, Selection(tuple(keys)), len(keys))
        return found.count


def later(before: tuple[int, date | None] | None, more: tuple[int, date | None]) -> tuple[int, date | None]:
    """Returns two counts as one, until the later of two days; a day that nobody knows is later than any."""
    if before is None:
        return more
    until = max(before[1], more[1]) if before[1] and more[1] else None
    return before[0] + more[0], until


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), zone(company().company.time_zone))
