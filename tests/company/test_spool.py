"""The example of docs/sources.md, whole: a company whose voicemail lies in Asterisk's spool."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from portal.demo.people import ALICE, BOB
from portal.exports.models import Export
from tests.company import sixth
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion
from tests.sources import spools

VOICEMAIL = """
[[categories]]
key = "voicemail"
label = "Voicemail"
description = "Messages that callers left, and what they hear before they speak."
purposes = ["connect"]
origins = ["given"]
recipients = []
control = "controller"
retention = "as_needed"
necessity = "essential"
statute = ["audio_visual"]
"""
DOCS = Path(__file__).parent.parent.parent / "docs" / "sources.md"


@pytest.fixture
def desk(pat: User) -> Client:
    """Returns the client of Pat, an officer who is signed in."""
    client = Client()
    sign_in(client, pat)
    return client


@pytest.fixture
def spool(settings: Any, tmp_path: Path) -> Path:
    """Puts a company in force that is declared as the documents say; returns its spool."""
    folder = sixth.write(tmp_path / "harbour")
    root = spools.filled(tmp_path / "voicemail", ALICE.identifier, BOB.identifier)
    [example] = re.findall(r"<!-- spool -->\n```toml\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    systems, datasets = example.replace('"voicemail"  ', f'"{root}"', 1).split("# and further down\n")
    more = 'account = "account_id"\nextension = ["account_id", "extension"]\nsource = "exchange"\n'
    said = sixth.SOURCES.replace('account = "account_id"\n', more)
    said = said.replace("[[datasets]]\n", '[[datasets]]\nsource = "exchange"\n')
    (folder / "sources.toml").write_text(said.replace("[directory]", systems + "[directory]") + datasets, "utf-8")
    company = sixth.COMPANY.replace('["account", "email"]', '["account", "email", "extension"]')
    (folder / "company.toml").write_text(company.replace("[[laws]]", VOICEMAIL + "\n[[laws]]", 1), "utf-8")
    settings.COMPANY = str(folder)
    return root


def test_voicemail_in_a_spool_is_listed_played_taken_along_and_erased(
    spool: Path, page: Visitor, people: Callable[[str], User], desk: Client, work: Callable[..., int]
) -> None:
    sign_in(page.client, people("alice"))
    shown = page.get("/data/voicemail/")
    assert shown.text.count("A message from •••, ••• 00, 14 s") == 5
    assert "••• 01" not in shown.text, "nothing of Bob's"
    address = next(href for href in shown.links.values() if "/voicemail/messages/" in href)
    assert ALICE.extension not in address.rsplit("/messages/", 1)[1]
    played = page.client.get(f"{address}file/", headers={"Range": "bytes=44-143"})
    assert (played.status_code, played["Content-Type"]) == (206, "audio/x-wav")
    assert b"".join(played.streaming_content) == spools.wav()[44:144]
    greetings = page.get("/data/voicemail/?dataset=greetings")
    assert "What callers hear when you are busy" in greetings.text

    page.get("/copies/")
    page.submit("Make my copy")
    work()
    copy = page.client.get(f"/copies/{Export.objects.get().pk}/download/").getvalue()
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        names = archive.namelist()
        [told] = [name for name in names if name.endswith("voicemail/messages.json")]
        assert len(json.loads(archive.read(told))) == 5
        heard = [archive.read(name)[: len(spools.wav())] for name in names if name.endswith(".wav")]
    assert heard.count(spools.wav()) >= 8, "five messages and three greetings, beside what calls left"

    case = file_deletion(page, what="categories", categories=["voicemail"], place="US-NY")
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    work()
    assert {(item.dataset, item.state, item.erased) for item in case.plan.all()} == {
        ("messages", "done", 5),
        ("greetings", "done", 3),
    }
    case.refresh_from_db()
    assert case.finished_at
    mine = [path for path in (spool / ALICE.identifier).rglob("*") if path.is_file()]
    assert mine == []
    assert len(list((spool / BOB.identifier).rglob("*.wav"))) == 2
    assert "We hold no such record about you" in page.get("/data/voicemail/").text
