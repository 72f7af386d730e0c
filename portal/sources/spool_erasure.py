"""Removes voicemails as Asterisk does: under its lock, and what is left is numbered from 0 without a gap.

app_voicemail counts a folder's messages and takes them to be msg0000 to the last (`last_message_index`); a gap would
hide what lies behind it, or let the next message be written over one. So, before the lock goes, messages are renumbered
as its own `resequence_mailbox` does it. Audio goes before its text: an erasure that was cut off finds the rest.
"""

from collections.abc import Iterable

from portal.sources.files import Store
from portal.sources.port import NotThere
from portal.sources.spool_layout import GREETING, MESSAGE, Found, Messages, Place, grouped
from portal.sources.spool_mailboxes import Mailbox


def removed(layout: Messages, chosen: Iterable[Found]) -> int:
    """Removes messages for good and returns how many. Raises SourceDown, PermissionError."""
    wanted: dict[tuple[Mailbox, str], set[str]] = {}
    for found in chosen:
        for place in found.places:
            wanted.setdefault((found.mailbox, place.folder), set()).add(found.key)
    gone: set[str] = set()
    for (mailbox, folder), keys in wanted.items():
        gone |= _removed_from(layout, mailbox, folder, keys)
    return len(gone)


def greetings_removed(store: Store, chosen: Iterable[Found]) -> int:
    """Removes greetings in every format and returns how many. Raises SourceDown, PermissionError."""
    count = 0
    for found in chosen:
        [place] = found.places
        for one in grouped(store, place.folder, GREETING):
            if one.stem == place.stem:
                _take(store, one)
                count += 1
    return count


def _removed_from(layout: Messages, mailbox: Mailbox, folder: str, keys: set[str]) -> set[str]:
    """Looks again under the lock: until then messages may have been heard, moved and renumbered."""
    store, gone = layout.store, set()
    with store.locked(folder) as numbered:
        for place in list(grouped(store, folder, MESSAGE)):
            if (key := layout.key_of(mailbox, place)) in keys:
                _take(store, place)
                gone.add(str(key))
        if numbered and gone:
            _resequence(store, folder)
    return gone


def _take(store: Store, place: Place) -> None:
    store.removed(one.name for one in place.audio())
    if text := place.text():
        store.removed([text.name])


def _resequence(store: Store, folder: str) -> None:
    """Numbers what is left from 0, text after audio, as Asterisk's `rename_file` does."""
    for number, place in enumerate(list(grouped(store, folder, MESSAGE))):
        stem = f"msg{number:04d}"
        if stem == place.stem:
            continue
        for item in [*place.audio(), *filter(None, [place.text()])]:
            ending = item.name.rsplit(".", 1)[-1]
            try:
                store.renamed(item.name, f"{folder}/{stem}.{ending}")
            except NotThere:
                continue
