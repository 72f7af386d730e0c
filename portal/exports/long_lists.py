"""A list as long as an archive has files, in little memory: what is appended is kept deflated until it is read."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import islice

TOGETHER = 1_000
BLOCK = 1 << 16
"""Bytes that are deflated at a time."""
LENGTH = 4


class LongList:
    """Takes bytes one by one and yields them in their order, as often as wanted; a file costs some 60 bytes."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._latest = bytearray()
        self._count = 0
        self.bytes = 0

    def __len__(self) -> int:
        return self._count

    def append(self, item: bytes) -> None:
        """Adds one at the end."""
        self._latest += len(item).to_bytes(LENGTH, "big")
        self._latest += item
        self._count += 1
        self.bytes += len(item)
        if len(self._latest) >= BLOCK:
            self._blocks.append(zlib.compress(self._latest, 1))
            self._latest.clear()

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            yield from _items(zlib.decompress(block))
        yield from _items(bytes(self._latest))


def together(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yields lines by the thousand: a chunk costs an archive more than a line."""
    rest = iter(lines)
    while some := b"".join(islice(rest, TOGETHER)):
        yield some


def _items(block: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(block):
        start = at + LENGTH
        at = start + int.from_bytes(block[at:start], "big")
        yield block[start:at]
