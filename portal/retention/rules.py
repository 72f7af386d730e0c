"""Which rule ends which records, and which records nothing ends by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.company.keeping import first_kept
from portal.company.schema.base import zone
from portal.company.schema.data import Category, Period, Retention
from portal.sources import registry
from portal.sources.port import Dataset

EVERYWHERE = "*"

NOTHING_ENDS: dict[str, str | Promise] = {
    "as_needed": _("Nothing ends by itself: the policy names no date, and people can ask for deletion."),
    "until_deleted": _("Nothing ends by itself: it stays until somebody who may delete it does so."),
    "until_withdrawn": _("It goes when the consent that it rests on ends."),
    "UNSET": _("Nothing is purged: the policy names no period."),
}
AT_LEAST = _("Nothing ends by itself: the period is the shortest that a law allows.")
NOT_STORED = _("Not stored.")
SWITCHED_OFF = _("Not switched on for this system.")
NEVER = _("The system does not erase these records.")
NO_DATE = _("These records have no date from which to count.")


@dataclass(frozen=True)
class Ruled:
    """A dataset, its category and the rule of that."""

    dataset: Dataset
    category: Category
    rule: Retention

    @property
    def period(self) -> Period | None:
        """Returns the period after which records go by themselves; None where nothing does."""
        rule = self.rule
        return rule.period if isinstance(rule.period, Period) and not rule.at_least and self.category.stored else None

    @property
    def is_enforced(self) -> bool:
        """Tells whether the worker purges it."""
        return self.period is not None and not self.obstacle

    @property
    def obstacle(self) -> str | Promise:
        """Returns why nothing goes by itself, in words for staff; empty where it does."""
        if not self.category.stored:
            return NOT_STORED
        if not isinstance(self.rule.period, Period):
            return NOTHING_ENDS[self.rule.period]
        if self.rule.at_least:
            return AT_LEAST
        if self.dataset.erasure == "never":
            return NEVER
        if self.rule.starts == "record" and self.dataset.dated_by is None and not self.dataset.by_hand:
            return NO_DATE
        return "" if is_switched_on(self.dataset.source) else SWITCHED_OFF

    @property
    def terms(self) -> str:
        """Returns the rule as an approval knows it: a rule that changes is another."""
        period = self.period or Period(days=1)
        return f"{self.rule.key} {self.rule.starts} {period.years}-{period.months}-{period.days}"

    def before(self, today: date) -> date:
        """Returns the first day whose records are still kept today. Raises ValueError where nothing ends."""
        if self.period is None:
            raise ValueError("nothing of this dataset ends by itself")
        return first_kept(self.period, today)


def every() -> Iterator[Ruled]:
    """Yields every dataset with its rule, in the order of the profile's categories."""
    for category in company().categories:
        rule = company().retention(category.retention)
        for dataset in registry.datasets_of(category.key):
            yield Ruled(dataset, category, rule)


def of(dataset_key: str) -> Ruled | None:
    """Returns one dataset with its rule; None for one that is not declared any more."""
    return next((one for one in every() if one.dataset.key == dataset_key), None)


def moment(day: date) -> datetime:
    """Returns the beginning of a day in the company's zone."""
    return datetime.combine(day, time(), zone(company().company.time_zone))


def is_switched_on(source: str) -> bool:
    """Tells whether retention is enforced in a source."""
    return EVERYWHERE in settings.RETENTION_ENFORCED or source in settings.RETENTION_ENFORCED
