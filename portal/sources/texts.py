"""The translatable texts of profiles, blueprints and laws: what a translation catalogue has to hold."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from pydantic import BaseModel

from portal.company.builtin import PARTS
from portal.company.faults import Fault, ProfileError
from portal.company.loading import load, load_laws, parse, read_toml
from portal.sources.binding import BLUEPRINTS
from portal.sources.loading import FILE
from portal.sources.mapping import Blueprint, Sources

Texts = dict[str, list[str]]
"""A text as it is looked up, and the files that state it."""


def of_profile(folder: Path) -> Texts:
    """Returns the texts that a profile's folder declares. Raises ProfileError."""
    faults: list[Fault] = []
    mapping = parse(Sources, read_toml(folder / FILE, faults), FILE, faults) if not faults else None
    if mapping is None:
        raise ProfileError(folder, faults)
    profile = load(folder)
    said = _listed((f"notices/{one.key}.toml", one) for one in profile.notices)
    builtin = set(_strings(PARTS))
    declared = {name: getattr(profile, name) for name in type(profile).model_fields if name != "notices"}
    found = _listed([("company.toml", declared)])
    mine = {text: files for text, files in found.items() if text not in builtin}
    return _joined(mine, said, _listed([(FILE, mapping)]))


def of_blueprints() -> Texts:
    """Returns the texts of every blueprint."""
    faults: list[Fault] = []
    files = sorted(BLUEPRINTS.rglob("*.toml"))
    parsed = [(path, parse(Blueprint, read_toml(path, faults), path.name, faults)) for path in files]
    if faults:
        raise ProfileError(BLUEPRINTS, faults)
    return _listed((str(path.relative_to(BLUEPRINTS.parent)), declared) for path, declared in parsed)


def of_laws() -> Texts:
    """Returns the texts of the catalogue of laws."""
    return _listed([("laws.toml", load_laws())])


def _listed(declared: Iterable[tuple[str, Any]]) -> Texts:
    found: Texts = {}
    with translation.override(None):  # a text in no language is its own key in the catalogue
        for file, value in declared:
            for text in _promised(value):
                files = found.setdefault(text, [])
                if file not in files:
                    files.append(file)
    return found


def _promised(declared: Any) -> Iterator[str]:
    """Yields every text that is looked up, in the order of the declarations."""
    if isinstance(declared, Promise):
        yield str(declared)
    elif isinstance(declared, BaseModel):
        for name in type(declared).model_fields:
            yield from _promised(getattr(declared, name))
    elif isinstance(declared, Mapping):
        for value in declared.values():
            yield from _promised(value)
    elif isinstance(declared, list | tuple):
        for value in declared:
            yield from _promised(value)


def _strings(declared: Any) -> Iterator[str]:
    if isinstance(declared, str):
        yield declared
    elif isinstance(declared, Mapping):
        for value in declared.values():
            yield from _strings(value)
    elif isinstance(declared, list):
        for value in declared:
            yield from _strings(value)


def _joined(*several: Texts) -> Texts:
    found: Texts = {}
    for texts in several:
        for text, files in texts.items():
            found.setdefault(text, []).extend(files)
    return found
