"""A copy in the hands of somebody else: unpacked with `unzip`, read by its own description, opened without a network.

Nothing of the portal is used to read it, and what it holds is counted against the company's own tables.
"""

import csv
import hashlib
import json
import subprocess
import wave
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import BrowserContext, Route

from accounts.models import User
from portal.demo.people import ALICE
from portal.exports.models import Export
from tests.browser import axe
from tests.exports.test_copies import ask
from tests.inspection import Visitor
from tests.people import sign_in

pytestmark = pytest.mark.browser

FORMS = ["html", "csv", "json", "ndjson", "vcard"]
OWNED = {
    "call_detail/calls": ("cdr", "accountcode = %s"),
    "recordings/recordings": ("recordings", "account_id = %s AND kind = 'call'"),
    "recordings/conference_recordings": ("recordings", "account_id = %s AND kind = 'conference'"),
    "voicemail/voicemail": ("voicemail", "account_id = %s"),
    "voicemail_transcripts/voicemail_texts": ("transcripts", "account_id = %s AND of = 'voicemail'"),
    "speed_dial/speed_dials": ("speed_dials", "account_id = %s"),
    "call_reports/agent_activity": ("agent_activity", "account_id = %s"),
    "call_reports/call_reports": ("call_reports", "account_id = %s"),
    "company_contacts/company_contacts": ("company_contacts", "account_id = %s"),
    "feature_settings/features": ("feature_switches", "account_id = %s"),
}
"""Tables of the copy, and where their rows lie; whoever administers an account sees all of its rows."""

PLAY = """sound => new Promise(done => {
  sound.preload = "metadata";
  sound.onloadedmetadata = () => done(sound.duration);
  sound.onerror = () => done(-1);
  sound.load();
})"""
"""Returns how many seconds a sound lasts, or -1 where the browser cannot play it."""

Check = Callable[[Any], bool]


def is_number(value: Any) -> bool:
    return bool(Decimal(str(value)).is_finite())


CHECKS: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: int(str(value)) is not None,
    "number": is_number,
    "boolean": lambda value: value in (True, False, "True", "False"),
    "date": lambda value: date.fromisoformat(value) is not None,
    "datetime": lambda value: datetime.fromisoformat(value).utcoffset() is not None,
    "any": lambda value: True,
}


@pytest.fixture
def unpacked(
    page: Visitor,
    people: Callable[[str], User],
    use_company: Callable[[str], None],
    work: Callable[..., int],
    tmp_path: Path,
) -> Path:
    """An administrator's whole copy in every form, unpacked by somebody who has nothing else."""
    use_company("thevoco")
    rename_newest_recording('odd "50%" #1?\\..wav')
    sign_in(page.client, people("carol"))
    export: Export = ask(page, formats=FORMS)
    work()
    place, folder = tmp_path / "copy.zip", tmp_path / "copy"
    place.write_bytes(page.client.get(f"/copies/{export.pk}/download/").getvalue())  # type: ignore[attr-defined]
    tested = subprocess.run(["unzip", "-t", place], capture_output=True, text=True, check=True)
    assert "No errors detected" in tested.stdout
    subprocess.run(["unzip", "-q", place, "-d", folder], check=True)
    return folder


def rename_newest_recording(name: str) -> None:
    """Gives a file a name that an address, a table or another system would read as something else."""
    with connections["company"].cursor() as cursor:
        mine = "account_id = %s AND kind = 'call' ORDER BY recorded_at DESC, id DESC"
        cursor.execute(f"SELECT id, path FROM recordings WHERE {mine}", [ALICE.account])  # noqa: S608
        [key, path] = cursor.fetchone()
        place = Path(settings.COMPANY_FILES) / path
        place.rename(place.with_name(name))
        cursor.execute("UPDATE recordings SET path = %s WHERE id = %s", [path.replace(place.name, name), key])


def rows(folder: Path, resource: dict[str, Any]) -> list[dict[str, Any]]:
    text = (folder / resource["path"]).read_text("utf-8")
    match resource["format"]:
        case "csv":
            return list(csv.DictReader(text.splitlines(keepends=True)))
        case "json":
            return list(json.loads(text))
        case _:
            return [json.loads(line) for line in text.split("\n")[:-1]]


def faults(folder: Path, resource: dict[str, Any]) -> Iterator[str]:
    """Yields what a table has that its own description does not allow."""
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    found = rows(folder, resource)
    for row in found:
        if list(row) != list(fields):
            yield f"{resource['name']}: columns {list(row)}"
        for name, value in row.items():
            if value not in ("", None) and not CHECKS[fields[name]["type"]](value):
                yield f"{resource['name']}.{name}: {value!r} is no {fields[name]['type']}"
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in found]
    if len(set(keys)) != len(keys) or not all(all(key) for key in keys):
        yield f"{resource['name']}: keys are not unique"


@pytest.mark.promise("CCQ-49", "CCQ-124", "CNS-50", "VOCO-88")
def test_a_copy_is_whole_described_and_readable_for_somebody_else(unpacked: Path, browser: BrowserContext) -> None:
    told = json.loads((unpacked / "manifest.json").read_text())
    package = json.loads((unpacked / "datapackage.json").read_text())
    every = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert every == {"manifest.json", *(one["path"] for one in told["files"])}
    for one in told["files"]:
        content = (unpacked / one["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    for resource in package["resources"]:
        content = (unpacked / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert list(faults(unpacked, resource)) == []
    _totals(unpacked, told, package)
    _sounds(unpacked, told, package)
    _pages(unpacked, told, browser)


def _totals(unpacked: Path, told: dict[str, Any], package: dict[str, Any]) -> None:
    """Every form of every table has as many records as are told, and as many as the company has."""
    counts = {f"{one['category']}/{one['dataset']}": one["records"] for one in told["datasets"]}
    tables = [one for one in package["resources"] if not one["path"].endswith("-files.csv")]
    assert {one["path"].rpartition(".")[0] for one in tables} == set(counts)
    for resource in tables:
        assert len(rows(unpacked, resource)) == counts[resource["path"].rpartition(".")[0]], resource["name"]
    for place, (table, owned) in OWNED.items():
        with connections["company"].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {owned}", [ALICE.account])  # noqa: S608
            assert counts[place] == cursor.fetchone()[0] > 0


def _sounds(unpacked: Path, told: dict[str, Any], package: dict[str, Any]) -> None:
    """Every recording can be played, is as long as its record says, and is found from it."""
    [table] = [one for one in package["resources"] if one["name"] == "recordings-files"]
    [reference] = table["schema"]["foreignKeys"]
    [records] = [one for one in package["resources"] if one["name"] == reference["reference"]["resource"]]
    lengths = {row["key"]: int(row["length"]) for row in rows(unpacked, records)}
    found = rows(unpacked, table)
    assert {row["key"] for row in found} == set(lengths)
    for row in found:
        with wave.open(str(unpacked / row["path"])) as sound:
            assert round(sound.getnframes() / sound.getframerate()) == lengths[row["key"]]


def _pages(unpacked: Path, told: dict[str, Any], browser: BrowserContext) -> None:
    """The pages open from disk, lead to every file that they name, and ask no host for anything."""
    asked: list[str] = []

    def seen(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    browser.route("**/*", seen)
    tab = browser.new_page()
    tab.goto((unpacked / "index.html").as_uri())
    axe(tab)
    leads = tab.eval_on_selector_all("a", "links => links.map(link => link.href)")
    pages = [lead for lead in leads if lead.endswith(".html")]
    assert len(pages) == len(told["datasets"])
    for lead in leads:
        assert Path(lead.removeprefix("file://")).is_file()
    tab.goto(next(lead for lead in pages if lead.endswith("/recordings.html")))
    axe(tab)
    loaded = tab.locator("audio").first.evaluate(PLAY)
    assert loaded >= 1
    assert asked
    assert [url for url in asked if not url.startswith(f"file://{unpacked}/")] == []
