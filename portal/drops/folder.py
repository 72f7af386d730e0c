"""Which files of a folder are whole: never one that is still being written."""

import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from portal.sources.mapping_drop import DropDeclaration
from portal.sources.port import SourceDown

DONE = ".done"
UNFINISHED = (DONE, ".part", ".tmp", ".partial", ".filepart")
"""How copying programs name what they have not finished yet; it is renamed in one step when it is whole."""


@dataclass(frozen=True)
class Found:
    """A file as it lies there now."""

    path: Path
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "Found":
        """Returns a file's facts. Raises OSError."""
        facts = path.stat()
        return cls(path, facts.st_size, facts.st_mtime_ns)

    @property
    def marker(self) -> Path:
        """Returns the file beside it by which its system says that it is whole."""
        return self.path.with_name(self.path.name + DONE)


def files(folder: Path, source: str) -> list[Found]:
    """Returns the files of a folder, the oldest first. Raises SourceDown where the folder is not there."""
    try:
        found = [Found.of(one) for one in folder.iterdir() if one.is_file() and not one.is_symlink()]
    except OSError:
        raise SourceDown(source) from None
    named = [one for one in found if not one.path.name.startswith(".") and not one.path.name.endswith(UNFINISHED)]
    return sorted(named, key=lambda one: (one.modified_ns, one.path.name))


def belongs(found: Found, drop: DropDeclaration) -> bool:
    """Returns whether a file is one of a dataset's."""
    return fnmatchcase(found.path.name, drop.files)


def is_whole(found: Found, drop: DropDeclaration) -> bool:
    """Returns whether a file can be read: its system says so, or it has not changed for long enough."""
    if drop.ready == "done":
        return found.marker.exists()
    return time.time() - found.modified_ns / 1e9 >= drop.settled_seconds


def is_unchanged(found: Found) -> bool:
    """Returns whether a file is as it was found."""
    try:
        return Found.of(found.path) == found
    except OSError:
        return False


def remove(found: Found) -> None:
    """Removes a file that was taken in, and its marker."""
    found.path.unlink(missing_ok=True)
    found.marker.unlink(missing_ok=True)
