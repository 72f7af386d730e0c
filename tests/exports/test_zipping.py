"""The archive: written forward, whole, and described truly."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from portal.exports.zip_records import Member, dos_time, end
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


def test_unzip_finds_no_fault_in_any_kind_of_entry(tmp_path: Path) -> None:
    place = tmp_path / "copy.zip"
    large = [os.urandom(1 << 20)] * 5
    with place.open("wb") as sink, Archive(sink, datetime(2026, 11, 22, tzinfo=UTC)) as archive:
        archive.add("a/many chunks.csv", (b"line %d\n" % n * 1000 for n in range(50)), "text/csv")
        archive.add("a/nothing.txt", [])
        archive.add_file("a/kurz ü.wav", io.BytesIO(b"RIFF"), 4, "audio/wav")
        archive.add_file("a/long.wav", io.BytesIO(b"".join(large)), 5 << 20, "audio/wav")
        archive.add_file("a/letter.pdf", io.BytesIO(b"%PDF" * 9), 36, "application/pdf")
    told = subprocess.run(["unzip", "-t", place], capture_output=True, text=True, check=True)
    assert "No errors detected" in told.stdout
    with zipfile.ZipFile(place) as read:
        assert {i.filename: i.compress_type for i in read.infolist() if i.compress_type == zipfile.ZIP_STORED} == {
            "a/kurz ü.wav": zipfile.ZIP_STORED,
            "a/long.wav": zipfile.ZIP_STORED,
        }
        assert [(w.bytes, w.sha256) for w in archive.written] == [
            (len(content), hashlib.sha256(content).hexdigest()) for content in map(read.read, read.namelist())
        ]


def test_more_files_than_the_old_format_counts_are_all_listed() -> None:
    sink = io.BytesIO()
    with Archive(sink, datetime(2026, 11, 22, tzinfo=UTC)) as archive:
        for number in range(65_600):
            archive.add_file(f"{number}.wav", io.BytesIO(b""), 0, "audio/wav")
    with zipfile.ZipFile(sink) as read:
        assert len(read.infolist()) == 65_600


def test_a_place_past_four_gigabytes_is_told_truly() -> None:
    far = Member(b"far.csv", 8, 1, 5 << 32, 6 << 32, 7 << 32, streamed=True)
    listed = far.central(dos_time(datetime(2026, 11, 22, tzinfo=UTC)))
    whole = b"PK\x03\x04" * 8 + listed + end(1, 32, len(listed))
    found = zipfile.ZipFile(io.BytesIO(whole)).infolist()[0]
    assert (found.compress_size, found.file_size, found.header_offset) == (5 << 32, 6 << 32, 7 << 32)


def test_without_isal_the_standard_library_packs_the_same() -> None:
    code = (
        "import sys; sys.modules['isal'] = None\n"
        "from portal.exports import deflating\n"
        "import zlib\n"
        "one = deflating.deflater()\n"
        "assert type(one) is type(zlib.compressobj())\n"
        "assert zlib.decompress(one.compress(b'a' * 999) + one.flush(), -15) == b'a' * 999\n"
        "assert deflating.crc32(b'a') == zlib.crc32(b'a')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
