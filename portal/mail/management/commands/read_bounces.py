"""`manage.py read_bounces`: takes mail that came back, and complaints, from a mailbox or from the mail server."""

import mailbox
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from portal.mail.reports import read
from portal.mail.returns import DELAY, take

LARGEST = 10 * 1024 * 1024
"""Bytes of one mail that are read; a report is far shorter."""


class Command(BaseCommand):
    """Each report counts once; whatever is none of ours, or no report, is counted and left alone."""

    help = "Read reports of mail that came back or was complained of; every report counts once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes where the mail is."""
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument(
            "--mailbox", type=Path, metavar="FILE", dest="box", help="a file in the mbox format; it is not changed"
        )
        place.add_argument("--maildir", type=Path, metavar="DIR", help="a folder; what was handled is marked as seen")
        place.add_argument("--stdin", action="store_true", help="one mail, as a mail server pipes it")

    def handle(self, *args: Any, box: Path | None, maildir: Path | None, stdin: bool, **options: Any) -> None:
        """Raises CommandError where there is no mailbox; with the code "try again later" where the database is away."""
        counted: Counter[str] = Counter()
        try:
            if stdin:
                counted[outcome(sys.stdin.buffer.read(LARGEST))] += 1
            else:
                counted.update(_of_maildir(maildir) if maildir else _of_mailbox(box or Path()))
        except Error:
            raise CommandError("the database is out of reach; try again later", returncode=os.EX_TEMPFAIL) from None
        told = ", ".join(f"{number} {name}" for name, number in sorted(counted.items()))
        self.stdout.write(told or "no mail")


def outcome(raw: bytes) -> str:
    """Handles one mail; returns what it was: "bounce" or "complaint", "delay", "known" or "foreign"."""
    returned = read(raw)
    if returned is None:
        return "foreign"
    if returned.kind == DELAY:
        return returned.kind
    return returned.kind if take(returned) else "known"


def _of_mailbox(path: Path) -> Iterator[str]:
    box = _opened(mailbox.mbox, path)
    for key in box.iterkeys():
        yield outcome(box.get_bytes(key))


def _of_maildir(path: Path) -> Iterator[str]:
    box = _opened(mailbox.Maildir, path)
    for key, message in list(box.iteritems()):
        if "S" in message.get_flags():
            continue
        found = outcome(box.get_bytes(key))
        if found != "foreign":
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
        yield found


def _opened(kind: Any, path: Path) -> Any:
    try:
        return kind(path, create=False)
    except (mailbox.Error, OSError):
        raise CommandError(f"there is no mailbox at {path}") from None
