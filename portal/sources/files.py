"""Files that belong to records: recordings, voicemail, documents. Where they lie is a store."""

import contextlib
import logging
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from portal.sources import folder_locks
from portal.sources.media import type_of
from portal.sources.port import File, NotThere, Record, SourceDown

logger = logging.getLogger(__name__)

READINGS = 20
"""A folder in which files are renamed all the time is read so often, and then its system is down."""


@dataclass(frozen=True)
class Item:
    """One file as its store lists it.

    `name` is below the store, with slashes. `modified` is in seconds since 1970, `version` changes with the content.
    """

    name: str
    size: int
    modified: int
    version: str


class Store(Protocol):
    """A place with files, under names with slashes. A store that cannot be reached is never taken for empty."""

    def opened(self, name: str, start: int = 0) -> File:
        """Returns a file, its stream at byte `start`. Raises SourceDown; NotThere."""

    def together(self, field: str, records: Iterable[Record]) -> Iterator[tuple[Record, File]]:
        """Yields the records whose `field` names a file that is there, with that file, which the caller closes.

        Raises SourceDown.
        """

    def removed(self, names: Iterable[str]) -> None:
        """Removes files for good; those that are gone already are as good. Raises SourceDown."""

    def read(self, name: str, most: int) -> bytes:
        """Returns the beginning of a small file, at most so many bytes. Raises SourceDown; NotThere."""

    def listed(self, folder: str) -> list[Item]:
        """Returns the files that lie directly in a folder; none where there is no such folder. Raises SourceDown."""

    def folders(self, folder: str) -> list[str]:
        """Returns the names of the folders directly in a folder. Raises SourceDown."""

    def renamed(self, name: str, to: str) -> None:
        """Gives a file another name. Raises SourceDown; NotThere where it is gone."""

    def locked(self, folder: str) -> AbstractContextManager[bool]:
        """Keeps other programs out of a folder; tells whether its files can be renamed. Raises SourceDown."""


class Folder:
    """A folder of this machine, as a share is mounted."""

    def __init__(self, path: Path, source: str, patience: float = folder_locks.PATIENCE):
        self.path = path
        self.source = source
        self.patience = patience

    def opened(self, name: str, start: int = 0) -> File:
        """Returns a file, its stream at byte `start`.

        Raises NotThere where the file is missing or the name leads out of the folder; SourceDown where the folder
        itself is not there, as when a share is not mounted.
        """
        path = self._place(name)
        if path is None or not path.is_file():
            raise NotThere
        with self._reaching():
            stream = path.open("rb")
            stream.seek(start)
            return File(path.name, type_of(path.name), path.stat().st_size, stream)

    def together(self, field: str, records: Iterable[Record]) -> Iterator[tuple[Record, File]]:
        """Yields records with their files; the way to a file's folder is looked up once, not once a file.

        Raises SourceDown.
        """
        root, known = str(self._root()), dict[str, bool]()
        for record in records:
            if not record.values.get(field):
                continue
            parent, name = os.path.split(f"{root}/{record.values[field]}")
            if parent not in known:
                known[parent] = f"{os.path.realpath(parent)}/".startswith(f"{root}/")
            if not known[parent]:
                continue
            try:
                yield record, _plain(parent, name) or self.opened(str(record.values[field]))
            except NotThere:
                continue  # deleted since its record was read, or never written

    def removed(self, names: Iterable[str]) -> None:
        """Removes files; those that are gone already are as good. Raises SourceDown as `opened` does."""
        for name in names:
            if (path := self._place(name)) is not None:
                path.unlink(missing_ok=True)

    def read(self, name: str, most: int) -> bytes:
        """Returns the beginning of a file. Raises SourceDown; NotThere."""
        with self._reaching(), self._own(name).open("rb") as stream:
            return stream.read(most)

    def listed(self, folder: str) -> list[Item]:
        """Returns the files directly in a folder; what is a link is none of them. Raises SourceDown."""
        found = []
        for entry in self._entries(folder):
            with contextlib.suppress(FileNotFoundError):  # renamed since the folder was read
                if entry.is_file(follow_symlinks=False):
                    facts = entry.stat(follow_symlinks=False)
                    version = f"{facts.st_dev}:{facts.st_ino}:{facts.st_mtime_ns}:{facts.st_size}"
                    found.append(Item(f"{folder}/{entry.name}", facts.st_size, int(facts.st_mtime), version))
        return found

    def folders(self, folder: str) -> list[str]:
        """Returns the names of the folders in a folder, links among them. Raises SourceDown."""
        return [entry.name for entry in self._entries(folder) if entry.is_dir()]

    def renamed(self, name: str, to: str) -> None:
        """Gives a file another name. Raises SourceDown; NotThere where it is gone."""
        with self._reaching():
            self._own(name).rename(self._own(to))

    def locked(self, folder: str) -> AbstractContextManager[bool]:
        """Keeps Asterisk out of a folder. Raises SourceDown where it does not let go of it."""
        return folder_locks.locked(self._own(folder), self.source, self.patience)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """Reads a folder anew until nothing was renamed meanwhile: else a file could be missed or seen twice."""
        path = self._own(folder) if folder else self._root()
        with contextlib.suppress(NotThere), self._reaching():
            for _attempt in range(READINGS):
                before = path.stat().st_mtime_ns
                with os.scandir(path) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
                if path.stat().st_mtime_ns == before:
                    return found
            raise SourceDown(self.source)
        return []

    def _own(self, name: str) -> Path:
        """Returns a path to which no link leads. A folder by a link may be somebody else's, or another disk's."""
        root = self._root()
        path = root / name
        if path.resolve() != path:
            logger.warning("Source %s has a link where a folder or file of its own should be", self.source)
            raise SourceDown(self.source)
        return path

    def _root(self) -> Path:
        root = self.path.resolve()
        if not root.is_dir():
            raise SourceDown(self.source)
        return root

    def _place(self, name: str) -> Path | None:
        root = self._root()
        path = (root / name).resolve()
        return path if path.is_relative_to(root) and path != root else None

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """A file that is gone is not there; whatever else a disk answers, it could not be reached."""
        try:
            yield
        except FileNotFoundError:
            raise NotThere from None
        except OSError as error:
            logger.warning("Source %s cannot read its files: %s", self.source, type(error).__name__)
            raise SourceDown(self.source) from None


def _plain(parent: str, name: str) -> File | None:
    """Returns a plain file; None for a link, which may lead anywhere, and for what is not there."""
    try:
        stream = os.fdopen(os.open(f"{parent}/{name}", os.O_RDONLY | os.O_NOFOLLOW), "rb", buffering=0)
    except OSError:
        return None
    found = os.fstat(stream.fileno())
    if not stat.S_ISREG(found.st_mode):
        stream.close()
        return None
    return File(name, type_of(name), found.st_size, stream)
