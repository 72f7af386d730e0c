"""`manage.py read_unsubscribes`: acts on mail that asks to leave a list."""

import asyncio
import mailbox
import signal
import sys
from argparse import ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.mailings.intake import Outcome
from portal.mailings.intake_boxes import read_maildir, read_mbox, read_pipe
from portal.mailings.intake_server import start

TRY_AGAIN = 75
"""EX_TEMPFAIL: the mail server keeps the mail and hands it over again."""


class Command(BaseCommand):
    """Reads mail from one place."""

    help = "Act on mail to the unsubscribe address: from an mbox file, a Maildir, a pipe, or a mail server by LMTP."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes one place, and what a pipe knows of the envelope."""
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--mailbox", type=Path, help="an mbox file; it stays as it is")
        place.add_argument("--maildir", type=Path, help="a Maildir; what was read moves from new to cur")
        place.add_argument("--stdin", action="store_true", help="one mail on standard input, for a mail server's pipe")
        place.add_argument("--listen", type=_endpoint, help="host:port to take mail by LMTP or SMTP, until SIGTERM")
        parser.add_argument("--sender", help="with --stdin: the envelope's sender")
        parser.add_argument("--recipient", action="append", default=[], help="with --stdin: the envelope's recipient")

    def handle(self, *args: Any, **given: Any) -> None:
        """Says what became of the mail. Raises CommandError; a pipe ends with 75 where the database failed."""
        if given["listen"]:
            asyncio.run(self._listen(*given["listen"]))
            return
        try:
            self._tell(self._read(given))
        except DatabaseError:
            if not given["stdin"]:
                raise
            sys.exit(TRY_AGAIN)
        except (OSError, mailbox.Error) as error:
            raise CommandError(f"Cannot read it: {type(error).__name__}.") from error

    def _read(self, given: dict[str, Any]) -> Counter[Outcome]:
        if given["mailbox"]:
            return read_mbox(given["mailbox"])
        if given["maildir"]:
            return read_maildir(given["maildir"])
        return read_pipe(sys.stdin.buffer, given["sender"], given["recipient"])

    def _tell(self, read: Counter[Outcome]) -> None:
        for outcome in Outcome:
            if read[outcome]:
                self.stdout.write(f"{read[outcome]} {outcome}")
        if not read:
            self.stdout.write("no mail")

    async def _listen(self, host: str, port: int) -> None:
        server = await start(host, port)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, server.close)
        self.stdout.write(f"listening on {host}:{server.sockets[0].getsockname()[1]}")
        await server.wait_closed()


def _endpoint(text: str) -> tuple[str, int]:
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ArgumentTypeError("host:port, such as 127.0.0.1:2424")
    return host.strip("[]"), int(port)
