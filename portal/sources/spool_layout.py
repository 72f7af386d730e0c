"""The layout of Asterisk's voicemail spool: `context/mailbox/folder/msgNNNN.txt` and its audio, and greetings.

    default/201/INBOX/msg0000.txt       what is known of the message
    default/201/INBOX/msg0000.wav       the message, once for each `format` of voicemail.conf
    default/201/unavail.wav             a greeting: unavail, busy, greet (the recorded name) or temp
    default/201/tmp/                    messages that are being recorded: not there yet

A message's number changes when another is deleted, and its folder when it is heard; so its key is made of what
Asterisk never changes: its `msg_id`, or, where an old Asterisk wrote none, the whole text.
"""

import hashlib
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from portal.sources import spool_text
from portal.sources.files import Item, Store
from portal.sources.port import NotThere
from portal.sources.spool_mailboxes import Mailbox

MESSAGE = re.compile(r"^(msg\d{4,})\.([A-Za-z0-9]+)$")
GREETING = re.compile(r"^(unavail|busy|greet|temp)\.([A-Za-z0-9]+)$")
BEING_RECORDED = "tmp"
TEXT = "txt"
PLAYABLE = ("mp3", "wav", "ogg", "WAV", "wav49", "gsm")
"""Formats, the ones first that browsers play: `WAV` is GSM in a WAV file, which they do not."""

WRITTEN_WITHIN = 3600
"""Seconds after which audio without a text is no message on its way any more, but one whose text is lost."""

REMEMBERED = 50_000
"""Texts whose key and time are remembered, so that a page does not read a whole mailbox again."""

COLUMNS = {
    "messages": frozenset(
        {*spool_text.AS_WRITTEN, "dialplan_context", "caller_name", "caller_number"}
        | {"context", "mailbox", "folder", "audio", "size", "received"}
    ),
    "greetings": frozenset({"context", "mailbox", "kind", "audio", "size", "received"}),
}
"""What `table` can be, and what `column` can be in it."""

PLACED = {
    "messages": frozenset({"context", "mailbox", "folder"}),
    "greetings": frozenset({"context", "mailbox", "kind"}),
}
"""What `where` can speak of: what a record's place tells."""

DATED_BY = "received"


@dataclass(frozen=True)
class Place:
    """Files that make one message: where they lie, their name without its ending, and they themselves."""

    folder: str
    stem: str
    items: tuple[Item, ...]

    def text(self) -> Item | None:
        """Returns the message's .txt."""
        return next((one for one in self.items if _ending(one) == TEXT), None)

    def audio(self) -> list[Item]:
        """Returns the message's audio, what browsers play first."""
        found = [one for one in self.items if _ending(one) != TEXT]
        ranks = {name: rank for rank, name in enumerate(PLAYABLE)}
        return sorted(found, key=lambda one: (ranks.get(_ending(one), len(ranks)), one.name))


@dataclass(frozen=True)
class Found:
    """One record of a mailbox: its key, its time in seconds since 1970, and the places where its files lie.

    A message that was copied with its `msg_id` lies in several, and is one record.
    """

    key: str
    time: int
    mailbox: Mailbox
    places: tuple[Place, ...]

    @property
    def order(self) -> tuple[int, str]:
        """Returns the record's place among others."""
        return self.time, self.key


class Layout(Protocol):
    """One kind of record in a spool."""

    store: Store

    def found(self, mailbox: Mailbox) -> Iterator[Found]:
        """Yields a mailbox's records, in no order. Raises SourceDown."""

    def placed(self, found: Found) -> dict[str, str]:
        """Returns the values that the place of a record tells, without reading it."""

    def values(self, found: Found) -> dict[str, Any]:
        """Returns a record's values by column. Raises SourceDown; NotThere where it was moved meanwhile."""


class Messages:
    """The messages in every folder of a mailbox, deleted ones that Asterisk keeps among them."""

    def __init__(self, store: Store):
        self.store = store
        self._heads: dict[str, tuple[str, int]] = {}

    def found(self, mailbox: Mailbox) -> Iterator[Found]:
        """Yields a mailbox's messages, in no order. Raises SourceDown."""
        copies: dict[str, tuple[int, list[Place]]] = {}
        for folder in self.store.folders(mailbox.folder):
            if folder != BEING_RECORDED and not folder.startswith("."):
                for place in grouped(self.store, f"{mailbox.folder}/{folder}", MESSAGE):
                    if (head := self._head(place)) is not None:
                        copies.setdefault(_key(mailbox, head[0]), (head[1], []))[1].append(place)
        for key, (moment, places) in copies.items():
            yield Found(key, moment, mailbox, tuple(places))

    def placed(self, found: Found) -> dict[str, str]:
        """Returns context, mailbox and folder."""
        return _placed(found) | {"folder": found.places[0].folder.rsplit("/", 1)[-1]}

    def values(self, found: Found) -> dict[str, Any]:
        """Returns a message's values. Raises SourceDown; NotThere."""
        place = found.places[0]
        text = place.text()
        told = spool_text.read(self.store.read(text.name, spool_text.MOST) if text else b"")
        if text and _key(found.mailbox, told.ident if _is_known(told) else text.version) != found.key:
            raise NotThere  # renumbered meanwhile: another message has this name now
        return told.values | self.placed(found) | _audio(found)

    def key_of(self, mailbox: Mailbox, place: Place) -> str | None:
        """Returns the key of the message in a place; None for one that is still being written. Raises SourceDown."""
        head = self._head(place)
        return None if head is None else _key(mailbox, head[0])

    def _head(self, place: Place) -> tuple[str, int] | None:
        """Returns what a message is known by, and its time; None for one that is still being written."""
        text = place.text()
        if text is None:
            audio = max(place.items, key=lambda one: one.modified)
            return None if time.time() - audio.modified < WRITTEN_WITHIN else (audio.version, audio.modified)
        if text.version not in self._heads:
            try:
                told = spool_text.read(self.store.read(text.name, spool_text.MOST))
            except NotThere:
                return None  # moved since the folder was read, and found in the next one
            if len(self._heads) >= REMEMBERED:
                self._heads.clear()
            ident = told.ident if _is_known(told) else text.version
            self._heads[text.version] = (ident, text.modified if told.time is None else told.time)
        return self._heads.get(text.version)


class Greetings:
    """What callers hear before they speak."""

    def __init__(self, store: Store):
        self.store = store

    def found(self, mailbox: Mailbox) -> Iterator[Found]:
        """Yields a mailbox's greetings, in no order. Raises SourceDown."""
        for place in grouped(self.store, mailbox.folder, GREETING):
            if audio := place.audio():
                yield Found(_key(mailbox, place.stem), audio[0].modified, mailbox, (place,))

    def placed(self, found: Found) -> dict[str, str]:
        """Returns context, mailbox and kind."""
        return _placed(found) | {"kind": found.places[0].stem}

    def values(self, found: Found) -> dict[str, Any]:
        """Returns a greeting's values."""
        return self.placed(found) | _audio(found)


LAYOUTS: dict[str, type[Messages] | type[Greetings]] = {"messages": Messages, "greetings": Greetings}


def grouped(store: Store, folder: str, names: re.Pattern[str]) -> Iterator[Place]:
    """Yields the messages or greetings directly in a folder, by number. Raises SourceDown."""
    by_stem: dict[str, list[Item]] = {}
    for item in store.listed(folder):
        if named := names.match(item.name.rsplit("/", 1)[-1]):
            by_stem.setdefault(named[1], []).append(item)
    for stem in sorted(by_stem, key=lambda one: (len(one), one)):
        yield Place(folder, stem, tuple(by_stem[stem]))


def mailboxes_in(store: Store, wanted: Iterable[Mailbox], every: str) -> Iterator[Mailbox]:
    """Yields mailboxes, those of a whole context one by one. Raises SourceDown."""
    for mailbox in wanted:
        if mailbox.name != every:
            yield mailbox
        else:
            names = store.folders(mailbox.context)
            yield from (Mailbox(mailbox.context, name) for name in names if not name.startswith("."))


def _placed(found: Found) -> dict[str, str]:
    return {"context": found.mailbox.context, "mailbox": found.mailbox.name}


def audio_of(found: Found) -> tuple[Item, str] | None:
    """Returns a record's audio that browsers play best, and a name for it that stays when messages are renumbered."""
    for place in found.places:
        for item in place.audio():
            told = datetime.fromtimestamp(found.time, UTC).strftime("message-%Y%m%d-%H%M%S")
            return item, f"{told if MESSAGE.match(f'{place.stem}.x') else place.stem}.{_ending(item)}"
    return None


def _audio(found: Found) -> dict[str, Any]:
    audio, name = audio_of(found) or (None, None)
    return {
        "audio": name,
        "size": audio.size if audio else None,
        DATED_BY: datetime.fromtimestamp(found.time, UTC),
    }


def _is_known(told: spool_text.Told) -> bool:
    return told.time is not None or bool(told.values["msg_id"])


def _key(mailbox: Mailbox, ident: str) -> str:
    """Returns a key that tells nothing: it stands in addresses, and a mailbox's number must not."""
    named = "\0".join((mailbox.context, mailbox.name, ident))
    return hashlib.blake2b(named.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def _ending(item: Item) -> str:
    return item.name.rsplit(".", 1)[-1]
