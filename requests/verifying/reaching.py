"""Whose records a proved identifier leads to, once facts show that they are the person's."""

from collections import defaultdict
from collections.abc import Iterator

from accounts.linking import opens_at
from accounts.subject import role_named
from portal.sources.persons import OnFile
from portal.sources.port import IdentifierKind, Subject
from portal.sources.registry import directory


def reached_from(known: Subject) -> Subject:
    """Returns what is known, with the identifiers of those on file under the same mailbox or number. Raises SourceDown.

    As for whoever has an account: a role gives the identifiers that it is found by, and a mailbox that was put on file
    less than 30 days ago gives none (47 CFR 64.2003(b)). A number gives them only where it is one person's on file: a
    company's main number is that of everybody there.
    """
    found: dict[IdentifierKind, set[str]] = defaultdict(set)
    for kind, values in known.identifiers.items():
        found[kind] |= values
    for person in _on_file(known):
        role = role_named(person.role)
        if role is None or opens_at(person) is not None:
            continue
        for kind, value in person.identifiers().items():
            if kind in role.identified_by:
                found[kind].add(value)
    return Subject({kind: frozenset(values) for kind, values in found.items()})


def _on_file(known: Subject) -> Iterator[OnFile]:
    for address in known.of("email"):
        yield from directory().find(address)
    for number in known.of("phone"):
        people = directory().find_number(number)
        yield from people if len(people) == 1 else ()
