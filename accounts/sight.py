"""Which kinds of records a person may see: the profile's roles, and the identifiers that were verified."""

from accounts.models import User
from accounts.subject import role_of, subject_of
from portal.company.current import company
from portal.company.schema.data import Category
from portal.company.schema.identity import Role
from portal.sources.port import Dataset, Subject
from portal.sources.registry import datasets


def datasets_seen_by(user: User) -> tuple[Dataset, ...]:
    """Returns the datasets that a person may see, in the order of the profile's categories.

    A dataset counts where its category is open to the person's role, and where one of the identifiers that reach
    its records was verified for this person.
    """
    return datasets_seen(subject_of(user), role_of(user))


def datasets_seen(subject: Subject, role: Role | None) -> tuple[Dataset, ...]:
    """Returns the datasets that whoever has these verified identifiers may see in a role; None: it is not known."""
    open_to = {category.key: place for place, category in enumerate(company().categories) if _open(category, role)}
    seen = [one for one in datasets() if one.category in open_to and _reaches(one, subject)]
    return tuple(sorted(seen, key=lambda one: open_to[one.category]))


def _open(category: Category, role: Role | None) -> bool:
    if category.hidden_from_staff and role is not None and role.administers:
        return False
    return category.stored and (not category.seen_by or (role is not None and role.key in category.seen_by))


def _reaches(dataset: Dataset, subject: Subject) -> bool:
    return any(subject.of(kind) for kind in dataset.reached_by)
