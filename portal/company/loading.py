"""Reads a profile's folder, and says everything that is wrong with it at once."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from portal.company import contrast
from portal.company.schema.base import UNSET
from portal.company.schema.law import Catalogue, Law
from portal.company.schema.profile import Company, disagreements

HERE = Path(__file__).parent
PROFILES = HERE / "profiles"

M = TypeVar("M", bound=BaseModel)


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


def folder_of(company: str) -> Path:
    """Returns the folder of a profile, named by a reference profile's key or by a path."""
    named = PROFILES / company
    return named if named.is_dir() else Path(company)


def load(folder: Path) -> Company:
    """Reads `company.toml` and `notices/*.toml` of a folder.

    Raises ProfileError with every fault found; a file that is not TOML hides only its own contents.
    """
    faults: list[Fault] = []
    declared = read_toml(folder / "company.toml", faults)
    notices = [read_toml(path, faults) for path in sorted((folder / "notices").glob("*.toml"))]
    if faults:
        raise ProfileError(folder, faults)
    profile = parse(Company, declared | {"notices": notices}, "company.toml", faults)
    if profile is None:
        raise ProfileError(folder, faults)
    faults += [Fault("company.toml", key, problem) for key, problem in disagreements(profile)]
    faults += [Fault("company.toml", key, problem) for key, problem in contrast.problems(profile.look)]
    faults += _law_faults(profile)
    if profile.look.logo and not (folder / profile.look.logo).is_file():
        faults.append(Fault("company.toml", "look.logo", f"there is no file {profile.look.logo!r} in the folder"))
    if faults:
        raise ProfileError(folder, faults)
    return profile


def load_laws() -> dict[str, Law]:
    """Returns the catalogue of laws by key."""
    catalogue = Catalogue.model_validate(tomllib.loads((HERE / "laws.toml").read_text("utf-8")))
    return {law.key: law for law in catalogue.laws}


def read_toml(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """Returns a file's tables; notes a fault and returns nothing where it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError:
        faults.append(Fault(path.name, "", f"cannot be read; expected at {path}"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, "", f"is not valid TOML: {error}"))
    return {}


def parse(model: type[M], declared: dict[str, Any], file: str, faults: list[Fault]) -> M | None:
    """Returns the declarations as a model; notes every fault and returns None where they do not fit."""
    try:
        return model.model_validate(declared)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in one["loc"]).lstrip(".")
            faults.append(Fault(file, path, one["msg"]))
    return None


def unset(declared: Any, path: str = "") -> list[str]:
    """Returns the path of every value in a profile that still says UNSET."""
    if isinstance(declared, BaseModel):
        declared = {name: getattr(declared, name) for name in type(declared).model_fields}
    if isinstance(declared, dict):
        return [p for name, value in declared.items() for p in unset(value, f"{path}.{name}".lstrip("."))]
    if isinstance(declared, tuple):
        return [p for n, value in enumerate(declared) for p in unset(value, f"{path}[{getattr(value, 'key', n)}]")]
    return [path] if isinstance(declared, str) and declared == UNSET else []


def _law_faults(profile: Company) -> list[Fault]:
    known = load_laws()
    wanted = [(f"laws[{n}].key", choice.key) for n, choice in enumerate(profile.laws)]
    wanted += [(f"rights[{n}].laws", key) for n, right in enumerate(profile.rights) for key in right.laws]
    wanted += [
        (f"rights[{n}].limit.laws", key)
        for n, right in enumerate(profile.rights)
        if right.limit
        for key in right.limit.laws
    ]
    wanted += [(f"grounds[{n}].law", g.law) for n, g in enumerate(profile.grounds) if g.law]
    return [
        Fault("company.toml", path, f"{key!r} is not a law that the portal knows; allowed: {', '.join(sorted(known))}")
        for path, key in wanted
        if key not in known
    ]
