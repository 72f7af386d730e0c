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
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.subject import subject_of
from portal.audit.models import Entry
from portal.exports import building
from portal.exports.building import expire
from portal.exports.models import Export
from portal.sources.registry import dataset as dataset_of
from portal.sources.registry import source_of
from portal.vault import files
from tests.inspection import Page, Visitor
from tests.people import sign_in
from tests.promises.records import write

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


def ask_badly(visitor: Visitor, **fields: Any) -> Page:
    visitor.get("/copies/")
    return visitor.submit("Make my copy", status=400, **fields)


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
    held = [file for file in archive.namelist() if Path(file).suffix in (".wav", ".webm", ".png")]
    assert len(held) == sum(dataset["files"] for dataset in told["datasets"]) > 0
    for sound in (file for file in held if file.endswith(".wav")):
        with wave.open(io.BytesIO(archive.read(sound))) as played:
            assert played.getnframes() > 0


def test_films_and_pictures_are_seen_in_the_pages_of_a_copy_and_other_files_are_led_to(
    use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor, work: Work
) -> None:
    use_company("itns")
    write("UPDATE recordings SET path = REPLACE(path, '-3.wav', '-3.tiff') WHERE kind = 'media'")
    for sound in settings.COMPANY_FILES.rglob("*-3.wav"):
        sound.rename(sound.with_suffix(".tiff"))
    sign_in(page.client, people("carol"))
    export = ask(page)
    work()
    shown = fetched(page, export).read("media_files/media_files.html").decode()
    assert re.search(r'<video controls[^>]* src="media_files/201-stored-\d+\.webm"', shown)
    assert re.search(r'<img src="media_files/201-stored-\d+\.png" alt="fax-page-1.png, ', shown)
    assert re.search(r'<a href="(media_files/201-3-\d+\.tiff)">', shown)


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


def test_days_and_forms_are_as_chosen(page: Visitor, people: Callable[[str], User], work: Work) -> None:
    """Of a span, what has no date is left out, and the copy says so."""
    sign_in(page.client, people("alice"))
    refused = ask_badly(page, since="2026-02-02", until="2026-02-01", formats=[])
    assert any("last day is before the first" in error for error in refused.errors)
    assert any("Choose at least one form" in error for error in refused.errors)
    until = timezone.localdate() - timedelta(days=60)
    export = ask(page, since="2000-01-01", until=until.isoformat(), formats=["ndjson", "csv"])
    work()
    archive = fetched(page, export)
    told = manifest(archive)
    tables = [name for name in archive.namelist() if not name.endswith(("-files.csv", ".wav", ".pdf"))]
    assert {name.rpartition(".")[2] for name in tables} == {"ndjson", "csv", "json"}
    assert [name for name in tables if name.endswith(".json")] == ["datapackage.json", "manifest.json"]
    dates = [
        json.loads(line)["measured_at"][:10]
        for line in archive.read("network_performance/measurements.ndjson").splitlines()
    ]
    assert dates
    assert max(dates) <= (until + timedelta(days=1)).isoformat()
    undated = {one["dataset"] for one in told["not_included"] if "have no date" in one["why"]}
    assert undated == {one["dataset"] for one in told["datasets"] if not dataset_of(one["dataset"]).dated_by}


def test_contacts_come_as_cards(
    page: Visitor, people: Callable[[str], User], use_company: Callable[[str], None], work: Work
) -> None:
    use_company("thevoco")
    sign_in(page.client, people("alice"))
    export = ask(page, extent="some", categories=["personal_contacts"], formats=["vcard", "json"])
    work()
    archive = fetched(page, export)
    held = json.loads(archive.read("personal_contacts/personal_contacts.json"))
    written = archive.read("personal_contacts/personal_contacts.vcf")
    cards = written.replace(b"\r\n ", b"").decode().split("END:VCARD\r\n")[:-1]
    assert len(cards) == len(held) > 0
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    for card, one in zip(cards, held, strict=True):
        assert card.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
        assert f"FN:{one['name']}\r\n" in card
        assert f"TEL;TYPE=CELL:{one['mobile']}\r\n" in card
        assert one["email"] in card


def test_no_more_copies_are_kept_than_may_be(signed_in: Visitor, alice: User, settings: Any, work: Work) -> None:
    settings.EXPORT_COPIES = 1
    first = ask(signed_in)
    work()
    refused = ask_badly(signed_in)
    assert any("Remove one first" in error for error in refused.errors)
    signed_in.get(f"/copies/{first.pk}/")
    signed_in.submit("Remove this copy now")
    assert ask(signed_in) != first


def test_work_that_was_lost_is_seen_and_started_again(signed_in: Visitor, work: Work) -> None:
    export = ask(signed_in)
    assert "It waits for its turn" in signed_in.get(f"/copies/{export.pk}/").text
    queued = DBTaskResult.objects.filter(task_path="portal.exports.tasks.build")
    queued.update(status="RUNNING", worker_ids=["a worker that died"], started_at=timezone.now())
    assert "has stopped" in signed_in.get(f"/copies/{export.pk}/").text
    queued.delete()
    assert "was lost on our side" in signed_in.get(f"/copies/{export.pk}/").text
    signed_in.submit("Start my copy again")
    work()
    assert "Your copy is ready" in signed_in.get(f"/copies/{export.pk}/").text
    assert fetched(signed_in, export).testzip() is None


def test_a_copy_that_is_being_made_cannot_be_started_twice(signed_in: Visitor) -> None:
    export = ask(signed_in)
    signed_in.post(f"/copies/{export.pk}/again/")
    assert Export.objects.get().attempt == 1
    assert DBTaskResult.objects.filter(task_path="portal.exports.tasks.build").count() == 1


def test_an_attempt_that_was_given_up_changes_nothing(signed_in: Visitor, work: Work) -> None:
    export = ask(signed_in)
    DBTaskResult.objects.all().delete()
    signed_in.post(f"/copies/{export.pk}/again/")
    building.build(str(export.pk), 1)
    export.refresh_from_db()
    assert export.state == Export.State.WAITING
    work()
    assert "Your copy is ready" in signed_in.get(f"/copies/{export.pk}/").text


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
