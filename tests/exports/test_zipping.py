"""The archive: written forward, whole, and described truly."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

from portal.exports.zipping import Archive


class Forward(io.RawIOBase):
    """A sink that cannot seek, as the vault's cannot."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def test_what_was_written_can_be_read_and_matches_its_description() -> None:
    sink = Forward()
    noise = hashlib.sha512(b"x").digest() * 40_000
    with Archive(sink, datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) as archive:
        archive.add("a/été.csv", [b"one,", b"two\r\n"], "text/csv")
        archive.add("a/tone.wav", [noise], "audio/wav")
    with zipfile.ZipFile(io.BytesIO(bytes(sink.data))) as read:
        assert read.testzip() is None
        assert read.read("a/été.csv") == b"one,two\r\n"
        assert read.read("a/tone.wav") == noise
        assert read.getinfo("a/tone.wav").compress_type == zipfile.ZIP_STORED
    assert [(w.path, w.bytes, w.sha256) for w in archive.written] == [
        ("a/été.csv", 9, hashlib.sha256(b"one,two\r\n").hexdigest()),
        ("a/tone.wav", len(noise), hashlib.sha256(noise).hexdigest()),
    ]


def test_an_error_leaves_no_closed_archive() -> None:
    sink = Forward()
    try:
        with Archive(sink, datetime(2026, 11, 22, tzinfo=UTC)) as archive:
            archive.add("a.txt", [b"a"])
            raise RuntimeError
    except RuntimeError:
        pass
    assert not zipfile.is_zipfile(io.BytesIO(bytes(sink.data)))
