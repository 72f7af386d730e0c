"""Reads a profile's `sources.toml`, and says everything that is wrong with it at once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.company.builtin import PORTAL_ACCOUNT
from portal.company.faults import Fault, ProfileError
from portal.company.loading import parse, read_toml
from portal.company.schema.profile import Company
from portal.sources import others
from portal.sources.binding import bound
from portal.sources.mapped import Mapped, mapped, remote
from portal.sources.mapping import Binding, DatasetDeclaration, RemoteDataset, SourceDeclaration, Sources
from portal.sources.places import misplaced
from portal.sources.signing import shared_keys
from portal.sources.spool_faults import unfit

FILE = "sources.toml"


@dataclass(frozen=True)
class Mapping:
    """A profile's sources, each with its datasets, and what else `sources.toml` says."""

    declared: Sources
    datasets: dict[str, tuple[Mapped, ...]]


def load(folder: Path, profile: Company) -> Mapping:
    """Reads `sources.toml` of a profile's folder. Raises ProfileError with every fault found."""
    faults: list[Fault] = []
    raw = read_toml(folder / FILE, faults)
    declared = parse(Sources, raw, FILE, faults) if not faults else None
    if declared is None:
        raise ProfileError(folder, faults)
    faults += _systems(declared, profile)
    found = _neighbourly(list(_datasets(declared, raw, faults, profile)))
    faults += _disagreements(found, declared, profile)
    faults += unfit(found, declared)
    faults += misplaced(declared, {one.dataset.key: one.dataset for one in found}, profile)
    if faults:
        raise ProfileError(folder, faults)
    by_source: dict[str, list[Mapped]] = defaultdict(list)
    for one in found:
        by_source[one.dataset.source].append(one)
    return Mapping(declared, {source.key: tuple(by_source[source.key]) for source in declared.sources})


def _systems(declared: Sources, profile: Company) -> Iterator[Fault]:
    for number, source in enumerate(declared.sources):
        if source.database is not None and source.database not in settings.DATABASES:
            known = ", ".join(sorted(settings.DATABASES))
            yield Fault(FILE, f"sources[{number}].database", f"{source.database!r} is not set up; known: {known}")
        if source.adapter == "http":
            try:
                shared_keys(source.secret or source.key)
            except ValueError as error:
                yield Fault(FILE, f"sources[{number}].secret", str(error))
        if source.team and source.team not in {str(one) for one in profile.requests.teams}:
            yield Fault(
                FILE, f"sources[{number}].team", f"{source.team!r} is not one of requests.teams of company.toml"
            )
    keys = [source.key for source in declared.sources]
    yield from (Fault(FILE, "sources", f"{key!r} is declared twice") for key in {k for k in keys if keys.count(k) > 1})


def _datasets(declared: Sources, raw: dict[str, Any], faults: list[Fault], profile: Company) -> Iterator[Mapped]:
    sources = {source.key: source for source in declared.sources}
    for number, one in enumerate(declared.datasets):
        path = f"datasets[{number}]"
        source = _source(one.source, sources, f"{path}.source", faults)
        by_hand = source is not None and source.adapter == "by_hand"
        if isinstance(one, RemoteDataset):
            if source and source.adapter == "sql":
                faults.append(
                    Fault(FILE, f"{path} ({one.key})", f"{source.key!r} is a database: name `table`, `match`")
                )
            elif source:
                yield _findable(remote(one, source.key, by_hand), profile)
            continue
        whole: DatasetDeclaration | None
        if isinstance(one, Binding):
            path = f"{path} ({one.use})"
            whole = bound(one, raw["datasets"][number], path, faults)
        else:
            whole = one
        if source and whole:
            yield _findable(mapped(whole, source.key, one.category, by_hand), profile)


def _findable(one: Mapped, profile: Company) -> Mapped:
    """Returns a dataset without the fields of others that its category covers among those that can be searched."""
    told = one.dataset
    searchable, lookups = (others.findable(told, names, profile) for names in (told.searchable, told.lookups))
    return replace(one, dataset=replace(told, searchable=searchable, lookups=lookups))


def _rows_of(one: Mapped) -> tuple[str, str, str]:
    return one.dataset.source, one.table, repr(sorted(one.where.items()))


def _neighbourly(found: list[Mapped]) -> list[Mapped]:
    """Returns the datasets, each knowing what else lies in its rows."""
    rows: dict[tuple[str, str, str], list[Mapped]] = defaultdict(list)
    for one in found:
        rows[_rows_of(one)].append(one)
    return [
        replace(
            one,
            neighbours={c: v for other in rows[_rows_of(one)] if other is not one for c, v in other.blanked().items()},
        )
        for one in found
    ]


def _source(
    key: str | None, sources: dict[str, SourceDeclaration], path: str, faults: list[Fault]
) -> SourceDeclaration | None:
    if key is None and len(sources) == 1:
        return next(iter(sources.values()))
    if key in sources:
        return sources[key]
    faults.append(Fault(FILE, path, f"{key!r} is not a source; allowed: {', '.join(sorted(sources))}"))
    return None


def _disagreements(found: list[Mapped], declared: Sources, profile: Company) -> Iterator[Fault]:
    keys = [one.dataset.key for one in found]
    for number, one in enumerate(declared.datasets):
        if one.beside and one.beside.dataset not in keys:
            yield Fault(FILE, f"datasets[{number}].beside.dataset", f"{one.beside.dataset!r} is not a dataset")
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(FILE, "datasets", f"{key!r} is declared twice; give one of them a `key` of its own")
    yield from _categories(found, declared, profile)
    yield from _shared_rows([one for one in found if one.drop is None])
    yield from _dropped(found, {source.key: source for source in declared.sources})
    roles = {role.key for role in profile.roles}
    named = [*declared.directory.roles.values(), declared.directory.default_role]
    for role in sorted({role for role in named if role not in roles}):
        yield Fault(FILE, "directory", f"{role!r} is not a role; allowed: {', '.join(sorted(roles))}")
    yield from _directory(declared, found)


def _directory(declared: Sources, found: list[Mapped]) -> Iterator[Fault]:
    problems: list[Fault] = []
    sources, told = {source.key: source for source in declared.sources}, declared.directory
    source = _source(told.source, sources, "directory.source", problems)
    yield from problems
    if source and source.adapter == "sql" and not (told.table and told.email):
        yield Fault(FILE, "directory", f"{source.key!r} is a database: `table` and `email` are needed")
    held = {one.table for one in found if source and one.dataset.source == source.key}
    if source and source.adapter == "http" and told.table and told.table not in held:
        yield Fault(FILE, "directory.table", f"{source.key!r} has no such dataset; it has {', '.join(sorted(held))}")


def _categories(found: list[Mapped], declared: Sources, profile: Company) -> Iterator[Fault]:
    stored = {category.key for category in profile.categories if category.stored}
    known = {category.key for category in profile.categories}
    filled = {one.dataset.category for one in found}
    portal = {PORTAL_ACCOUNT, declared.portal.category, *declared.portal.datasets.values()}
    for one in found:
        if one.dataset.category not in known:
            yield Fault(FILE, f"datasets ({one.dataset.key}).category", f"{one.dataset.category!r} is not declared")
            continue
        allowed = profile.category(one.dataset.category).origins
        for key in sorted({*one.dataset.origins} - {*allowed}):
            told = f"{key!r} is not an origin of its category; allowed: {', '.join(allowed)}"
            yield Fault(FILE, f"datasets ({one.dataset.key}).origins", told)
    for key in sorted(portal - known):
        yield Fault(FILE, "portal", f"{key!r} is not a category that the profile declares")
    for key in sorted(stored - filled - portal):
        yield Fault(FILE, "datasets", f"the category {key!r} is declared, but no dataset holds it")


def _dropped(found: list[Mapped], sources: dict[str, SourceDeclaration]) -> Iterator[Fault]:
    """Yields what does not go with records that arrive as files, and files where nobody takes them."""
    for one in found:
        path = f"datasets ({one.dataset.key})"
        if sources[one.dataset.source].adapter != "drop":
            if one.drop is not None:
                yield Fault(FILE, f"{path}.drop", 'goes with a source of the adapter "drop", and only with it')
            continue
        if one.drop is None:
            yield Fault(FILE, f"{path}.drop", 'say which files it comes from, such as { files = "contacts-*.csv" }')
        if any(match.via for match in one.matches):
            yield Fault(FILE, f"{path}.match", "a file has no joins: name columns of its own")
        if one.dataset.erasure == "anonymise":
            yield Fault(FILE, f"{path}.erasure", "records of a file are deleted whole, or by hand")


def _shared_rows(found: list[Mapped]) -> Iterator[Fault]:
    """Yields a fault where deleting one dataset's rows would take another dataset's data along.

    A dataset of the same category that erases nothing is the same data, seen by somebody else.
    """
    tables: dict[tuple[str, str, str], list[Mapped]] = defaultdict(list)
    for one in found:
        tables[_rows_of(one)].append(one)
    for sharing in tables.values():
        for one in sharing:
            view = (one.dataset.category, "never")
            others = [other.dataset for other in sharing if other is not one]
            if one.dataset.erasure == "delete" and any((other.category, other.erasure) != view for other in others):
                yield Fault(
                    FILE,
                    f"datasets ({one.dataset.key}).erasure",
                    f'the table {one.table!r} feeds several datasets: use "anonymise", which empties its own fields',
                )
