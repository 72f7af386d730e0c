"""Where mail to the unsubscribe address is read from: an mbox file, a Maildir, a pipe."""

import mailbox
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from portal.mailings.intake import MOST_BYTES, Outcome, take


def read_mbox(path: Path) -> Counter[Outcome]:
    """Reads a file of mails under its lock and leaves it as it is. Raises OSError, mailbox.ExternalClashError."""
    read: Counter[Outcome] = Counter()
    box = mailbox.mbox(path, create=False)
    box.lock()
    try:
        for key in box.iterkeys():
            with box.get_file(key) as mail:
                read[take(mail.read(MOST_BYTES))] += 1
    finally:
        box.unlock()
        box.close()
    return read


def read_maildir(path: Path) -> Counter[Outcome]:
    """Reads the new mails of a folder and moves them on to the seen ones; what is not understood stays new.

    Raises OSError.
    """
    read: Counter[Outcome] = Counter()
    for file in sorted(path.joinpath("new").iterdir()):
        if file.name.startswith("."):
            continue
        with file.open("rb") as mail:
            outcome = take(mail.read(MOST_BYTES))
        if outcome is not Outcome.BAD:
            file.rename(path / "cur" / f"{file.name}:2,S")
        read[outcome] += 1
    return read


def read_pipe(pipe: BinaryIO, sender: str | None, recipients: list[str]) -> Counter[Outcome]:
    """Reads one mail to its end, as a mail server hands it over."""
    head = pipe.read(MOST_BYTES)
    while pipe.read(MOST_BYTES):
        continue
    return Counter([take(head, sender, recipients)])
