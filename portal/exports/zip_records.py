"""The records of a ZIP archive as bytes (PKWARE APPNOTE 6.3.10): headers, descriptors, directory, with ZIP64."""

import struct
from datetime import datetime
from typing import NamedTuple

LOCAL = struct.Struct("<4s5H3L2H")
DESCRIPTOR = struct.Struct("<4sLQQ")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
BOTH_SIZES_64 = struct.pack("<HHQQ", 1, 16, 0, 0)

STORED, DEFLATED = 0, 8
UTF8, SIZES_FOLLOW = 0x800, 0x8
VERSION, VERSION_64, UNIX = 20, 45, 3 << 8
OWNER_ONLY = 0o100600 << 16
MANY, BIG = 0xFFFF, 0xFFFFFFFF


class Member(NamedTuple):
    """One file of an archive: how and where it lies."""

    name: bytes
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    streamed: bool
    """Whether its sizes stand behind it, because nobody knew them before."""

    def local(self, made_at: bytes) -> bytes:
        """Returns the header before it; while it is streamed, sizes and checksum are still open."""
        if self.streamed:
            flags, sizes, more = UTF8 | SIZES_FOLLOW, (0, BIG, BIG), BOTH_SIZES_64
        else:
            flags, sizes, more = UTF8, (self.crc, self.packed, self.size), b""
        version = VERSION_64 if self.streamed else VERSION
        when = struct.unpack("<2H", made_at)
        head = LOCAL.pack(b"PK\3\4", version, flags, self.method, *when, *sizes, len(self.name), len(more))
        return head + self.name + more

    def descriptor(self) -> bytes:
        """Returns what stands behind a streamed file."""
        return DESCRIPTOR.pack(b"PK\7\x08", self.crc, self.packed, self.size)

    def central(self, made_at: bytes) -> bytes:
        """Returns its line of the directory."""
        size, packed, offset, more = self.size, self.packed, self.offset, b""
        if large := max(size, packed, offset) >= BIG:
            over = [value for value in (size, packed, offset) if value >= BIG]
            more = struct.pack(f"<HH{len(over)}Q", 1, 8 * len(over), *over)
            size, packed, offset = min(size, BIG), min(packed, BIG), min(offset, BIG)
        version = VERSION_64 if large or self.streamed else VERSION
        flags = UTF8 | (SIZES_FOLLOW if self.streamed else 0)
        when = struct.unpack("<2H", made_at)
        lengths = (len(self.name), len(more), 0, 0, 0)
        head = CENTRAL.pack(
            *(b"PK\1\2", UNIX | VERSION_64, version, flags, self.method, *when, self.crc, packed, size),
            *(*lengths, OWNER_ONLY, offset),
        )
        return head + self.name + more


def dos_time(moment: datetime) -> bytes:
    """Returns a local time as ZIP has it, in steps of two seconds."""
    clock = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    day = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
    return struct.pack("<2H", clock, day)


def end(count: int, start: int, length: int) -> bytes:
    """Returns the end of an archive: how many files, where the directory starts, and how long it is."""
    before = b""
    if count >= MANY or start >= BIG or length >= BIG:
        whole = (count, count, length, start)
        before = END_64.pack(b"PK\6\6", END_64.size - 12, UNIX | VERSION_64, VERSION_64, 0, 0, *whole)
        before += LOCATOR.pack(b"PK\6\7", 0, start + length, 1)
    few = min(count, MANY)
    return before + END.pack(b"PK\5\6", 0, 0, few, few, min(length, BIG), min(start, BIG), 0)
