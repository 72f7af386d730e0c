"""Whose records stay, whatever their date: what the rooms above hold, with every identifier that reaches it.

A hold can name a person by one identifier alone, and a dataset can be reached by another: the directory leads from one
to the others, by the same rule by which the person's own records are found.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.company.current import company
from portal.sources import held, registry
from portal.sources.held import Keeping
from portal.sources.persons import OnFile
from portal.sources.port import NOBODY, Dataset, IdentifierKind, Subject


@dataclass(frozen=True)
class Kept:
    """What keeps records of a dataset: everybody's, or those of the identifiers in one subject.

    `single`: the keys that are kept, where nothing else of these people is; empty where anything else is kept.
    """

    keepings: tuple[Keeping, ...] = ()
    everybody: bool = False
    people: Subject = NOBODY
    single: tuple[str, ...] = ()


def kept(dataset: Dataset) -> Kept:
    """Returns what keeps records of a dataset at this moment. Raises SourceDown where the directory is away."""
    found = tuple(held.in_force(dataset))
    if any(one.subject is None for one in found):
        return Kept(found, everybody=True)
    single = {key for one in found for key in one.records} if all(one.records for one in found) else set()
    people = merged(widened(one.subject) for one in found if one.subject)
    return Kept(found, people=people, single=tuple(sorted(single)))


def widened(subject: Subject) -> Subject:
    """Returns a person's identifiers with those that the directory knows beside them. Raises SourceDown."""
    parts = [subject]
    for kind in subject.identifiers:
        for value in subject.of(kind):
            known = registry.directory().on_file(kind, value)
            parts += [reach(person) for person in known if value_of(reach(person), kind, value)]
    return merged(parts)


def reach(person: OnFile) -> Subject:
    """Returns the identifiers that reach somebody's own records: those of their role, and the mailbox."""
    kinds = {"email", *next((one.identified_by for one in company().roles if one.key == person.role), ())}
    return Subject({kind: frozenset({v}) for kind, v in person.identifiers().items() if kind in kinds})


def merged(subjects: Iterable[Subject]) -> Subject:
    """Returns one subject with the identifiers of all."""
    found: dict[IdentifierKind, set[str]] = defaultdict(set)
    for subject in subjects:
        for kind, values in subject.identifiers.items():
            found[kind] |= values
    return Subject({kind: frozenset(values) for kind, values in found.items()})


def value_of(subject: Subject, kind: IdentifierKind, value: str) -> bool:
    """Tells whether a subject has an identifier; an email address in whatever case."""
    return value.casefold() in {one.casefold() for one in subject.of(kind)}
