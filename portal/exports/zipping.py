"""A ZIP archive that is written once, forward, into a sink that cannot seek, and deflated in a second thread.

Python's `zipfile` would do, were it not for time: it deflates where it is called, and costs each small file more than
copying it. What it reads and `unzip` tests is written here.
"""

import hashlib
import struct
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import IO, Any, NamedTuple, Protocol

from portal.exports.deflating import crc32, deflater
from portal.exports.long_lists import LongList
from portal.exports.zip_records import DEFLATED, STORED, Member, dos_time, end

ALREADY_COMPRESSED = ("audio/", "image/", "video/")
AHEAD = 4
"""Chunks that may wait for the second thread."""
TOGETHER = 1 << 20
"""Bytes that are written at a time."""
SIZE_AND_SUM = struct.Struct("<Q32s")
SMALL = 1 << 22
"""Bytes up to which a file that is stored is read whole, so that its size and checksum stand before it."""


class Written(NamedTuple):
    """One file of an archive."""

    path: str
    bytes: int
    sha256: str


class Sink(Protocol):
    """What bytes can be written to, forward only."""

    def write(self, data: bytes, /) -> int:
        """Takes some bytes; returns how many."""


class Counted:
    """A sink that counts and hashes what passes on to another."""

    def __init__(self, sink: Sink | IO[bytes]):
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


class _Placed:
    """The archive's own sink: it knows how far it is, and lets a thread of its own pass on what came together."""

    def __init__(self, sink: Sink):
        self._sink = sink
        self._thread = ThreadPoolExecutor(1, "writing")
        self._waiting: deque[Future[int]] = deque()
        self._pending = bytearray()
        self.at = 0

    def write(self, data: bytes) -> int:
        self.at += len(data)
        self._pending += data
        if len(self._pending) >= TOGETHER:
            self._pass_on()
        return len(data)

    def finish(self) -> None:
        """Returns once everything is written."""
        self._pass_on()
        while self._waiting:
            self._waiting.popleft().result()

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)

    def _pass_on(self) -> None:
        if len(self._waiting) == AHEAD:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._sink.write, bytes(self._pending)))
        self._pending.clear()


class _Packing:
    """Packs what is written into the archive, and sums it up."""

    def __init__(self, sink: _Placed, packer: Any):
        self._sink, self._packer = sink, packer
        self.crc = 0

    def write(self, data: bytes) -> int:
        self.crc = crc32(data, self.crc)
        self._sink.write(self._packer.compress(data) if self._packer else data)
        return len(data)

    def finish(self) -> None:
        if self._packer:
            self._sink.write(self._packer.flush())


class Archive:
    """Writes files one after the other; ZIP64 where needed; of a file stays what the directory says of it, deflated.

    `made_at` dates every entry.
    """

    def __init__(self, sink: Sink, made_at: datetime):
        self._sink = _Placed(sink)
        self._made_at = dos_time(made_at)
        self._directory, self._written = LongList(), LongList()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            start = self._sink.at
            for line in self._directory:
                self._sink.write(line)
            self._sink.write(end(len(self._directory), start, self._directory.bytes))
            self._sink.finish()
        self._sink.close()

    @property
    def written(self) -> Iterator[Written]:
        """Yields the files written so far, in order."""
        return map(_unpacked, self._written)

    @contextmanager
    def entry(self, path: str, type: str = "text/plain") -> Iterator[Counted]:
        """Opens a file of the archive for writing; what is compressed already is stored as it is."""
        stored = type.startswith(ALREADY_COMPRESSED)
        member = Member(path.encode(), STORED if stored else DEFLATED, 0, 0, 0, self._sink.at, streamed=True)
        self._sink.write(member.local(self._made_at))
        start = self._sink.at
        packing = _Packing(self._sink, None if stored else deflater())
        clear = Counted(packing)
        yield clear
        packing.finish()
        member = member._replace(crc=packing.crc, packed=self._sink.at - start, size=clear.bytes)
        self._sink.write(member.descriptor())
        self._file(path, member, clear.sha256)

    def add(self, path: str, chunks: Iterable[bytes], type: str = "text/plain") -> Written:
        """Writes a whole file from chunks and returns it.

        While the next chunk is made, a second thread packs the one before.
        """
        with self.entry(path, type) as sink:
            _write_ahead(sink, iter(chunks))
        return Written(path, sink.bytes, sink.sha256)

    def add_file(self, path: str, stream: IO[bytes], size: int, type: str) -> Written:
        """Writes a file from a stream; a small one that is stored says before it how long it is. Returns it."""
        if size <= SMALL and type.startswith(ALREADY_COMPRESSED):
            content = stream.read()
            whole = len(content)
            member = Member(path.encode(), STORED, crc32(content), whole, whole, self._sink.at, streamed=False)
            self._sink.write(member.local(self._made_at) + content)
            return self._file(path, member, hashlib.sha256(content).hexdigest())
        return self.add(path, iter(lambda: stream.read(1 << 18), b""), type)

    def _file(self, path: str, member: Member, sha256: str) -> Written:
        self._directory.append(member.central(self._made_at))
        written = Written(path, member.size, sha256)
        self._written.append(_packed(written))
        return written


def _packed(written: Written) -> bytes:
    return SIZE_AND_SUM.pack(written.bytes, bytes.fromhex(written.sha256)) + written.path.encode()


def _unpacked(packed: bytes) -> Written:
    size, digest = SIZE_AND_SUM.unpack_from(packed)
    return Written(packed[SIZE_AND_SUM.size :].decode(), size, digest.hex())


def _write_ahead(sink: Counted, chunks: Iterator[bytes]) -> None:
    first, second = next(chunks, b""), next(chunks, None)
    if second is None:
        sink.write(first)
        return
    waiting: deque[Future[int]] = deque()
    with ThreadPoolExecutor(1, "packing") as thread:
        for chunk in chain((first, second), chunks):
            if len(waiting) == AHEAD:
                waiting.popleft().result()
            waiting.append(thread.submit(sink.write, chunk))
        for one in waiting:
            one.result()
