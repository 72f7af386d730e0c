"""A voicemail spool as it is found at work: Asterisk writes into it, moves messages, and leaves things behind."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from portal.sources.files import Folder
from portal.sources.mapping_mailboxes import MailboxesDeclaration
from portal.sources.port import Entry, NotAcceptable, NotThere, Query, Receipt, Selection, SourceDown, Subject
from portal.sources.spool import SpoolSource
from tests.sources import spools
from tests.sources.spools import BEGAN, leave, names

OWNER = "ACC-100001/201"
MINE = Subject({"extension": frozenset({OWNER})})
TIME = int(BEGAN.timestamp())
WHAT = "messages"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return spools.filled(tmp_path / "voicemail", OWNER, "ACC-100002/201")


@pytest.fixture
def inbox(root: Path) -> Path:
    return root / OWNER / "INBOX"


@pytest.fixture
def spool(root: Path) -> SpoolSource:
    return spools.source(str(root))


def told(spool: SpoolSource, subject: Subject = MINE) -> list[dict[str, object]]:
    return [dict(one.values) for one in spool.stream(WHAT, subject)]


def test_a_message_says_what_asterisk_wrote_of_it(spool: SpoolSource) -> None:
    newest, *_, oldest = told(spool)
    assert newest == {
        "audio": "message-20260304-140700.wav",
        "caller": "+12125550100",
        "caller_name": "Grace Hopper",
        "called": "201",
        "forwarded_by": None,
        "folder": "INBOX",
        "category": None,
        "channel": "PJSIP/trunk-0000002a",
        "length": 14,
        "size": len(spools.wav()) + 1,
        "received_at": BEGAN + timedelta(minutes=2),
    }
    assert (oldest["folder"], oldest["received_at"]) == ("Urgent", BEGAN - timedelta(days=2))


@pytest.mark.parametrize(
    ("callerid", "name", "number"),
    [
        ('"O"Brien, "Bo"" <2125550100>', 'O"Brien, "Bo"', "2125550100"),
        ("Grace Hopper <+12125550100>", "Grace Hopper", "+12125550100"),
        ("02161851888", None, "02161851888"),
        ('"Unknown" <unknown>', None, None),
        ("VMAIL/2000", "VMAIL/2000", None),
        ("", None, None),
    ],
)
def test_a_caller_is_read_as_switches_write_it(
    spool: SpoolSource, inbox: Path, callerid: str, name: str | None, number: str | None
) -> None:
    leave(inbox, 3, TIME + 999, callerid=callerid)
    assert (told(spool)[0]["caller_name"], told(spool)[0]["caller"]) == (name, number)


def test_a_name_in_latin_1_is_read(spool: SpoolSource, inbox: Path) -> None:
    path = leave(inbox, 3, TIME + 999)
    path.write_bytes(path.read_bytes().replace(b"Grace Hopper", "Zoë Müller".encode("latin-1")))
    assert told(spool)[0]["caller_name"] == "Zoë Müller"


def test_what_browsers_play_is_played_from_any_byte(spool: SpoolSource) -> None:
    key = next(spool.stream(WHAT, MINE)).key
    whole = spool.file(WHAT, MINE, key)
    assert (whole.name, whole.type, whole.size) == ("message-20260304-140700.wav", "audio/x-wav", len(spools.wav()) + 1)
    content = whole.stream.read()
    assert content == spools.wav() + b"\x02"
    assert spool.file(WHAT, MINE, key, 100).stream.read() == content[100:]


def test_erasing_one_takes_every_format_and_asterisk_finds_no_gap(spool: SpoolSource, inbox: Path) -> None:
    newest, middle, oldest = [one.key for one in spool.stream(WHAT, MINE)][:3]
    assert spool.erase(WHAT, MINE, Selection(keys=(middle,))) == Receipt("pbx", WHAT, "done", 1, 0)
    assert names(inbox) == [f"msg000{n}.{one}" for n in (0, 1) for one in ("WAV", "gsm", "txt", "wav")]
    assert f"origtime={TIME + 120}\n" in (inbox / "msg0001.txt").read_text()
    assert (inbox / "msg0001.gsm").read_bytes() == spools.wav() + b"\x02"
    assert [one.key for one in spool.stream(WHAT, MINE)][:2] == [newest, oldest]
    assert spool.file(WHAT, MINE, newest).stream.read() == spools.wav() + b"\x02"


def test_a_message_keeps_its_key_when_it_is_heard_and_moved(spool: SpoolSource, root: Path, inbox: Path) -> None:
    newest = next(spool.stream(WHAT, MINE))
    for ending in ("txt", "wav", "WAV", "gsm"):
        (inbox / f"msg0002.{ending}").rename(root / OWNER / "Old" / f"msg0001.{ending}")
    moved = spool.get(WHAT, MINE, newest.key)
    assert moved == replace(newest, values={**newest.values, "folder": "Old"})
    assert spool.file(WHAT, MINE, newest.key).stream.read() == spools.wav() + b"\x02"


def test_an_erasure_waits_for_asterisk_to_let_go(root: Path, inbox: Path) -> None:
    lock = inbox / ".lock"
    lock.touch()
    release = threading.Timer(0.15, lock.unlink)
    release.start()
    assert spools.source(str(root)).erase(WHAT, MINE).count == 5
    assert not release.is_alive()
    assert names(inbox) == [], "the lock and its files are gone, too"


def test_a_lock_that_nobody_lets_go_of_is_not_broken(root: Path, inbox: Path) -> None:
    (inbox / ".lock").touch()
    spool = spools.source(Folder(root, "pbx", patience=0.05))
    with pytest.raises(SourceDown):
        spool.erase(WHAT, MINE, Selection(keys=(next(spool.stream(WHAT, MINE)).key,)))
    assert len(told(spool)) == 5
    assert [name for name in names(inbox) if name.startswith(".")] == [".lock"]


def test_an_erasure_that_was_cut_off_goes_on(spool: SpoolSource, inbox: Path) -> None:
    for path in inbox.glob("msg0000.*"):
        if path.suffix != ".txt":
            path.unlink()
    cut = spool.page(WHAT, MINE, Query(limit=3)).records[2]
    assert (cut.values["audio"], cut.values["size"]) == (None, None)
    with pytest.raises(NotThere):
        spool.file(WHAT, MINE, cut.key)
    assert spool.erase(WHAT, MINE, Selection(keys=(cut.key,))).count == 1
    assert len(names(inbox)) == 8


def test_a_message_on_its_way_is_not_there_yet_and_is_not_erased(spool: SpoolSource, root: Path, inbox: Path) -> None:
    (inbox / "msg0003.wav").write_bytes(spools.wav())
    (root / OWNER / "tmp" / "Xa81bQ.wav").write_bytes(spools.wav())
    assert spool.tally(WHAT, MINE).count == 5
    assert spool.erase(WHAT, MINE).remaining == 0
    assert names(inbox) == ["msg0000.wav"]
    assert names(root / OWNER / "tmp") == ["Xa81bQ.wav"]


def test_a_voice_whose_text_was_lost_is_shown_and_erased(spool: SpoolSource, inbox: Path) -> None:
    lost = inbox / "msg0003.wav"
    lost.write_bytes(spools.wav())
    os.utime(lost, (TIME + 7200,) * 2)
    (inbox / "msg0004.wav").write_bytes(spools.wav())
    (inbox / "msg0004.txt").write_bytes(b"\xff\xfe garbage")
    os.utime(inbox / "msg0004.txt", (TIME + 7300,) * 2)
    found = [(one["received_at"], one["caller"]) for one in told(spool)[:2]]
    assert found == [(datetime.fromtimestamp(TIME + more, UTC), None) for more in (7300, 7200)]
    assert spool.erase(WHAT, MINE).count == 7
    assert names(inbox) == []


@pytest.mark.parametrize("identifier", ["../ACC-100002/201", "ACC-100001/..", "ACC-100001/*", "*/201", "/etc", "a/b/c"])
def test_an_identifier_never_leads_out_of_its_mailbox(spool: SpoolSource, identifier: str) -> None:
    subject = Subject({"extension": frozenset({identifier}), "account": frozenset({identifier, "*", "..", "."})})
    assert told(spool, subject) == []
    assert spool.erase(WHAT, subject) == Receipt("pbx", WHAT, "done")


def test_an_account_reaches_every_mailbox_of_its_context(spool: SpoolSource, root: Path) -> None:
    leave(root / "ACC-100001" / "202" / "INBOX", 0, TIME)
    account = Subject({"account": frozenset({"ACC-100001"}), "extension": frozenset({OWNER})})
    assert sorted(str(one["called"]) for one in told(spool, account)) == ["201"] * 5 + ["202"]


def test_a_link_to_a_strangers_audio_is_no_audio(spool: SpoolSource, root: Path, inbox: Path) -> None:
    for path in inbox.glob("msg0002.*"):
        if path.suffix != ".txt":
            path.unlink()
    (inbox / "msg0002.wav").symlink_to(root / "ACC-100002/201/INBOX/msg0000.wav")
    assert told(spool)[0]["audio"] is None
    with pytest.raises(NotThere):
        spool.file(WHAT, MINE, next(spool.stream(WHAT, MINE)).key)


def test_a_folder_by_a_link_is_not_read_and_not_taken_for_empty(spool: SpoolSource, root: Path) -> None:
    (root / OWNER / "Work").symlink_to(root / "ACC-100002/201/INBOX")
    with pytest.raises(SourceDown):
        told(spool)
    with pytest.raises(SourceDown):
        spool.erase(WHAT, MINE)
    assert len(names(root / "ACC-100002/201/INBOX")) == 4


@pytest.mark.parametrize("there", [True, False])
def test_a_spool_that_is_not_mounted_is_down_not_empty(tmp_path: Path, there: bool) -> None:
    spool = spools.source(str(tmp_path / "spool"))
    if there:
        (tmp_path / "spool").mkdir()
    for asked in (spool.tally, spool.page, spool.erase):
        with pytest.raises(SourceDown):
            asked(WHAT, MINE)
    with pytest.raises(SourceDown):
        told(spool)


def test_a_mailbox_without_messages_is_empty(spool: SpoolSource) -> None:
    assert spool.tally(WHAT, Subject({"extension": frozenset({"ACC-100001/299"})})).count == 0


def test_what_cannot_be_read_is_down(spool: SpoolSource, inbox: Path) -> None:
    (inbox / "msg0003.txt").mkdir()
    assert spool.tally(WHAT, MINE).count == 5, "a folder is no message"
    (inbox / "msg0003.txt").rmdir()
    (inbox / ("msg0003.txt")).symlink_to("/etc/passwd")
    assert spool.tally(WHAT, MINE).count == 5, "nor is a link"


def test_words_and_folders_find_messages(root: Path, inbox: Path) -> None:
    leave(inbox, 3, TIME + 999, callerid='"Ada Lovelace" <+442079460000>')
    spool = spools.source(str(root), where={"folder": ["INBOX", "Urgent"]})
    assert spool.tally(WHAT, MINE).count == 5
    for words in ("lovelace", "+44 20 7946"):
        [found] = spool.page(WHAT, MINE, Query(text=words)).records
        assert found.values["caller_name"] == "Ada Lovelace"
    assert len(spool.page(WHAT, MINE, Query(equals={"folder": "Urgent"})).records) == 1
    with pytest.raises(NotThere):
        spool.page(WHAT, MINE, Query(equals={"msg_id": "x"}))


def test_greetings_are_erased_in_every_format_and_nothing_else_is(root: Path) -> None:
    (root / OWNER / "busy.gsm").write_bytes(b"gsm")
    spool = spools.source(str(root), "asterisk.greetings")
    [busy] = [one.key for one in spool.stream("greetings", MINE) if one.values["kind"] == "busy"]
    assert spool.file("greetings", MINE, busy).name == "busy.wav"
    assert spool.erase("greetings", MINE, Selection(keys=(busy,))).count == 1
    assert [name for name in names(root / OWNER) if "." in name] == ["greet.wav", "unavail.wav"]
    assert len(names(root / OWNER / "INBOX")) == 12


def test_nothing_is_written_into_a_spool(spool: SpoolSource) -> None:
    entry = Entry({"folder": "INBOX"}, {"folder": "Old"})
    assert spool.put(WHAT, MINE, entry).outcome == "refused"
    assert list(spool.saying(WHAT, entry, "extension")) == []
    key = next(spool.stream(WHAT, MINE)).key
    with pytest.raises(NotAcceptable):
        spool.correct(WHAT, MINE, key, {"caller_name": "Somebody else"})


def test_two_copies_of_one_message_are_one_record_and_go_together(spool: SpoolSource, root: Path) -> None:
    leave(root / OWNER / "Family", 0, TIME + 60)
    assert spool.tally(WHAT, MINE).count == 5
    assert spool.erase(WHAT, MINE).count == 5
    assert list((root / OWNER).glob("*/msg*")) == []


def test_an_old_asterisk_without_message_ids_is_read(spool: SpoolSource, root: Path) -> None:
    for number in range(2):
        leave(root / OWNER / "Family", number, TIME + 500 + number, msg_id="-", callerchan=f"SIP/{number}")
    keys = [one.key for one in spool.stream(WHAT, MINE)]
    assert len(set(keys)) == 7
    assert spool.erase(WHAT, MINE, Selection(keys=(keys[1],))).count == 1
    assert [one.key for one in spool.stream(WHAT, MINE)] == [keys[0], *keys[2:]]


def test_a_template_leads_to_mailboxes_named_otherwise(root: Path) -> None:
    leave(root / "acme-vm" / "7201" / "INBOX", 0, TIME)
    ways = MailboxesDeclaration(template={"extension": "acme-vm/7{1}", "account": "acme-vm/*"})
    spool = spools.source(str(root), mailboxes=ways)
    for subject in (MINE, Subject({"account": frozenset({"ACC-100001"})})):
        assert [one["called"] for one in told(spool, subject)] == ["7201"]
    assert told(spool, Subject({"extension": frozenset({"201"})})) == [], "an identifier of too few parts"


EMAIL = Subject({"email": frozenset({"ALICE@northwind.example"})})


def test_a_file_leads_to_mailboxes(root: Path, tmp_path: Path) -> None:
    listed = tmp_path / "mailboxes.csv"
    listed.write_text("mail,context,mailbox\nalice@northwind.example,ACC-100001,201\n,ACC-100002,201\n")
    by_mail = spools.source(str(root), mailboxes=MailboxesDeclaration(file=str(listed)), by=("email", "mail"))
    assert len(told(by_mail, EMAIL)) == 5
    assert told(by_mail, Subject({"email": frozenset({"", "bob@example.org"})})) == []
    listed.unlink()
    with pytest.raises(SourceDown):
        told(by_mail, EMAIL)


@pytest.fixture
def voicemail_users(db: None) -> Iterator[None]:
    """Asterisk's own table of mailboxes, as its realtime configuration has it."""
    with connections["company"].cursor() as cursor:
        cursor.execute("CREATE TABLE voicemail_users (context VARCHAR(80), mailbox VARCHAR(80), email VARCHAR(80))")
        cursor.execute("INSERT INTO voicemail_users VALUES ('ACC-100001', '201', 'alice@northwind.example')")
        yield
        cursor.execute("DROP TABLE voicemail_users")


@pytest.mark.usefixtures("voicemail_users")
def test_a_table_of_the_company_leads_to_mailboxes(root: Path) -> None:
    ways = MailboxesDeclaration(database="company", table="voicemail_users")
    spool = spools.source(str(root), mailboxes=ways, by=("email", "email"))
    assert len(told(spool, EMAIL)) == 5
    assert told(spool, Subject({"email": frozenset({"bob@example.org"})})) == []
