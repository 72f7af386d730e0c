"""The pseudonyms by which rows and their owners are found; each dataset has its own, so that none tells of another."""

from collections.abc import Iterator, Mapping, Sequence

import phonenumbers

from portal.company.current import company
from portal.sources.mapped import Mapped
from portal.sources.port import IdentifierKind, Subject
from portal.vault.pseudonyms import pseudonym

Columns = Mapping[str, str | None]
"""A row's values as text, by column."""


def key_of(dataset: str, parts: Sequence[str]) -> str:
    """Returns the pseudonym of a record's key."""
    return pseudonym(f"drop:{dataset}", "\0".join(parts))


def owners_of(mapped: Mapped, columns: Columns) -> set[str]:
    """Returns the pseudonyms of the identifiers that a row holds; none where it is nobody's."""
    return {reference(mapped.dataset.key, kind, value) for kind, value in _identifiers(mapped, columns)}


def references(mapped: Mapped, subject: Subject) -> list[str]:
    """Returns the pseudonyms of a person's identifiers, of the kinds by which the dataset is reached."""
    kinds = {match.kind for match in mapped.matches}
    return sorted(
        reference(mapped.dataset.key, kind, value) for kind in kinds for value in subject.of(kind) if value.strip()
    )


def reference(dataset: str, kind: IdentifierKind, value: str) -> str:
    """Returns the pseudonym of an identifier: addresses in any case, numbers however spaced, all else exactly."""
    return pseudonym(f"drop:{dataset}:{kind}", _normal(kind, value.strip()))


def _identifiers(mapped: Mapped, columns: Columns) -> Iterator[tuple[IdentifierKind, str]]:
    for match in mapped.matches:
        parts = [(columns.get(name) or "").strip() for name in match.column]
        if all(parts):
            yield match.kind, "/".join(parts)


def _normal(kind: IdentifierKind, value: str) -> str:
    if kind == "email":
        return value.lower()
    if kind != "phone":
        return value
    try:
        number = phonenumbers.parse(value, company().company.country)
    except phonenumbers.NumberParseException:
        return value
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
