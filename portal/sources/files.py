"""Files that belong to records: recordings, voicemail, documents."""

import mimetypes
from pathlib import Path

from portal.sources.port import File, NotThere, SourceDown


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
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(path.name, kind, path.stat().st_size, stream)


def removed(folder: Path, name: str, source: str) -> None:
    """Removes a file; one that is gone already is as good. Raises SourceDown as `opened` does."""
    path = _place(folder, name, source)
    if path is not None:
        path.unlink(missing_ok=True)


def _place(folder: Path, name: str, source: str) -> Path | None:
    root = folder.resolve()
    if not root.is_dir():
        raise SourceDown(source)
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path != root else None
