"""Reads a profile's folder, and says everything that is wrong with it at once."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from portal.company import builtin, contrast
from portal.company.faults import Fault, ProfileError, faults_of
from portal.company.schema.base import UNSET
from portal.company.schema.law import Catalogue, Law
from portal.company.schema.notices import Notice
from portal.company.schema.profile import Company, disagreements

HERE = Path(__file__).parent
PROFILES = HERE / "profiles"

M = TypeVar("M", bound=BaseModel)


def known() -> list[str]:
    """Returns the keys of the reference profiles, by which COMPANY can name them."""
    return sorted(folder.name for folder in PROFILES.iterdir() if (folder / "company.toml").is_file())


def folder_of(company: str) -> Path:
    """Returns the folder of a profile, named by a reference profile's key or by a path."""
    return PROFILES / company if company in known() else Path(company)


def load(folder: Path) -> Company:
    """Reads `company.toml` and `notices/*.toml` of a folder.

    Raises ProfileError with every fault found; a file that is not TOML hides only its own contents.
    """
    if not folder.is_dir():
        allowed = f"COMPANY names a folder, or one of: {', '.join(known())}"
        raise ProfileError(folder, [Fault("company.toml", "", f"there is no profile {str(folder)!r}; {allowed}")])
    faults: list[Fault] = []
    declared = read_toml(folder / "company.toml", faults)
    if "notices" in declared:
        faults.append(Fault("company.toml", "notices", "stand in files of their own, notices/<key>.toml"))
    notices = _notices(folder, faults)
    profile = (
        parse(Company, builtin.added(declared) | {"notices": notices}, "company.toml", faults) if declared else None
    )
    if not any((folder / "notices").glob("*.toml")):
        faults.append(Fault("notices/", "", "at least one notice is needed, such as notices/privacy.toml"))
    if profile is not None:
        faults += _agreement(profile, folder)
    if faults or profile is None:
        raise ProfileError(folder, faults)
    return profile


def _notices(folder: Path, faults: list[Fault]) -> tuple[Notice, ...]:
    found = []
    for path in sorted((folder / "notices").glob("*.toml")):
        file = f"notices/{path.name}"
        if declared := read_toml(path, faults, file):
            found.append(parse(Notice, declared, file, faults))
    return tuple(notice for notice in found if notice is not None)


def _agreement(profile: Company, folder: Path) -> list[Fault]:
    problems = [*disagreements(profile), *contrast.problems(profile.look)]
    faults = [Fault("company.toml", key, problem) for key, problem in problems]
    faults += _law_faults(profile)
    if profile.look.logo and not (folder / profile.look.logo).is_file():
        faults.append(Fault("company.toml", "look.logo", f"there is no file {profile.look.logo!r} in the folder"))
    return faults


def load_laws() -> dict[str, Law]:
    """Returns the catalogue of laws by key."""
    catalogue = Catalogue.model_validate(tomllib.loads((HERE / "laws.toml").read_text("utf-8")))
    return {law.key: law for law in catalogue.laws}


def read_toml(path: Path, faults: list[Fault], file: str = "") -> dict[str, Any]:
    """Returns a file's tables; notes a fault and returns nothing where it is missing, empty or not TOML."""
    file = file or path.name
    try:
        declared = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        faults.append(Fault(file, "", f"cannot be read; expected at {path}"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(file, "", f"is not valid TOML: {error}"))
    else:
        if not declared:
            faults.append(Fault(file, "", "is empty"))
        return declared
    return {}


def parse(model: type[M], declared: dict[str, Any], file: str, faults: list[Fault]) -> M | None:
    """Returns the declarations as a model; notes every fault and returns None where they do not fit."""
    try:
        return model.model_validate(declared)
    except ValidationError as error:
        faults += faults_of(error, model, declared, file)
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
    laws = load_laws()
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
        Fault("company.toml", path, f"{key!r} is not a law that the portal knows; allowed: {', '.join(sorted(laws))}")
        for path, key in wanted
        if key not in laws
    ]
