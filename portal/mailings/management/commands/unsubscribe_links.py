"""`manage.py unsubscribe_links --list newsletter --input people.csv --column email > links.csv`."""

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.mailings.links import link
from portal.mailings.lists import listed, lists


class Command(BaseCommand):
    """Makes a mailing's links, line by line, in constant memory."""

    help = "Write address,link for every address read: one a line, or a column of a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the list, and where the addresses are."""
        parser.add_argument("--list", required=True, help="the key of a mailing list in the profile")
        parser.add_argument("--input", default="-", help="a file in UTF-8; standard input where it is left out or -")
        parser.add_argument("--column", default="", help="the column with addresses, where the input is CSV")

    def handle(self, *args: Any, list: str, input: str, column: str, **options: Any) -> None:
        """Writes CSV to standard output. Raises CommandError for a list or column that is not there."""
        if listed(list) is None:
            raise CommandError(f"No such list. There are: {', '.join(one.key for one in lists())}.")
        with ExitStack() as opened:
            lines = sys.stdin if input == "-" else opened.enter_context(Path(input).open(encoding="utf-8-sig"))
            made, skipped = self._write(list, _addresses(lines, column))
        record(Event.LINKS_MADE, actor=Actor.system("unsubscribe_links"), list=list, count=made, client="command")
        self.stderr.write(f"{made} links; {skipped} lines without an email address were left out.")

    def _write(self, key: str, addresses: Iterable[str]) -> tuple[int, int]:
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(["address", "link"])
        made = skipped = 0
        for address in addresses:
            if _is_address(address):
                out.writerow([address, link(address, key)])
                made += 1
            elif address:
                skipped += 1
        return made, skipped


def _addresses(lines: TextIO, column: str) -> Iterator[str]:
    if not column:
        yield from (line.strip() for line in lines)
        return
    rows = csv.DictReader(lines)
    if column not in (rows.fieldnames or ()):
        raise CommandError(f"The first line names no column {column!r}.")
    yield from ((row[column] or "").strip() for row in rows)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
