"""The format of encrypted files: AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015).

A header of fixed length, then chunks of 64 KiB, each with its tag. The nonce of a chunk is the file's random
prefix, the chunk's number, and whether it is the last: so chunks cannot be reordered, left out or cut off. The
key is the file's own, derived from its random id; header and place are authenticated with every chunk.
"""

import io
import os
import struct
from typing import IO, Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.keys import Unreadable, current_id, derived

CHUNK = 64 * 1024
TAG = 16
MAGIC = b"PVLT\x01"
PURPOSE = "portal.vault.stream"
LAYOUT = struct.Struct("5s16s16s7s")
NONCE = struct.Struct(">7sI?")


class Header(NamedTuple):
    """What stands in the clear before the first chunk."""

    magic: bytes
    key_id: bytes
    file_id: bytes
    prefix: bytes

    def cipher(self) -> AESGCM:
        """Returns the file's own cipher. Raises Unreadable where its key is gone."""
        key_id = self.key_id.rstrip(b"\0").decode("ascii", "replace")
        return AESGCM(derived(key_id, salt=self.file_id, purpose=PURPOSE))


def chunks_in(sealed_size: int) -> int:
    """Returns how many chunks a sealed file of that many bytes has; an empty file has one."""
    return max(1, -(-(sealed_size - LAYOUT.size) // (CHUNK + TAG)))


def clear_size(sealed_size: int) -> int:
    """Returns the clear length of a sealed file, from its length alone. Raises Unreadable where it is too short."""
    clear = sealed_size - LAYOUT.size - TAG * chunks_in(sealed_size)
    if clear < 0:
        raise Unreadable("cut short")
    return clear


class SealingWriter(io.RawIOBase):
    """Encrypts what is written to it into a sink; cannot seek, so zipfile streams to it. Call `finish` once."""

    def __init__(self, sink: IO[bytes], place: str):
        header = Header(MAGIC, current_id().encode().ljust(16, b"\0"), os.urandom(16), os.urandom(7))
        self._sink = sink
        self._prefix = header.prefix
        self._cipher = header.cipher()
        packed = LAYOUT.pack(*header)
        self._bound = packed + place.encode()
        self._pending = bytearray()
        self._number = 0
        sink.write(packed)

    def writable(self) -> bool:
        """Returns that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Takes any bytes; seals each chunk once it is known not to be the last."""
        view = memoryview(data).cast("B")
        taken = 0
        while taken < len(view):
            if len(self._pending) == CHUNK:
                self._seal(last=False)
            part = view[taken : taken + CHUNK - len(self._pending)]
            self._pending += part
            taken += len(part)
        return taken

    def finish(self) -> None:
        """Seals the last chunk; without it the file is unreadable."""
        self._seal(last=True)

    def _seal(self, *, last: bool) -> None:
        nonce = NONCE.pack(self._prefix, self._number, last)
        self._sink.write(self._cipher.encrypt(nonce, bytes(self._pending), self._bound))
        self._pending.clear()
        self._number += 1


class UnsealingReader(io.RawIOBase):
    """Reads a sealed file in the clear, from any offset. Raises Unreadable where anything was altered.

    The last chunk is opened first: a file that was cut short fails before a byte of it is told.
    """

    def __init__(self, source: IO[bytes], place: str):
        self._source = source
        self._size = source.seek(0, os.SEEK_END)
        source.seek(0)
        packed = source.read(LAYOUT.size)
        if len(packed) < LAYOUT.size or not packed.startswith(MAGIC):
            raise Unreadable("not an encrypted file")
        header = Header(*LAYOUT.unpack(packed))
        self.length = clear_size(self._size)
        self._prefix = header.prefix
        self._cipher = header.cipher()
        self._bound = packed + place.encode()
        self._last = chunks_in(self._size) - 1
        self._at = 0
        self._number = self._last
        self._clear = self._open(self._last)

    def readable(self) -> bool:
        """Returns that it can be read."""
        return True

    def seekable(self) -> bool:
        """Returns that any offset can be read."""
        return True

    def tell(self) -> int:
        """Returns the offset in clear bytes."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Moves to an offset in clear bytes and returns it."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.length}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer from one chunk; 0 at the end."""
        if self._at >= self.length:
            return 0
        number, offset = divmod(self._at, CHUNK)
        if number != self._number:
            self._number, self._clear = number, self._open(number)
        part = self._clear[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Closes the sealed file too."""
        if not self.closed:
            self._source.close()
        super().close()

    def _open(self, number: int) -> bytes:
        self._source.seek(LAYOUT.size + number * (CHUNK + TAG))
        sealed = self._source.read(CHUNK + TAG)
        nonce = NONCE.pack(self._prefix, number, number == self._last)
        try:
            return self._cipher.decrypt(nonce, sealed, self._bound)
        except InvalidTag:
            raise Unreadable("altered or cut short") from None
