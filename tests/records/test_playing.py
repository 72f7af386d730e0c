"""Recordings and voicemail play in place, from any place in them."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.audit.models import Entry
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.records import write


@pytest.fixture
def audio(page: Visitor, use_company: Callable[[str], None], people: Any) -> str:
    """Returns the address of one of Alice's recordings at ITNS, found where she would find it."""
    use_company("itns")
    sign_in(page.client, people("alice"))
    shown = page.get("/data/call_recordings/")
    return shown.all("audio")[0].get("src") or ""


@pytest.mark.promise("ITNS-16")
def test_a_recording_plays_whole(page: Visitor, audio: str) -> None:
    answer = page.client.get(audio)
    body = b"".join(answer)
    assert answer["Content-Type"].startswith("audio/")
    assert answer["Content-Disposition"].startswith("inline")
    assert body[:4] == b"RIFF"
    assert len(body) == int(answer["Content-Length"])
    assert Entry.objects.filter(event="file_played").count() == 1


@pytest.mark.parametrize("wanted", ["bytes=10-19", "bytes=-10", "bytes=10-"])
def test_a_player_may_start_anywhere(page: Visitor, audio: str, wanted: str) -> None:
    whole = b"".join(page.client.get(audio))
    answer = page.client.get(audio, headers={"range": wanted})
    first, last = (int(part) for part in answer["Content-Range"].removeprefix("bytes ").split("/")[0].split("-"))
    assert answer.status_code == 206
    assert b"".join(answer) == whole[first : last + 1]


def test_a_part_that_is_not_there_is_refused(page: Visitor, audio: str) -> None:
    answer = page.client.get(audio, headers={"range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize("name", ["page.svg", "page.html", "note.pdf", "nameless"])
def test_a_file_that_could_act_as_a_page_is_saved_and_never_shown(
    page: Visitor, audio: str, settings: Any, name: str
) -> None:
    (settings.COMPANY_FILES / name).write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    write("UPDATE recordings SET path = %s WHERE kind = 'call' AND account_id = 'ACC-100001'", [name])
    record = page.get(audio.removesuffix("file/"))
    assert record.links[name] == audio
    assert not [one for tag in ("audio", "video", "img") for one in record.all(tag) if one.get("src") == audio]
    answer = page.client.get(audio)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_strangers_recording_is_not_there(page: Visitor, audio: str, people: Any) -> None:
    sign_in(page.client, people("bob"))
    page.get(audio, status=404)
