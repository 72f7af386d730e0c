"""The sources of the profile in force, and the portal's own."""

from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from portal.company.current import company
from portal.company.loading import folder_of
from portal.sources.by_hand import ByHandSource
from portal.sources.directory import Directory
from portal.sources.http import HttpSource
from portal.sources.http_calls import Service
from portal.sources.http_directory import HttpDirectory
from portal.sources.loading import Mapping, load
from portal.sources.mapping import SourceDeclaration, Sources
from portal.sources.mapping_mailboxes import MailboxesDeclaration
from portal.sources.port import Dataset, Source
from portal.sources.signing import shared_keys
from portal.sources.spool import SpoolSource
from portal.sources.spool_mailboxes import Mailboxes
from portal.sources.sql import SqlSource
from portal.sources.stores import store_of
from portal.sources.tables import TableSource


@dataclass(frozen=True)
class _Registered:
    sources: tuple[Source, ...]
    datasets: dict[str, Dataset]
    holders: dict[str, Source]
    directory: Directory
    declared: Sources
    entries: frozenset[str]


def sources() -> tuple[Source, ...]:
    """Returns every source: the company's systems first, then the portal's own rooms. Raises ProfileError."""
    return _registered().sources


def datasets() -> tuple[Dataset, ...]:
    """Returns every dataset, in the order of `sources.toml`. Raises ProfileError."""
    return tuple(_registered().datasets.values())


def datasets_of(category: str) -> tuple[Dataset, ...]:
    """Returns the datasets that hold a category's records."""
    return tuple(dataset for dataset in datasets() if dataset.category == category)


def dataset(key: str) -> Dataset:
    """Returns a dataset by its key. Raises KeyError."""
    return _registered().datasets[key]


def source_of(dataset_key: str) -> Source:
    """Returns the source that holds a dataset. Raises KeyError."""
    return _registered().holders[dataset_key]


def directory() -> Directory:
    """Returns the company's directory of persons."""
    return _registered().directory


def is_entry(dataset_key: str) -> bool:
    """Tells whether a dataset's records are the directory's own: those by which a person's others are found."""
    return dataset_key in _registered().entries


def declared() -> Sources:
    """Returns what `sources.toml` says, such as where choices and switches live. Raises ProfileError."""
    return _registered().declared


def _registered() -> _Registered:
    return _built(settings.COMPANY)


@cache
def _built(name: str) -> _Registered:
    mapping = load(folder_of(name), company())
    systems = tuple(_system(source, mapping) for source in mapping.declared.sources)
    rooms = tuple(_room(path, mapping) for path in settings.PORTAL_SOURCES)
    every: tuple[Source, ...] = (*systems, *rooms)
    holders = {one.key: source for source in every for one in source.describe()}
    told = {one.key: one for source in every for one in source.describe()}
    declared = {one.key: one for one in mapping.declared.sources}
    place = declared[mapping.declared.directory.source or next(iter(declared))]
    known = _directory(place, systems, mapping)
    table = mapping.declared.directory.table
    entries = frozenset(one.dataset.key for one in mapping.datasets[place.key] if table and one.table == table)
    return _Registered(every, told, holders, known, mapping.declared, entries)


def _system(declared: SourceDeclaration, mapping: Mapping) -> Source:
    held = mapping.datasets[declared.key]
    if declared.adapter == "http" and declared.address is not None:
        signs, *_verify = shared_keys(declared.secret or declared.key)
        service = Service(declared.key, declared.address, signs, declared.timeout)
        return HttpSource(declared.key, declared.label, service, tuple(one.dataset for one in held))
    if declared.adapter in settings.SOURCE_ADAPTERS:
        made: Source = import_string(settings.SOURCE_ADAPTERS[declared.adapter])(declared, held)
        return made
    if declared.adapter == "files":
        mailboxes = Mailboxes(declared.key, declared.mailboxes or MailboxesDeclaration())
        return SpoolSource(declared.key, declared.label, store_of(declared.files, declared.key), held, mailboxes)
    if declared.adapter == "by_hand" or declared.database is None:
        return ByHandSource(declared.key, declared.label, tuple(one.dataset for one in held))
    return SqlSource(declared.key, declared.label, declared.database, held, declared.files)


def _directory(place: SourceDeclaration, systems: tuple[Source, ...], mapping: Mapping) -> Directory:
    told = mapping.declared.directory
    for source in systems:
        if source.key == place.key and isinstance(source, HttpSource):
            return HttpDirectory(place.key, source.service, told)
    return Directory(place.key, place.database, told)


def _room(path: str, mapping: Mapping) -> TableSource:
    source: TableSource = import_string(path)()
    chosen = mapping.declared.portal
    for table in source.tables:
        category = chosen.datasets.get(table.dataset.key, chosen.category)
        table.dataset = replace(table.dataset, source=source.key, category=category)
    return source


@receiver(setting_changed)
def _forget(*, setting: str, **_: object) -> None:
    """Builds the sources anew when a test changes a setting that they stand on."""
    if setting in ("COMPANY", "PORTAL_SOURCES", "DATABASES", "SOURCE_SECRETS", "COMPANY_FILES"):
        _built.cache_clear()
