"""A copy of one's data, from the wish to the file, and all that can go wrong on its way."""

import csv
import hashlib
import io
import json
import re
import wave
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.subject import subject_of
from portal.audit.models import Entry
from portal.exports import building
from portal.exports.building import expire
from portal.exports.models import Export
from portal.sources.registry import source_of
from portal.vault import files
from tests.inspection import Page, Visitor
from tests.people import sign_in

Work = Callable[..., int]


@pytest.fixture
def signed_in(page: Visitor, alice: User) -> Visitor:
    """Alice's browser, just signed in."""
    sign_in(page.client, alice)
    return page


def ask(visitor: Visitor, **fields: Any) -> Export:
    visitor.get("/copies/")
    visitor.submit("Make my copy", **fields)
    return Export.objects.latest("asked_at")


def fetched(visitor: Visitor, export: Export) -> zipfile.ZipFile:
    response = visitor.client.get(f"/copies/{export.pk}/download/")
    assert response.status_code == 200
    content = response.getvalue()
    export.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert int(response["Content-Length"]) == len(content)
    return zipfile.ZipFile(io.BytesIO(content))


def manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    return json.loads(archive.read("manifest.json"))


def test_a_copy_is_asked_for_made_announced_and_fetched(signed_in: Visitor, work: Work, mailoutbox: list[Any]) -> None:
    export = ask(signed_in)
    assert "We are making your copy" in signed_in.last.text  # type: ignore[union-attr]
    work()
    page = signed_in.get(f"/copies/{export.pk}/")
    assert "Your copy is ready" in page.text
    assert {row["State"] for row in page.tables[0]} == {"Done"}
    mail = mailoutbox[-1]
    assert mail.subject == "Your copy is ready"
    assert f"/copies/{export.pk}/" in mail.body
    assert "download" not in mail.body
    archive = fetched(signed_in, export)
    assert archive.testzip() is None
    assert len(archive.namelist()) == len(set(archive.namelist()))
    told = manifest(archive)
    assert told["made_for"] == "alice@example.com"
    for file in told["files"]:
        content = archive.read(file["path"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    for dataset in told["datasets"]:
        stem = f"{dataset['category']}/{dataset['dataset']}".replace(".", "")
        rows = json.loads(archive.read(f"{stem}.json"))
        table = list(csv.DictReader(io.StringIO(archive.read(f"{stem}.csv").decode())))
        assert len(rows) == len(table) == dataset["records"]
    assert sum(dataset["records"] for dataset in told["datasets"]) > 20


def test_every_page_of_the_copy_opens_without_the_network(signed_in: Visitor, work: Work) -> None:
    export = ask(signed_in)
    work()
    archive = fetched(signed_in, export)
    names = set(archive.namelist())
    pages = [name for name in names if name.endswith(".html")]
    assert "index.html" in pages
    for name in pages:
        content = archive.read(name).decode()
        assert "http://" not in content.replace("http://www.w3.org", "") or name != "index.html"
        folder = name.rpartition("/")[0]
        for target in re.findall(r'(?:href|src)="([^"#]+)"', content):
            assert not target.startswith(("http", "//", "/")), (name, target)
            parts = [*folder.split("/"), *target.split("/")] if folder else target.split("/")
            path: list[str] = []
            for part in parts:
                path = path[:-1] if part == ".." else [*path, part]
            assert "/".join(path) in names, (name, target)


@pytest.mark.parametrize("name", ["thevoco", "calltrackingmetrics", "cns", "itns"])
def test_every_company_s_copy_is_whole_and_its_recordings_play(
    name: str, use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor, work: Work
) -> None:
    use_company(name)
    sign_in(page.client, people("carol"))
    export = ask(page)
    work()
    archive = fetched(page, export)
    told = manifest(archive)
    assert len(archive.namelist()) == len(set(archive.namelist())) == len(told["files"]) + 1
    sounds = [file for file in archive.namelist() if file.endswith(".wav")]
    assert len(sounds) == sum(dataset["files"] for dataset in told["datasets"]) > 0
    for sound in sounds:
        with wave.open(io.BytesIO(archive.read(sound))) as played:
            assert played.getnframes() > 0


def test_only_what_was_chosen_is_in_the_copy(signed_in: Visitor, work: Work) -> None:
    page = signed_in.get("/copies/")
    chosen = page.forms[0].element.findall(".//input[@name='categories']")[0].get("value")
    export = ask(signed_in, extent="some", categories=[chosen])
    work()
    assert {dataset["category"] for dataset in manifest(fetched(signed_in, export))["datasets"]} == {chosen}


def test_files_of_one_name_stand_side_by_side(
    page: Visitor, people: Callable[[str], User], use_company: Callable[[str], None], work: Work
) -> None:
    use_company("itns")
    sign_in(page.client, people("alice"))
    export = ask(page, extent="some", categories=["voicemail"])
    work()
    archive = fetched(page, export)
    names = [name for name in archive.namelist() if name.endswith(".wav")]
    assert len(set(names)) == len(names) == len(json.loads(archive.read("voicemail/voicemail.json")))
    listed = archive.read("voicemail/voicemail.html").decode()
    assert [name for name in names if name.removeprefix("voicemail/") not in listed] == []


def test_choosing_nothing_comes_back_with_a_sentence(signed_in: Visitor) -> None:
    signed_in.get("/copies/")
    page = signed_in.submit("Make my copy", status=400, extent="some")
    assert any("Choose at least one kind of data" in error for error in page.errors)
    assert page.forms[0].fields["extent"] == ["some"]
    assert not Export.objects.exists()


def test_a_second_click_shows_the_copy_that_is_being_made(signed_in: Visitor) -> None:
    first = ask(signed_in)
    second = ask(signed_in)
    assert first == second
    assert "already making a copy" in str(signed_in.last.response.content)  # type: ignore[union-attr]


def test_the_archive_is_unreadable_where_it_lies(signed_in: Visitor, work: Work, settings: Any) -> None:
    export = ask(signed_in)
    work()
    folder = settings.STORAGES["vault"]["OPTIONS"]["location"]
    stored = [path for path in folder.rglob("*") if path.is_file()]
    assert stored
    for path in stored:
        assert b"PK\x03\x04" not in path.read_bytes()
        assert b"alice@example.com" not in path.read_bytes()
    assert files.exists(export.archive_name)


def test_a_stranger_finds_nothing(signed_in: Visitor, work: Work, bob: User) -> None:
    export = ask(signed_in)
    work()
    sign_in(signed_in.client, bob)
    for path in ("", "download/"):
        assert signed_in.client.get(f"/copies/{export.pk}/{path}").status_code == 404
    assert signed_in.client.post(f"/copies/{export.pk}/again/").status_code == 404
    assert str(export.pk) not in signed_in.get("/copies/").text


def test_fetching_needs_a_fresh_proof_and_leaves_a_trace(
    page: Visitor, alice: User, work: Work, signed_in: Visitor
) -> None:
    export = ask(signed_in)
    work()
    sign_in(page.client, alice, fresh=False)
    response = page.client.get(f"/copies/{export.pk}/download/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/confirm/")
    assert not Entry.objects.filter(event="export_downloaded").exists()
    sign_in(page.client, alice)
    fetched(page, export)
    assert Entry.objects.filter(event="export_downloaded", about=f"export:{export.pk}").count() == 1


def test_a_copy_goes_when_its_time_is_over(signed_in: Visitor, work: Work) -> None:
    export = ask(signed_in)
    work()
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in.client.get(f"/copies/{export.pk}/download/").status_code == 404
    assert expire() == 1
    assert not files.exists(export.archive_name)
    assert "We removed this copy" in signed_in.get(f"/copies/{export.pk}/").text


def test_a_system_out_of_reach_fails_openly_and_can_be_started_again(
    signed_in: Visitor, work: Work, company_out_of_reach: Callable[[], Any]
) -> None:
    export = ask(signed_in)
    with company_out_of_reach():
        work()
        assert "We go on trying" in signed_in.get(f"/copies/{export.pk}/").text
        work(hurry=True)
    page: Page = signed_in.get(f"/copies/{export.pk}/")
    assert "We could not reach one of our systems" in page.text
    assert not files.exists(export.archive_name)
    signed_in.submit("Start my copy again")
    work()
    assert "Your copy is ready" in signed_in.get(f"/copies/{export.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_length(
    signed_in: Visitor, alice: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        Export.objects.create(person=alice, language="en", state=Export.State.EXPIRED)
    signed_in.get("/copies/")
    with django_assert_num_queries(9):
        page = signed_in.get("/copies/")
    assert len(page.tables[0]) == count


def test_erasing_a_copy_takes_its_archive_along(signed_in: Visitor, work: Work, alice: User, bob: User) -> None:
    export = ask(signed_in)
    work()
    source = source_of("portal_exports")
    assert source.erase("portal_exports", subject_of(bob)).count == 0
    assert files.exists(export.archive_name)
    receipt = source.erase("portal_exports", subject_of(alice))
    assert (receipt.outcome, receipt.count, receipt.remaining) == ("done", 1, 0)
    assert not files.exists(export.archive_name)
    assert source.erase("portal_exports", subject_of(alice)).count == 0


def test_a_copy_that_is_erased_while_it_is_made_leaves_nothing_behind(
    signed_in: Visitor, alice: User, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(signed_in)
    whole = building.write

    def erased_meanwhile(*args: Any) -> None:
        whole(*args)
        source_of("portal_exports").erase("portal_exports", subject_of(alice))

    monkeypatch.setattr(building, "write", erased_meanwhile)
    work()
    assert not Export.objects.exists()
    assert not files.exists(export.archive_name)
