"""Binds a blueprint's datasets to a profile's categories."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from portal.company.faults import Fault
from portal.company.loading import parse, read_toml
from portal.sources.mapping import Binding, Blueprint, DatasetDeclaration, places

BLUEPRINTS = Path(__file__).parent / "blueprints"

REPLACED = ("key", "label", "role", "erasure", "deletable_by_person", "searchable", "in_words_by")


@cache
def blueprint(name: str) -> tuple[dict[str, DatasetDeclaration], tuple[Fault, ...]]:
    """Returns a blueprint's datasets by key, and what is wrong with its files."""
    faults: list[Fault] = []
    found: dict[str, DatasetDeclaration] = {}
    for path in sorted((BLUEPRINTS / name).glob("*.toml")):
        file = f"blueprints/{name}/{path.name}"
        read = parse(Blueprint, read_toml(path, faults, file), file, faults)
        for dataset in read.datasets if read else ():
            if dataset.key in found:
                faults.append(Fault(file, dataset.key, "is declared twice in this blueprint"))
            found[dataset.key] = dataset
    if not found and not faults:
        faults.append(Fault("sources.toml", name, f"there is no blueprint of that name in {BLUEPRINTS}"))
    return found, tuple(faults)


def bound(binding: Binding, path: str, faults: list[Fault]) -> DatasetDeclaration | None:
    """Returns the blueprint's dataset with the binding's changes; notes faults and returns None where it cannot."""
    name, key = binding.use.split(".")
    datasets, wrong = blueprint(name)
    faults += [fault for fault in wrong if fault not in faults]
    if key not in datasets:
        if not wrong:
            allowed = ", ".join(sorted(datasets))
            faults.append(Fault("sources.toml", f"{path}.use", f"{binding.use!r} is unknown; allowed: {allowed}"))
        return None
    return parse(DatasetDeclaration, _merged(datasets[key], binding), f"sources.toml: {path}", faults)


def _merged(base: DatasetDeclaration, binding: Binding) -> dict[str, Any]:
    merged = {name: getattr(base, name) for name in DatasetDeclaration.model_fields}
    merged |= {name: getattr(binding, name) for name in REPLACED if getattr(binding, name) is not None}
    merged["fields"] = list(_fields(base, binding))
    kept = {field["name"] for field in merged["fields"]}
    merged["where"] = base.where | binding.where
    if binding.reached_by:
        merged["match"] = [match for match in base.match if match.kind in binding.reached_by]
    merged["match"] = [match.model_dump() for match in merged["match"]]
    if binding.in_words is not None:
        merged["in_words"] = binding.in_words
    else:
        merged["in_words"] = {value: text for value, text in base.in_words.items() if places({"": text}) <= kept}
    if binding.searchable is None:
        merged["searchable"] = [name for name in base.searchable if name in kept]
    if binding.in_words_by is None and merged["in_words_by"] not in kept:
        merged["in_words_by"] = None
    return merged


def _fields(base: DatasetDeclaration, binding: Binding) -> Iterator[dict[str, Any]]:
    """Yields the chosen fields; the date comes along, because retention counts from it."""
    for field in base.fields:
        chosen = field.name in binding.only if binding.only else field.name not in binding.without
        if chosen or field.name == base.dated_by:
            told = {name: getattr(field, name) for name in type(field).model_fields}
            if binding.correctable is not None:
                told["correctable"] = field.name in binding.correctable
            yield told


def unknown_names(binding: Binding) -> list[str]:
    """Returns the fields that a binding names and its blueprint does not have."""
    name, key = binding.use.split(".")
    base = blueprint(name)[0].get(key)
    known = {field.name for field in base.fields} if base else None
    named = [*binding.only, *binding.without, *(binding.correctable or ())]
    return [one for one in named if known is not None and one not in known]
