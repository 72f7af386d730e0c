"""Other people in one's own records: the category's rule on lists, record pages, in files, in searching and copies."""

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from portal.company.loading import PROFILES
from portal.exports.models import Export
from tests.inspection import Page, Visitor
from tests.people import sign_in

NUMBER, NAME = "+13035550148", "Quentin Quarles"
CALLED = (
    "UPDATE cdr SET direction = 'outgoing', src = '+12155550101', dst = %s, dst_name = %s,"
    " lastdata = NULL, clid = NULL WHERE extension = '201'"
)


@pytest.fixture
def under(page: Visitor, settings: Any, tmp_path: Path, people: Any) -> Callable[[str], Visitor]:
    """Returns a function that has TheVoĉo treat others in calls and voicemail by a rule, and signs Alice in."""

    def ruled(rule: str) -> Visitor:
        folder = Path(shutil.copytree(PROFILES / "thevoco", tmp_path / f"thevoco_{rule}"))
        told = (folder / "company.toml").read_text("utf-8")
        (folder / "company.toml").write_text(told.replace('others = "shown"', f'others = "{rule}"'), "utf-8")
        settings.COMPANY = str(folder)
        with connections["company"].cursor() as cursor:
            cursor.execute(CALLED, [NUMBER, NAME])
            cursor.execute("UPDATE voicemail SET caller = %s, caller_name = %s WHERE extension = '201'", [NUMBER, NAME])
        sign_in(page.client, people("alice"))
        return page

    return ruled


def first_record(page: Visitor, category: str) -> Page:
    shown = page.get(f"/data/{category}/")
    return page.get(next(link for link in shown.links.values() if "/record/" in link))


@pytest.mark.parametrize(
    ("rule", "sentence", "number", "name"),
    [
        ("shown", "You called +1 303 555 0148", "+1 303 555 0148", NAME),
        ("masked", "You called ••• 48", "••• 48", "•••"),
        ("withheld", "You called somebody else", None, None),
    ],
)
def test_numbers_and_names_of_others_follow_the_rule(
    under: Callable[[str], Visitor], rule: str, sentence: str, number: str | None, name: str | None
) -> None:
    page = under(rule)
    listed = page.get("/data/call_detail/")
    assert all(row["Calls"].startswith(f"{sentence}, ") for row in listed.tables[0])
    record = first_record(page, "call_detail")
    told = (record.facts.get("To"), record.facts.get("Name of the called party"))
    assert [one and one.split(" Partly")[0] for one in told] == [number, name]
    if rule != "shown":
        assert NAME not in record.text + listed.text and "555 0148" not in record.text + listed.text


def test_what_is_covered_cannot_be_guessed_by_searching(under: Callable[[str], Visitor]) -> None:
    page = under("masked")
    shown = page.get("/data/call_detail/")
    names = next(form.names for form in shown.forms if "since" in form.names)
    assert names & {"number", "text"} == set()
    everything = shown.tables
    found = page.post("/data/call_detail/calls/filter/", {"number": NUMBER, "text": NUMBER[-4:]})
    assert found.tables == everything


@pytest.mark.parametrize(("rule", "status"), [("masked", 200), ("withheld", 404)])
def test_a_voice_in_ones_own_conversation_is_heard_unless_others_are_withheld(
    under: Callable[[str], Visitor], rule: str, status: int
) -> None:
    page = under(rule)
    listed = page.get("/data/voicemail/")
    record = first_record(page, "voicemail")
    assert bool(record.all("audio")) is bool(listed.all("audio")) is (status == 200)
    assert page.client.get(f"{record.url}file/").status_code == status
    if status == 404:
        assert "Other people are heard or seen in it" in record.facts["Message"]


@pytest.mark.parametrize("rule", ["masked", "withheld"])
def test_a_copy_tells_no_more_of_others_than_the_page(
    under: Callable[[str], Visitor], work: Callable[..., int], rule: str
) -> None:
    page = under(rule)
    page.get("/copies/")
    page.submit("Make my copy")
    work()
    archive = page.client.get(f"/copies/{Export.objects.get().pk}/download/").getvalue()
    with zipfile.ZipFile(io.BytesIO(archive)) as copy:
        rows = list(csv.DictReader(io.StringIO(copy.read("call_detail/calls.csv").decode("utf-8-sig"))))
        texts = b"".join(copy.read(name) for name in copy.namelist() if not name.endswith(".wav"))
    assert rows
    assert NAME.encode() not in texts
    assert b"3035550148" not in texts and b"303 555 0148" not in texts
