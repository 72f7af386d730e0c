"""What a deletion did, by category: what went, what stayed, why, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import ngettext

from portal.company.current import company
from portal.sources import registry
from requests.models import PlanItem, PrivacyRequest


@dataclass
class Result:
    """One category's part of the answer."""

    key: str
    label: str
    erased: list[PlanItem] = field(default_factory=list)
    kept: list[PlanItem] = field(default_factory=list)


@dataclass
class Results:
    """The answer as a whole."""

    categories: list[Result]

    @property
    def gone(self) -> list[Result]:
        """Categories of which something was, or will be, erased."""
        return [result for result in self.categories if result.erased]

    @property
    def kept(self) -> list[Result]:
        """Categories of which something stayed."""
        return [result for result in self.categories if result.kept]


def results(case: PrivacyRequest) -> Results:
    """Returns what the plan of a case came to, or is about to come to, by category in the profile's order."""
    return summed(case.plan.all())


def summed(items: Iterable[PlanItem]) -> Results:
    """Returns plan items, saved or not, by category in the profile's order."""
    found: dict[str, Result] = {}
    for item in items:
        if item.action == PlanItem.Action.NOTHING:
            continue
        result = found.setdefault(item.category, Result(item.category, category_label(item.category)))
        if item.action == PlanItem.Action.HOLD:
            result.kept.append(item)
        else:
            result.erased.append(item)
    order = {category.key: number for number, category in enumerate(company().categories)}
    return Results(sorted(found.values(), key=lambda result: order.get(result.key, len(order))))


def named(category: str, records: str) -> str:
    """Returns a category and its kind of record as one name, said once where both are called the same."""
    label = category_label(category)
    return label if label == records else f"{label}: {records}"


def category_label(key: str) -> str:
    """Returns a category's name, also for the portal's own tables, which are no category of the profile."""
    known = next((category for category in company().categories if category.key == key), None)
    return str(known.label) if known else key


def covered(case: PrivacyRequest) -> list[str]:
    """Returns what a case covers, in words: kinds of data, or kinds of records with how many; none: everything."""
    if not case.items:
        return [category_label(key) for key in case.categories]
    return [
        ngettext("%(label)s: %(count)s record", "%(label)s: %(count)s records", len(keys))
        % {"label": registry.dataset(name).label, "count": len(keys)}
        for name, keys in case.items.items()
    ]
