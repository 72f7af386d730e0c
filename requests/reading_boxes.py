"""Where mail to the privacy address is read from: an mbox file, a Maildir, a pipe."""

import mailbox
from collections import Counter
from pathlib import Path
from typing import BinaryIO, Protocol

from requests.reading import MOST_BYTES, Outcome, take


def read_box(path: Path) -> Counter[Outcome]:
    """Reads a Maildir's new mail, or an mbox file. Raises OSError, mailbox.Error."""
    return _maildir(path) if path.is_dir() else _mbox(path)


def read_pipe(pipe: BinaryIO, sender: str | None) -> Counter[Outcome]:
    """Reads one mail to its end, as a mail server hands it over."""
    raw, more = pipe.read(MOST_BYTES), False
    while pipe.read(1024 * 1024):
        more = True
    return Counter([take(raw, sender, whole=not more)])


def _mbox(path: Path) -> Counter[Outcome]:
    """Reads a file under its lock and leaves it as it is."""
    read: Counter[Outcome] = Counter()
    box = mailbox.mbox(path, create=False)
    box.lock()
    try:
        for key in box.iterkeys():
            with box.get_file(key) as mail:
                read[_take(mail)] += 1
    finally:
        box.unlock()
        box.close()
    return read


def _maildir(path: Path) -> Counter[Outcome]:
    """Reads the new mails of a folder, and moves each to the seen ones once it is kept."""
    read: Counter[Outcome] = Counter()
    for file in sorted(path.joinpath("new").iterdir()):
        if file.name.startswith("."):
            continue
        with file.open("rb") as mail:
            read[_take(mail)] += 1
        file.rename(path / "cur" / f"{file.name}:2,S")
    return read


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _take(mail: _Readable) -> Outcome:
    raw = mail.read(MOST_BYTES)
    return take(raw, whole=not mail.read(1))
