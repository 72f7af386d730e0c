"""Contacts as vCards of version 3.0 (RFC 2426), which every address book reads."""

from collections.abc import Iterable, Iterator
from itertools import islice

from portal.sources.port import Dataset, Record

PROPERTIES = {
    "organisation": "ORG",
    "title": "TITLE",
    "email": "EMAIL;TYPE=INTERNET",
    "work": "TEL;TYPE=WORK,VOICE",
    "home": "TEL;TYPE=HOME,VOICE",
    "mobile": "TEL;TYPE=CELL",
    "fax": "TEL;TYPE=FAX",
    "address": "ADR",
    "note": "NOTE",
}
"""What a dataset's `vcard` may name, beside `name`, which every card has."""

CARDS = 500
LINE = 75
"""Octets after which a line is folded (RFC 2425, section 5.8.1)."""


def written(dataset: Dataset, records: Iterable[Record]) -> Iterator[bytes]:
    """Yields the cards of a dataset's records, some at a time."""
    rest = iter(records)
    while some := list(islice(rest, CARDS)):
        yield b"".join(_card(dataset, record) for record in some)


def _card(dataset: Dataset, record: Record) -> bytes:
    said = {part: str(record.values.get(name) or "").strip() for part, name in dataset.vcard.items()}
    name = said.get("name") or said.get("organisation") or record.key
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_escaped(name)}", f"N:;{_escaped(name)};;;"]
    lines += [f"{PROPERTIES[part]}:{_value(part, text)}" for part, text in said.items() if text and part != "name"]
    return b"".join(_folded(line) for line in [*lines, "END:VCARD"])


def _value(part: str, text: str) -> str:
    return f";;{_escaped(text)};;;;" if part == "address" else _escaped(text)


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> bytes:
    pieces, piece = [], b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
