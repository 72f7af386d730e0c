"""What a telephone system keeps besides sound: a film of a conference, and a page that came by fax."""

import struct
import zlib
from pathlib import Path

FILM = Path(__file__).with_name("film.webm")
"""Three seconds of somebody made up who talks: 192 by 144 points, VP8."""

WIDE, HIGH, MARGIN = 432, 612, 48
"""Points of a fax page: US letter, as a fax of low resolution scales it down to be read on a screen."""


def film(path: Path) -> int:
    """Writes a film; returns its size in bytes."""
    return _written(path, FILM.read_bytes())


def fax(path: Path) -> int:
    """Writes a page in black and white as PNG; returns its size in bytes."""
    rows = b"".join(b"\0" + _row(place) for place in range(HIGH))
    header = struct.pack(">IIBBBBB", WIDE, HIGH, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _written(path, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks))


def _row(place: int) -> bytes:
    """Returns eight points a byte, 1 is white: lines of words between the margins, each paragraph's last one short."""
    line, within = divmod(place - MARGIN, 18)
    if not (MARGIN <= place < HIGH - MARGIN and within < 6) or line % 7 == 6:
        return b"\xff" * (WIDE // 8)
    end = WIDE - MARGIN - (150 if line % 7 == 5 else line * 29 % 23)
    points = (point < MARGIN or point >= end or point * (7 + line % 3) % 61 < 9 for point in range(WIDE))
    bits = "".join("1" if white else "0" for white in points)
    return int(bits, 2).to_bytes(WIDE // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _written(path: Path, content: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return len(content)
