"""What a person may open here. Unknown, not theirs and not open to their role are the same answer: 404."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from accounts.models import User
from accounts.sight import datasets_seen
from accounts.subject import known
from portal.company.current import company
from portal.company.schema.data import Category
from portal.company.schema.identity import Role
from portal.sources.port import Dataset, NotThere, Record, Subject
from portal.sources.registry import source_of


@dataclass
class Sight:
    """One person's view of the company's records."""

    user: User

    @cached_property
    def _known(self) -> tuple[Subject, Role | None, frozenset[str]]:
        return known(self.user)

    @property
    def subject(self) -> Subject:
        """The verified identifiers by which records are found."""
        return self._known[0]

    @property
    def roles(self) -> frozenset[str]:
        """The keys of everything that the person is to the company."""
        return self._known[2]

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that are open to the person, in the order of the profile's categories."""
        subject, role, _roles = self._known
        return datasets_seen(subject, role)

    @cached_property
    def categories(self) -> list[Category]:
        """The categories with an open dataset, and those of which the company says that it stores nothing."""
        open_to = {dataset.category for dataset in self.datasets}
        return [one for one in company().categories if one.key in open_to or not one.stored]

    def category(self, key: str) -> Category:
        """Returns an open category. Raises Http404."""
        for category in self.categories:
            if category.key == key:
                return category
        raise Http404

    def of(self, category: Category) -> tuple[Dataset, ...]:
        """Returns the open datasets of a category."""
        return tuple(dataset for dataset in self.datasets if dataset.category == category.key)

    def dataset(self, category: Category, key: str) -> Dataset:
        """Returns an open dataset of a category. Raises Http404."""
        for dataset in self.of(category):
            if dataset.key == key:
                return dataset
        raise Http404

    def record(self, dataset: Dataset, key: str) -> Record:
        """Returns one record of the person's. Raises Http404, SourceDown."""
        try:
            return source_of(dataset.key).get(dataset.key, self.subject, key)
        except NotThere:
            raise Http404 from None
