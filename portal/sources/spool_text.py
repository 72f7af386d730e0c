"""What Asterisk writes beside a voicemail: `msgNNNN.txt`, read forgivingly.

;
; Message Information file
;
[message]
origmailbox=201
callerid="Grace Hopper" <+12125550100>
origtime=1772633100
duration=14
msg_id=1772633100-00000007
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MOST = 64 * 1024
"""Bytes of a .txt that are read; Asterisk writes some five hundred."""

AS_WRITTEN = (
    *("origmailbox", "macrocontext", "exten", "rdnis", "priority", "callerchan", "callerid", "origdate"),
    *("origtime", "category", "msg_id", "flag", "duration"),
)
"""Asterisk's own names; its `context` is `dialplan_context` here, since `context` is the mailbox's."""

MERGED = re.compile(r'^\s*(?:"(?P<quoted>.*)"|(?P<bare>[^<]*?))\s*<(?P<number>[^<>]*)>\s*$')
NUMBER = re.compile(r"^[+*#\d][\d\s().*#-]*$")
UNTOLD = frozenset({"", "unknown", "anonymous", "asterisk", "private", "restricted"})


@dataclass(frozen=True)
class Told:
    """What a .txt says. `time`: when the message was left, in seconds since 1970; None where it does not say."""

    ident: str
    time: int | None
    values: dict[str, Any]


def read(content: bytes) -> Told:
    """Returns what a .txt says. What cannot be read is left out; nothing is raised."""
    said = dict(_lines(content))
    name, number = _caller(said.get("callerid", ""))
    time = _whole(said.get("origtime"))
    values: dict[str, Any] = {key: said.get(key) or None for key in AS_WRITTEN}
    values |= {
        "dialplan_context": said.get("context") or None,
        "caller_name": name,
        "caller_number": number,
        "duration": _whole(said.get("duration")),
        "rdnis": None if said.get("rdnis", "").lower() in UNTOLD else said["rdnis"],
    }
    ident = said.get("msg_id") or hashlib.blake2b(content, digest_size=12).hexdigest()
    return Told(ident, time if _is_moment(time) else None, values)


def _lines(content: bytes) -> list[tuple[str, str]]:
    found = []
    for line in _decoded(content).splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(";"):
            found.append((key.strip().lower(), value.strip()))
    return found


def _decoded(content: bytes) -> str:
    """Carriers send names in whatever encoding their switch has; Latin-1 reads every byte as some letter."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\0", "")


def _caller(callerid: str) -> tuple[str | None, str | None]:
    """Returns name and number of a caller ID such as `"Grace Hopper" <+12125550100>`; None for what it lacks."""
    if merged := MERGED.match(callerid):
        name, number = merged["quoted"] or merged["bare"] or "", merged["number"].strip()
    elif NUMBER.match(callerid.strip()):
        name, number = "", callerid.strip()
    else:
        name, number = callerid.strip().strip('"'), ""
    return _told(name), _told(number)


def _told(text: str) -> str | None:
    return None if text.strip().lower() in UNTOLD else text.strip()


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _is_moment(time: int | None) -> bool:
    return time is not None and time < datetime(2200, 1, 1, tzinfo=UTC).timestamp()
