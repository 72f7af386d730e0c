"""TheVoĉo: copies, corrections and permanent deletion, from the form to what is left."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from portal.exports.models import Export
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.promises.own import do, enter, erase, officer
from tests.promises.records import rows

promise = pytest.mark.promise
Work = Callable[..., int]
ACCOUNT = "ACC-100001"


@pytest.fixture
def desk(thevoco: None, people: Callable[[str], User]) -> Client:
    """Returns the browser of a privacy officer."""
    return officer(people("pat"))


def copy(visitor: Visitor, work: Work) -> zipfile.ZipFile:
    """Returns the archive that a person asked for, waited for and fetched."""
    visitor.get("/copies/")
    visitor.submit("Make my copy")
    work()
    return zipfile.ZipFile(
        io.BytesIO(visitor.client.get(f"/copies/{Export.objects.latest('asked_at').pk}/download/").getvalue())
    )


@promise("VOCO-88", "VOCO-51")
def test_a_copy_holds_ones_own_kinds_and_an_administrators_no_personal_contacts(
    page: Visitor, people: Callable[[str], User], work: Work
) -> None:
    mine = copy(enter(page, people("alice")), work)
    for file, table in (
        ("call_detail/calls", "cdr"),
        ("recordings/recordings", "recordings"),
        ("voicemail/voicemail", "voicemail"),
        ("voicemail_transcripts/voicemail_texts", "transcripts"),
        ("speed_dial/speed_dials", "speed_dials"),
        ("personal_contacts/personal_contacts", "personal_contacts"),
    ):
        owner = "accountcode" if table == "cdr" else "account_id"
        only = {"recordings": " AND kind = 'call'", "transcripts": " AND of = 'voicemail'"}.get(table, "")
        held = rows(table, ["id"], f"{owner} = %s AND extension = '201'{only}", [ACCOUNT])
        assert held
        assert len(json.loads(mine.read(f"{file}.json"))) == len(held)
    assert any(name.endswith(".wav") and mine.read(name).startswith(b"RIFF") for name in mine.namelist())
    administrators = copy(enter(page, people("carol")), work)
    assert not any("personal_contacts" in name for name in administrators.namelist())
    taken = {one["dataset"] for one in json.loads(administrators.read("manifest.json"))["datasets"]}
    assert "company_contacts" in taken
    assert "personal_contacts" not in taken


@promise("VOCO-11", "VOCO-19", "VOCO-24", "VOCO-25", "VOCO-75", "VOCO-76")
def test_an_administrator_deletes_calls_recordings_voicemail_and_texts_for_good(
    page: Visitor, people: Callable[[str], User], desk: Client, work: Work
) -> None:
    carol = enter(page, people("carol"))
    recorded = "account_id = %s AND kind IN ('call', 'conference')"
    stored = {table: rows(table, ["path"], owned, [ACCOUNT]) for table, owned in (
        ("voicemail", "account_id = %s"), ("recordings", recorded),
    )}  # fmt: skip
    assert all(stored.values())
    heard = [settings.COMPANY_FILES / one["path"] for found in stored.values() for one in found]
    assert all(path.exists() for path in heard)
    carol.get("/requests/new/delete/")
    asked = {"what": "categories", "categories": ["call_detail", "recordings", "voicemail", "voicemail_transcripts"]}
    review = carol.submit("See what would be erased", place="US-CA", **asked)
    assert "Deleting is permanent. It cannot be undone." in review.text
    assert not PrivacyRequest.objects.exists()
    assert rows("cdr", ["id"], "accountcode = %s", [ACCOUNT])

    case = erase(carol, **asked)
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    assert rows("cdr", ["id"], "accountcode = %s", [ACCOUNT]) == []
    assert rows("recordings", ["id"], "account_id = %s AND kind IN ('call', 'conference')", [ACCOUNT]) == []
    assert rows("voicemail", ["id"], "account_id = %s", [ACCOUNT]) == []
    assert rows("transcripts", ["id"], "account_id = %s AND of = 'voicemail'", [ACCOUNT]) == []
    assert not any(path.exists() for path in heard)
    assert rows("speed_dials", ["id"], "account_id = %s", [ACCOUNT])


@promise("VOCO-24", "VOCO-25", "VOCO-30")
def test_an_extension_user_deletes_their_own_voicemail_texts_and_speed_dials_alone(
    page: Visitor, people: Callable[[str], User], desk: Client, work: Work
) -> None:
    kinds = {"voicemail": "", "transcripts": " AND of = 'voicemail'", "speed_dials": ""}
    others = {
        table: rows(table, ["id"], f"account_id = %s AND extension <> '201'{only}", [ACCOUNT])
        for table, only in kinds.items()
    }
    alice = enter(page, people("alice"))
    for category in ("voicemail", "voicemail_transcripts", "speed_dial"):
        assert alice.get(f"/data/{category}/").tables[0]
    asked = ["voicemail", "voicemail_transcripts", "speed_dial"]
    case = erase(alice, what="categories", categories=asked)
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    for table, only in kinds.items():
        assert rows(table, ["id"], f"account_id = %s AND extension = '201'{only}", [ACCOUNT]) == []
        kept = rows(table, ["id"], f"account_id = %s AND extension <> '201'{only}", [ACCOUNT])
        assert kept == others[table] != []
    assert not any(alice.get("/data/speed_dial/").tables)


@promise("VOCO-89")
def test_an_extension_user_asks_to_correct_the_extensions_data_and_reads_who_decides(
    page: Visitor, people: Callable[[str], User], desk: Client
) -> None:
    alice = enter(page, people("alice"))
    alice.get("/data/extensions/")
    alice.get(next(href for href in alice.last.links.values() if "/record/" in href))  # type: ignore[union-attr]
    alice.follow("Tell us that it is wrong")
    alice.submit(next(iter(alice.last.forms[-1].buttons)), new_department="Reception", place="US-CA")  # type: ignore[union-attr]
    case = PrivacyRequest.objects.get()
    (wanted,) = case.corrections.all()
    assert (wanted.field, wanted.new_value) == ("department", "Reception")
    assert case.reference in desk.get("/admin/requests/privacyrequest/").content.decode()
    do(desk, case, "take")
    assert do(desk, case, "accept", item=wanted.pk) == "You cannot change this here."
    do(desk, case, "decline", item=wanted.pk, reason="Carol Chen decides about your extension. We told her your wish.")
    do(desk, case, "send")
    case.refresh_from_db()
    alice.get(f"/requests/{case.reference}/")
    answer = alice.follow(case.letters.latest("pk").subject)
    assert "Carol Chen decides about your extension. We told her your wish." in answer.text
