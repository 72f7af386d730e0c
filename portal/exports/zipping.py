"""A ZIP archive that is written once, forward, into a sink that cannot seek."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol, cast

from isal import isal_zlib

FAST = 1
"""isal's level: about 9 % larger files than zlib's 6, at a small part of the time."""

ALREADY_COMPRESSED = ("audio/", "image/", "video/")


@dataclass(frozen=True)
class Written:
    """One file of an archive."""

    path: str
    bytes: int
    sha256: str


class Sink(Protocol):
    """What bytes can be written to, forward only."""

    def write(self, data: bytes, /) -> int:
        """Takes some bytes; returns how many."""

    def flush(self) -> None:
        """Passes on what waits."""


class Counted:
    """A sink that counts and hashes what passes on to another."""

    def __init__(self, sink: IO[bytes]):
        self._sink = sink
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        """Writes some bytes; returns how many."""
        self._hash.update(data)
        self.bytes += len(data)
        return self._sink.write(data)

    def flush(self) -> None:
        """Nothing waits here."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of all that was written, in hex."""
        return self._hash.hexdigest()


class Archive:
    """Writes files one after the other; ZIP64 where needed; constant memory.

    `made_at` dates every entry. The names of the files written stay in `written`, in order.
    """

    def __init__(self, sink: Sink, made_at: datetime):
        self._zip = zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._date = made_at.timetuple()[:6]
        self.written: list[Written] = []

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._zip.close()

    @contextmanager
    def entry(self, path: str, type: str = "text/plain") -> Iterator[Counted]:
        """Opens a file of the archive for writing; what is compressed already is stored as it is."""
        stored = type.startswith(ALREADY_COMPRESSED)
        info = zipfile.ZipInfo(path, self._date)
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as sink:
            if not stored:
                _deflate_faster(sink)
            entry = Counted(sink)
            yield entry
        self.written.append(Written(path, entry.bytes, entry.sha256))

    def add(self, path: str, chunks: Iterable[bytes], type: str = "text/plain") -> None:
        """Writes a whole file from chunks."""
        with self.entry(path, type) as sink:
            for chunk in chunks:
                sink.write(chunk)


def _deflate_faster(sink: IO[bytes]) -> None:
    # zipfile offers no seam for another deflate; where a later Python keeps its compressor elsewhere,
    # zlib goes on working.
    if hasattr(sink, "_compressor"):
        sink._compressor = isal_zlib.compressobj(FAST, isal_zlib.DEFLATED, -15)
