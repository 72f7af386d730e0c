"""What can be wrong with a profile, told in words: in which file, at which key, and what is allowed there."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portal.company.schema.base import PATTERNS

Step = str | int


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which file, at which key, and what is allowed there."""

    file: str
    key: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem}" if self.key else f"{self.file}: {self.problem}"


class ProfileError(Exception):
    """A profile cannot be used; carries every fault that was found in it."""

    def __init__(self, folder: Path, faults: list[Fault]):
        self.folder = folder
        self.faults = faults
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"The profile in {folder} has {len(faults)} fault(s):\n{lines}")


def faults_of(error: ValidationError, model: type[BaseModel], declared: Any, file: str) -> Iterator[Fault]:
    """Yields one fault for each key that does not fit; alternatives of one key are told together."""
    errors = error.errors(include_url=False)
    # A list whose every item is wrong is also "too short" to pydantic; the items say enough.
    wrong = {one["loc"][:depth] for one in errors for depth in range(len(one["loc"]))}
    errors = [one for one in errors if not (one["type"] == "too_short" and one["loc"] in wrong)]
    told = [(_path(model, declared, one), _problem(one, model)) for one in errors]
    for key, same in groupby(told, key=lambda pair: pair[0]):
        yield Fault(file, key, "; or ".join(dict.fromkeys(problem for _, problem in same)))


def _path(model: type[BaseModel], declared: Any, error: ErrorDetails) -> str:
    """Returns the key as a person would look for it: `categories[3] (call_log).retention`.

    pydantic adds the branch of a union to the place of an error; what is no part of the file is left out.
    """
    path = ""
    for step, _, inside in _walk(model, declared, error["loc"]):
        if isinstance(step, int):
            name = inside.get("key") if isinstance(inside, dict) else None
            path += f"[{step}]" + (f" ({name})" if isinstance(name, str) else "")
        else:
            path += f".{step}"
    return path.removeprefix(".")


def _problem(error: ErrorDetails, model: type[BaseModel]) -> str:
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        owner = model
        for _, found, _ in _walk(model, {}, error["loc"][:-1]):
            owner = found or owner
        return f"is not a key of this table; allowed: {', '.join(owner.model_fields)}"
    if error["type"] == "string_pattern_mismatch":
        pattern = str(error.get("ctx", {}).get("pattern", ""))
        return f"should be {PATTERNS.get(pattern, f'text that matches {pattern}')}"
    return error["msg"].removeprefix("Value error, ")


def _walk(
    model: type[BaseModel], declared: Any, place: tuple[Step, ...]
) -> Iterator[tuple[Step, type[BaseModel] | None, Any]]:
    """Yields (step, the table that it leads to if any, what is declared there) for the real steps of a place."""
    here: type[BaseModel] | None = model
    for position, step in enumerate(place):
        if isinstance(step, int):
            declared = declared[step] if isinstance(declared, list) and step < len(declared) else None
        elif here is not None and step in here.model_fields:
            here = _table(here.model_fields[step].annotation)
            declared = declared.get(step) if isinstance(declared, dict) else None
        elif position < len(place) - 1 or not isinstance(declared, dict) or step not in declared:
            continue
        yield step, here, declared


def _table(annotation: Any) -> type[BaseModel] | None:
    """Returns the table that a key holds one or several of, or None where it holds plain values."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, Annotated, tuple, dict):
        return next((table for part in get_args(annotation) if (table := _table(part))), None)
    return None
