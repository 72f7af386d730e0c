"""Files in a bucket, over a real socket to a store that checks every signature."""

import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from packaging.requirements import Requirement

from portal.environment import BASE_DIR
from portal.sources.buckets import Bucket
from portal.sources.port import NotThere, Selection, SourceDown, Subject
from tests.company import sixth
from tests.sources import spools
from tests.sources.s3_stub import Stub

SOUND = bytes(range(256)) * 1024


@pytest.fixture
def bucket(store: Stub) -> Bucket:
    store.put("calls/a b/ü+1.wav", SOUND)
    return Bucket("s3://recordings/calls", "billing")


def test_a_file_is_read_from_any_byte_and_only_when_it_is_read(store: Stub, bucket: Bucket) -> None:
    with bucket.opened("a b/ü+1.wav").stream:
        assert [verb for verb, _ in store.asked] == ["HEAD"]
    file = bucket.opened("a b/ü+1.wav", 1000)
    assert (file.name, file.type, file.size) == ("ü+1.wav", "audio/x-wav", len(SOUND))
    with file.stream as stream:
        assert stream.read(7) + stream.read() == SOUND[1000:]
    assert bucket.opened("a b/ü+1.wav", len(SOUND)).stream.read() == b""
    assert store.refused == 0


def test_a_wrong_secret_is_down(store: Stub, bucket: Bucket, settings: Any) -> None:
    settings.S3_SECRET_ACCESS_KEY = "another"
    with pytest.raises(SourceDown):
        bucket.opened("a b/ü+1.wav")
    assert store.refused == 1


@pytest.mark.parametrize("name", ["none.wav", "", "../secret", "/etc/passwd", "a b//ü+1.wav", "a\0b"])
def test_what_is_not_below_the_prefix_is_not_there(store: Stub, bucket: Bucket, name: str) -> None:
    store.put("secret", b"of somebody else")
    with pytest.raises(NotThere):
        bucket.opened(name)
    bucket.removed([name])
    assert set(store.objects) == {"secret", "calls/a b/ü+1.wav"}


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_bucket_that_refuses_is_down(store: Stub, bucket: Bucket, status: int) -> None:
    store.answers = status
    for asked in (lambda: bucket.opened("x.wav"), lambda: bucket.removed(["x.wav"]), lambda: bucket.listed("a b")):
        with pytest.raises(SourceDown):
            asked()


def test_a_bucket_that_is_missing_is_down_not_empty(store: Stub) -> None:
    missing = Bucket("s3://no-such-bucket", "billing")
    for asked in (lambda: missing.opened("x.wav"), lambda: missing.removed(["x.wav"]), lambda: missing.folders("")):
        with pytest.raises(SourceDown):
            asked()


def test_a_store_that_nobody_answers_at_is_down(bucket: Bucket, settings: Any) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(SourceDown):
        bucket.opened("a b/ü+1.wav")


def test_a_store_that_is_silent_is_down(store: Stub, bucket: Bucket, settings: Any) -> None:
    settings.S3_ANSWERS_WITHIN = 1
    store.silent_for = 1.3
    with pytest.raises(SourceDown):
        bucket.opened("a b/ü+1.wav")


def test_a_body_that_breaks_off_is_down_and_not_a_shorter_file(store: Stub, bucket: Bucket) -> None:
    file = bucket.opened("a b/ü+1.wav")
    store.breaks_after = 100_000
    with pytest.raises(SourceDown), file.stream as stream:
        while stream.read(1 << 16):
            pass


def test_removing_takes_more_than_one_call_takes_and_leaves_the_rest(store: Stub, bucket: Bucket) -> None:
    for number in range(1_203):
        store.put(f"calls/{number}.wav", b"x")
    bucket.removed(f"{number}.wav" for number in range(1, 1_203))
    assert set(store.objects) == {"calls/0.wav", "calls/a b/ü+1.wav"}
    assert [verb for verb, _ in store.asked] == ["POST", "POST"]
    bucket.removed(["1.wav"])


def test_a_bucket_with_versions_keeps_none_of_them(store: Stub, bucket: Bucket) -> None:
    store.versioned = True
    bucket.removed(["a b/ü+1.wav"])
    assert (store.objects, store.older) == ({}, {"calls/a b/ü+1.wav": []})


def test_a_spool_in_a_bucket_is_listed_page_by_page_and_erased(store: Stub, tmp_path: Any) -> None:
    root = spools.filled(tmp_path / "spool", "ACC-100001/201", "ACC-100002/201")
    for path in root.rglob("*.*"):
        store.put(f"archive/{path.relative_to(root)}", path.read_bytes())
    store.page = 2
    mine = Subject({"account": frozenset({"ACC-100001"})})
    spool = spools.source("s3://recordings/archive/")
    found = list(spool.stream("messages", mine))
    assert [one.values["folder"] for one in found] == ["INBOX"] * 3 + ["Old", "Urgent"]
    assert spool.file("messages", mine, found[0].key, 10).stream.read() == (spools.wav() + b"\x02")[10:]
    assert spool.erase("messages", mine, Selection(keys=(found[1].key,))).remaining == 0
    assert "archive/ACC-100001/201/INBOX/msg0001.gsm" not in store.objects
    assert "archive/ACC-100001/201/INBOX/msg0002.gsm" in store.objects, "nothing is numbered anew in a bucket"
    assert spool.erase("messages", mine).remaining == 0
    left = sorted(name for name in store.objects if name.startswith("archive/ACC-100001"))
    assert [name.rsplit("/", 1)[-1] for name in left] == ["busy.wav", "greet.wav", "unavail.wav"]
    assert len([name for name in store.objects if name.startswith("archive/ACC-100002")]) == 4
    with pytest.raises(SourceDown):
        list(spools.source("s3://recordings/not-there").stream("messages", mine))


def test_nothing_that_signs_brings_in_the_distribution_that_our_app_hides(bucket: Bucket) -> None:
    bucket.opened("a b/ü+1.wav")
    assert Path(str(sys.modules["requests"].__file__)).parent == BASE_DIR / "requests"
    for name in ("boto3", "botocore", "s3transfer", "jmespath", "urllib3"):
        needed = [Requirement(one) for one in metadata.requires(name) or []]
        assert "requests" not in {one.name for one in needed if not one.marker or one.marker.evaluate({"extra": ""})}


IN_A_BUCKET = sixth.SOURCES.replace('database = "company"', 'database = "company"\nfiles = "s3://recordings/calls"', 1)


@pytest.fixture
def in_a_bucket(settings: Any, tmp_path: Path) -> None:
    folder = sixth.write(tmp_path / "harbour")
    (folder / "sources.toml").write_text(IN_A_BUCKET, "utf-8")
    settings.COMPANY = str(folder)


@pytest.mark.usefixtures("in_a_bucket")
def test_half_of_the_credentials_is_said_at_the_start(store: Stub, settings: Any) -> None:
    call_command("check")
    settings.S3_SECRET_ACCESS_KEY = ""
    with pytest.raises(SystemCheckError, match=r"sources\.E003"):
        call_command("check")


@pytest.mark.usefixtures("in_a_bucket")
def test_a_bucket_without_its_extra_stops_the_start_and_says_what_to_install(
    store: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)  # as Python marks a module that cannot be imported
    with pytest.raises(SystemCheckError, match=r"boto3 is not installed.\s+HINT: pip install .* requirements-s3.txt"):
        call_command("check")
