"""Encrypted files: what was written comes back from any offset, and nothing altered does."""

import itertools
import zipfile
from typing import Any

import pytest
from django.core.files.storage import storages
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.vault import files
from portal.vault.keys import Unreadable
from portal.vault.stream import CHUNK, LAYOUT, TAG

SIZES = st.one_of(st.integers(0, 3 * CHUNK), st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]))
any_file = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def content(size: int) -> bytes:
    return bytes(itertools.islice(itertools.cycle(range(251)), size))


def write(name: str, clear: bytes) -> None:
    with files.write(name) as sink:
        sink.write(clear)


def sealed(name: str) -> bytes:
    with storages["vault"].open(name) as source:
        return source.read()


def tamper(name: str, altered: bytes) -> None:
    with open(storages["vault"].path(name), "wb") as target:  # noqa: PTH123
        target.write(altered)


@any_file
@given(SIZES, st.lists(st.integers(1, 2 * CHUNK), max_size=5), st.integers(0, 3 * CHUNK))
def test_whatever_was_written_in_any_pieces_is_read_from_any_offset(size: int, cuts: list[int], start: int) -> None:
    clear = content(size)
    edges = sorted({0, size, *(cut for cut in cuts if cut < size)})
    with files.write("any") as sink:
        for begin, end in itertools.pairwise(edges):
            sink.write(clear[begin:end])
    assert files.size("any") == size
    with files.read("any", start) as stream:
        assert stream.read() == clear[start:]


@any_file
@given(st.integers(0, 2 * CHUNK), st.data())
def test_one_flipped_bit_anywhere_makes_it_unreadable(size: int, data: st.DataObject) -> None:
    write("flip", content(size))
    altered = bytearray(sealed("flip"))
    bit = data.draw(st.integers(0, len(altered) * 8 - 1))
    altered[bit // 8] ^= 1 << bit % 8
    tamper("flip", bytes(altered))
    with pytest.raises(Unreadable), files.read("flip") as stream:
        stream.read()


@any_file
@given(st.integers(0, 2 * CHUNK + 5), st.data())
def test_a_file_cut_short_is_refused_before_its_first_byte(size: int, data: st.DataObject) -> None:
    write("cut", content(size))
    whole = sealed("cut")
    tamper("cut", whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(Unreadable):
        files.read("cut")


def test_a_file_cut_at_a_chunks_edge_is_refused() -> None:
    write("cut", content(3 * CHUNK))
    tamper("cut", sealed("cut")[: LAYOUT.size + 2 * (CHUNK + TAG)])
    with pytest.raises(Unreadable):
        files.read("cut")


def test_chunks_in_another_order_are_unreadable() -> None:
    write("order", content(3 * CHUNK))
    whole, step = sealed("order"), CHUNK + TAG
    head, body = whole[: LAYOUT.size], whole[LAYOUT.size :]
    tamper("order", head + body[step : 2 * step] + body[:step] + body[2 * step :])
    with pytest.raises(Unreadable), files.read("order") as stream:
        stream.read()


def test_a_file_does_not_open_under_another_name() -> None:
    write("alice", b"hers")
    write("bob", b"his")
    tamper("bob", sealed("alice"))
    with pytest.raises(Unreadable):
        files.read("bob")


def test_the_disk_holds_no_clear_byte() -> None:
    write("secret", b"Alice called Bob " * 10_000)
    assert b"Alice" not in sealed("secret")


def test_an_exception_leaves_nothing_and_keeps_what_stood_there() -> None:
    write("folder/kept", b"before")
    with pytest.raises(ZeroDivisionError), files.write("folder/kept") as sink:
        sink.write(content(2 * CHUNK))
        raise ZeroDivisionError
    with files.read("folder/kept") as stream:
        assert stream.read() == b"before"
    assert storages["vault"].listdir("folder") == ([], ["kept"])


def test_a_zip_archive_streams_into_it_and_opens_again() -> None:
    with files.write("archive") as sink, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("calls.csv", "w") as member:
            for number in range(20_000):
                member.write(b"%d,call\n" % number)
        archive.writestr("manifest.json", "{}")
    with files.read("archive") as stream, zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        assert archive.read("calls.csv").splitlines()[-1] == b"19999,call"


def test_a_new_key_seals_and_the_old_one_still_opens(settings: Any) -> None:
    settings.VAULT_KEYS = {"old": "aa" * 32}
    write("before", b"then")
    settings.VAULT_KEYS = {"new": "bb" * 32, "old": "aa" * 32}
    write("after", b"now")
    with files.read("before") as stream:
        assert stream.read() == b"then"
    settings.VAULT_KEYS = {"new": "bb" * 32}
    with files.read("after") as stream:
        assert stream.read() == b"now"
    with pytest.raises(Unreadable):
        files.read("before")


def test_a_remote_storage_works_the_same(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"vault": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    write("far", content(CHUNK + 7))
    with files.read("far", CHUNK) as stream:
        assert stream.read() == content(CHUNK + 7)[CHUNK:]
    with pytest.raises(ZeroDivisionError), files.write("gone"):
        raise ZeroDivisionError
    assert not files.exists("gone")


def test_removing_twice_is_harmless_and_reading_the_absent_says_so() -> None:
    write("once", b"x")
    files.delete("once")
    files.delete("once")
    assert not files.exists("once")
    with pytest.raises(FileNotFoundError):
        files.read("once")
    with pytest.raises(FileNotFoundError):
        files.size("once")
