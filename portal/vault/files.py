"""Encrypted files in `storages["vault"]`: written in one stream, read from any offset, never clear on disk."""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.core.files.storage import FileSystemStorage, Storage, storages

from portal.vault.stream import SealingWriter, UnsealingReader, clear_size


@contextlib.contextmanager
def write(name: str) -> Iterator[BinaryIO]:
    """Gives a binary file object to write to; the file stands under `name` once the block ends cleanly.

    What stood there before is replaced then, not sooner. After an exception nothing of the new file stays.
    """
    with _sink(storages["vault"], name) as sink:
        writer = SealingWriter(sink, name)
        yield cast(BinaryIO, writer)
        writer.finish()


def read(name: str, start: int = 0) -> BinaryIO:
    """Returns a binary stream of the clear bytes from `start` on; the caller closes it.

    Raises FileNotFoundError, and Unreadable where the file was altered, cut short or moved from another name.
    """
    source = storages["vault"].open(name, "rb")
    try:
        reader = UnsealingReader(cast(IO[bytes], source), name)
    except BaseException:
        source.close()
        raise
    reader.seek(start)
    return cast(BinaryIO, io.BufferedReader(reader))


def size(name: str) -> int:
    """Returns the clear length in bytes, without opening the file. Raises FileNotFoundError, Unreadable."""
    return clear_size(storages["vault"].size(name))


def exists(name: str) -> bool:
    """Returns whether a file of that name stands."""
    return bool(storages["vault"].exists(name))


def delete(name: str) -> None:
    """Removes the file; removing what is not there succeeds."""
    storages["vault"].delete(name)


@contextlib.contextmanager
def _sink(storage: Storage, name: str) -> Iterator[IO[bytes]]:
    """Gives the place for the sealed bytes: beside its final place on a local disk, else the storage's own stream."""
    if not isinstance(storage, FileSystemStorage):
        with _remote(storage, name) as sink:
            yield sink
        return
    place = Path(storage.path(name))
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".part", delete=False) as sink:
        try:
            yield cast(IO[bytes], sink)
            sink.flush()
            os.fsync(sink.fileno())
            Path(sink.name).replace(place)
        except BaseException:
            Path(sink.name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _remote(storage: Storage, name: str) -> Iterator[IO[bytes]]:
    sink = storage.open(name, "wb")
    try:
        yield cast(IO[bytes], sink)
    except BaseException:
        sink.close()
        storage.delete(name)
        raise
    sink.close()
