"""Makes a voicemail spool as Asterisk's app_voicemail lays it down, with its own names and its own format."""

import io
import wave
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.company.faults import Fault
from portal.sources.binding import bound
from portal.sources.files import Store
from portal.sources.mapped import mapped
from portal.sources.mapping import Binding, Match
from portal.sources.mapping_mailboxes import MailboxesDeclaration
from portal.sources.port import IdentifierKind
from portal.sources.spool import SpoolSource
from portal.sources.spool_mailboxes import Mailboxes
from portal.sources.stores import store_of

BEGAN = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


def wav(seconds: float = 0.05) -> bytes:
    """Returns a short sound, as Asterisk records it: 8 kHz, 16 bits, one channel."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x01\x02" * int(8000 * seconds))
    return kept.getvalue()


def text(mailbox: str, time: int, **changes: str) -> bytes:
    """Returns a .txt, line by line as Asterisk 18 writes it; a change to "-" leaves a line out."""
    facts = {
        "origmailbox": mailbox,
        "context": "from-trunk",
        "macrocontext": "",
        "exten": mailbox,
        "rdnis": "unknown",
        "priority": "4",
        "callerchan": "PJSIP/trunk-0000002a",
        "callerid": '"Grace Hopper" <+12125550100>',
        "origdate": datetime.fromtimestamp(time, UTC).strftime("%a %b %d %I:%M:%S %p UTC %Y"),
        "origtime": str(time),
        "category": "",
        "msg_id": f"{time}-00000007",
        "flag": "",
        "duration": "14",
    } | changes
    lines = [f"{name}={value}" for name, value in facts.items() if value != "-"]
    return ("\n".join([";", "; Message Information file", ";", "[message]", *lines]) + "\n").encode()


def leave(folder: Path, number: int, time: int, formats: Iterable[str] = ("wav",), **changes: str) -> Path:
    """Leaves a message in a folder such as spool/default/201/INBOX; returns its .txt."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in formats:
        (folder / f"msg{number:04d}.{one}").write_bytes(wav() + bytes([number % 256]))
    place = folder / f"msg{number:04d}.txt"
    place.write_bytes(text(folder.parent.name, time, **changes))
    return place


def filled(root: Path, owner: str, other: str) -> Path:
    """Fills a spool: five messages of the owner's mailbox in three folders, two of another's, and greetings."""
    time = int(BEGAN.timestamp())
    for number in range(3):
        leave(root / owner / "INBOX", number, time + 60 * number, ("wav", "WAV", "gsm"))
    leave(root / owner / "Old", 0, time - 86_400)
    leave(root / owner / "Urgent", 0, time - 2 * 86_400, flag="Urgent")
    for number in range(2):
        leave(root / other / "INBOX", number, time + 60 * number, callerid='"Alan Turing" <+12125550101>')
    for name in ("unavail", "busy", "greet"):
        (root / owner / f"{name}.wav").write_bytes(wav())
    (root / owner / "tmp").mkdir()
    return root


def source(
    files: str | Store,
    use: str = "asterisk.messages",
    mailboxes: MailboxesDeclaration | None = None,
    by: tuple[IdentifierKind, str] | None = None,
    **changes: Any,
) -> SpoolSource:
    """Returns a source with one dataset of the blueprint, as a profile would bind it.

    `by`: found by that kind of identifier alone, in that column of the list of mailboxes.
    """
    raw = {"use": use, "category": "voicemail", **changes}
    faults: list[Fault] = []
    whole = bound(Binding.model_validate(raw), raw, "datasets[0]", faults)
    assert whole is not None, faults
    if by:
        whole = whole.model_copy(update={"match": (Match(kind=by[0], column=by[1]),)})
    store = store_of(files, "pbx") if isinstance(files, str) else files
    ways = Mailboxes("pbx", mailboxes or MailboxesDeclaration())
    return SpoolSource("pbx", "Voicemail", store, [mapped(whole, "pbx", "voicemail")], ways)


def names(folder: Path) -> list[str]:
    """Returns the names in a folder, hidden ones among them."""
    return sorted(path.name for path in folder.iterdir())
