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
from portal.sources.binding import bound
from portal.sources.mapped import Mapped, mapped
from portal.sources.mapping import Binding, DatasetDeclaration, SourceDeclaration, Sources
from portal.sources.places import misplaced
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
    found = _neighbourly(list(_datasets(declared, raw, faults)))
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
        if source.team and source.team not in {str(one) for one in profile.requests.teams}:
            yield Fault(
                FILE, f"sources[{number}].team", f"{source.team!r} is not one of requests.teams of company.toml"
            )
    keys = [source.key for source in declared.sources]
    yield from (Fault(FILE, "sources", f"{key!r} is declared twice") for key in {k for k in keys if keys.count(k) > 1})


def _datasets(declared: Sources, raw: dict[str, Any], faults: list[Fault]) -> Iterator[Mapped]:
    sources = {source.key: source for source in declared.sources}
    for number, one in enumerate(declared.datasets):
        path = f"datasets[{number}]"
        source = _source(one.source, sources, f"{path}.source", faults)
        whole: DatasetDeclaration | None
        if isinstance(one, Binding):
            path = f"{path} ({one.use})"
            whole = bound(one, raw["datasets"][number], path, faults)
        else:
            whole = one
        if source and whole:
            yield mapped(whole, source.key, one.category, by_hand=source.adapter == "by_hand")


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
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(FILE, "datasets", f"{key!r} is declared twice; give one of them a `key` of its own")
    yield from _categories(found, declared, profile)
    yield from _shared_rows(found)
    roles = {role.key for role in profile.roles}
    named = [*declared.directory.roles.values(), declared.directory.default_role]
    for role in sorted({role for role in named if role not in roles}):
        yield Fault(FILE, "directory", f"{role!r} is not a role; allowed: {', '.join(sorted(roles))}")
    problems: list[Fault] = []
    _source(declared.directory.source, {s.key: s for s in declared.sources}, "directory.source", problems)
    yield from problems


def _categories(found: list[Mapped], declared: Sources, profile: Company) -> Iterator[Fault]:
    stored = {category.key for category in profile.categories if category.stored}
    known = {category.key for category in profile.categories}
    filled = {one.dataset.category for one in found}
    portal = {PORTAL_ACCOUNT, declared.portal.category, *declared.portal.datasets.values()}
    for one in found:
        if one.dataset.category not in known:
            yield Fault(FILE, f"datasets ({one.dataset.key}).category", f"{one.dataset.category!r} is not declared")
    for key in sorted(portal - known):
        yield Fault(FILE, "portal", f"{key!r} is not a category that the profile declares")
    for key in sorted(stored - filled - portal):
        yield Fault(FILE, "datasets", f"the category {key!r} is declared, but no dataset holds it")


def _shared_rows(found: list[Mapped]) -> Iterator[Fault]:
    """Yields a fault where deleting one dataset's rows would take another dataset's data along."""
    tables: dict[tuple[str, str, str], list[Mapped]] = defaultdict(list)
    for one in found:
        tables[_rows_of(one)].append(one)
    for sharing in tables.values():
        if len(sharing) > 1:
            yield from (
                Fault(
                    FILE,
                    f"datasets ({one.dataset.key}).erasure",
                    f'the table {one.table!r} feeds several datasets: use "anonymise", which empties its own fields',
                )
                for one in sharing
                if one.dataset.erasure == "delete"
            )
