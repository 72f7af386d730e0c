"""Files that belong to records: recordings, voicemail, documents."""

import mimetypes
import os
import stat
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from portal.sources.port import File, NotThere, Record, SourceDown


def opened(folder: Path, name: str, start: int, source: str) -> File:
    """Returns a file of a source's folder, its stream at byte `start`.

    Raises NotThere where the file is missing or the name leads out of the folder; SourceDown where the folder
    itself is not there, as when a share is not mounted.
    """
    path = _place(folder, name, source)
    if path is None or not path.is_file():
        raise NotThere
    stream = path.open("rb")
    stream.seek(start)
    return File(path.name, _kind(path.name), path.stat().st_size, stream)


def together(folder: Path, field: str, records: Iterable[Record], source: str) -> Iterator[tuple[Record, File]]:
    """Yields the records whose `field` names a file that is there, with that file, which the caller closes.

    The way to each file's folder is looked up once, not once a file. Raises SourceDown as `opened` does.
    """
    root, known = str(_root(folder, source)), dict[str, bool]()
    for record in records:
        if not record.values.get(field):
            continue
        parent, name = os.path.split(f"{root}/{record.values[field]}")
        if parent not in known:
            known[parent] = f"{os.path.realpath(parent)}/".startswith(f"{root}/")
        if not known[parent]:
            continue
        try:
            yield record, _opened(parent, name) or opened(folder, str(record.values[field]), 0, source)
        except NotThere:
            continue  # deleted since its record was read, or never written


def _opened(parent: str, name: str) -> File | None:
    """Returns a plain file; None for a link, which may lead anywhere, and for what is not there."""
    try:
        stream = os.fdopen(os.open(f"{parent}/{name}", os.O_RDONLY | os.O_NOFOLLOW), "rb", buffering=0)
    except OSError:
        return None
    found = os.fstat(stream.fileno())
    if not stat.S_ISREG(found.st_mode):
        stream.close()
        return None
    return File(name, _kind(name), found.st_size, stream)


def removed(folder: Path, name: str, source: str) -> None:
    """Removes a file; one that is gone already is as good. Raises SourceDown as `opened` does."""
    path = _place(folder, name, source)
    if path is not None:
        path.unlink(missing_ok=True)


def _place(folder: Path, name: str, source: str) -> Path | None:
    root = _root(folder, source)
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path != root else None


def _root(folder: Path, source: str) -> Path:
    root = folder.resolve()
    if not root.is_dir():
        raise SourceDown(source)
    return root


def _kind(name: str) -> str:
    return _kind_of(name.rpartition(".")[2])


@cache
def _kind_of(suffix: str) -> str:
    return mimetypes.guess_type(f"file.{suffix}")[0] or "application/octet-stream"
