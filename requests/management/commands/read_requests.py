"""`manage.py read_requests MAILBOX`: keeps mail to the privacy address as drafts for staff."""

import mailbox
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from requests.reading import Outcome
from requests.reading_boxes import read_box, read_pipe

TRY_AGAIN = 75
"""EX_TEMPFAIL: the mail server keeps the mail and hands it over again."""


class Command(BaseCommand):
    """Reads mail from one place."""

    help = "Keep mail to the privacy address as drafts: from an mbox file, a Maildir, or a pipe."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes one place."""
        parser.add_argument("mailbox", nargs="?", type=Path, help="an mbox file (stays as it is) or a Maildir")
        parser.add_argument("--stdin", action="store_true", help="one mail on standard input, for a mail server's pipe")
        parser.add_argument("--sender", help="with --stdin: the envelope's sender")

    def handle(self, *args: Any, **given: Any) -> None:
        """Says what became of the mail. Raises CommandError; a pipe ends with 75 where it could not be kept."""
        if bool(given["mailbox"]) == given["stdin"]:
            raise CommandError("Name a mailbox, or say --stdin.")
        try:
            read = read_pipe(sys.stdin.buffer, given["sender"]) if given["stdin"] else read_box(given["mailbox"])
        except (DatabaseError, OSError, mailbox.Error) as error:
            if given["stdin"]:
                sys.exit(TRY_AGAIN)
            raise CommandError(f"Cannot read it: {type(error).__name__}.") from error
        self._tell(read)

    def _tell(self, read: Counter[Outcome]) -> None:
        for outcome in Outcome:
            if read[outcome]:
                self.stdout.write(f"{read[outcome]} {outcome}")
        if not read:
            self.stdout.write("no mail")
