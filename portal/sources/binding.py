"""Binds a blueprint's datasets to a profile's categories."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from portal.company.faults import Fault
from portal.company.loading import parse, read_toml
from portal.sources.mapping import Binding, Blueprint, DatasetDeclaration, places

BLUEPRINTS = Path(__file__).parent / "blueprints"

REPLACED = (
    *("key", "label", "role", "erasure", "deletable_by_person", "addable", "related", "portable", "origins"),
    *("searchable", "lookups", "beside", "in_words_by", "in_words", "drop", "match"),
)

Tables = dict[str, Any]
"""A dataset as its file has it."""


@cache
def blueprint(name: str) -> tuple[dict[str, Tables], tuple[Fault, ...]]:
    """Returns a blueprint's datasets by key, and what is wrong with its files."""
    faults: list[Fault] = []
    found: dict[str, Tables] = {}
    for path in sorted((BLUEPRINTS / name).glob("*.toml")):
        file = f"blueprints/{name}/{path.name}"
        raw = read_toml(path, faults, file)
        if not raw or parse(Blueprint, raw, file, faults) is None:
            continue
        for dataset in raw["datasets"]:
            if dataset["key"] in found:
                faults.append(Fault(file, dataset["key"], "is declared twice in this blueprint"))
            found[dataset["key"]] = dataset
    if not found and not faults:
        faults.append(Fault("sources.toml", name, f"there is no blueprint of that name in {BLUEPRINTS}"))
    return found, tuple(faults)


def bound(binding: Binding, raw: Tables, path: str, faults: list[Fault]) -> DatasetDeclaration | None:
    """Returns the blueprint's dataset with the binding's changes; notes faults and returns None where it cannot.

    `raw` is the binding as the file has it: its words are looked up in the catalogue once, at the end.
    """
    name, key = binding.use.split(".")
    datasets, wrong = blueprint(name)
    faults += [fault for fault in wrong if fault not in faults]
    if key not in datasets:
        if not wrong:
            allowed = ", ".join(sorted(datasets))
            faults.append(Fault("sources.toml", f"{path}.use", f"{binding.use!r} is unknown; allowed: {allowed}"))
        return None
    base = datasets[key]
    faults += [
        Fault("sources.toml", path, f"{one!r} is not a field of {binding.use}") for one in _unknown(base, binding)
    ]
    return parse(DatasetDeclaration, _merged(base, binding, raw), f"sources.toml: {path}", faults)


def _merged(base: Tables, binding: Binding, raw: Tables) -> Tables:
    merged = base | {name: raw[name] for name in REPLACED if name in raw}
    merged["fields"] = list(_fields(base, binding))
    kept = {field["name"] for field in merged["fields"]}
    merged["where"] = base.get("where", {}) | binding.where
    if binding.reached_by:
        merged["match"] = [match for match in base["match"] if match["kind"] in binding.reached_by]
    if "in_words" not in raw:
        merged["in_words"] = {value: text for value, text in _sentences(base) if places({"": text}) <= kept}
    for listed in ("searchable", "lookups"):
        if listed not in raw:
            merged[listed] = [name for name in base.get(listed, []) if name in kept]
    if merged.get("beside", {}).get("field") not in kept:
        merged.pop("beside", None)
    merged["vcard"] = {part: name for part, name in base.get("vcard", {}).items() if name in kept}
    if merged.get("in_words_by") not in kept and "in_words_by" not in raw:
        merged.pop("in_words_by", None)
    return merged


def _sentences(base: Tables) -> list[tuple[str, str]]:
    told = base.get("in_words", {})
    return [("", told)] if isinstance(told, str) else list(told.items())


def _fields(base: Tables, binding: Binding) -> Iterator[Tables]:
    """Yields the chosen fields; the date comes along, because retention counts from it."""
    for field in base["fields"]:
        name = field["name"]
        chosen = name in binding.only if binding.only else name not in binding.without
        if chosen or name == base.get("dated_by"):
            changeable = {} if binding.correctable is None else {"correctable": name in binding.correctable}
            yield field | changeable


def _unknown(base: Tables, binding: Binding) -> list[str]:
    """Returns the fields that a binding names and its blueprint does not have."""
    known = {field["name"] for field in base["fields"]}
    return [one for one in (*binding.only, *binding.without, *(binding.correctable or ())) if one not in known]
