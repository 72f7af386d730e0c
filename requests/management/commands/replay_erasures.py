"""`manage.py replay_erasures`: erases again what a restored backup brought back."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from requests.replaying import replay

SAID = {
    "found": "came back; run with --yes to erase them again",
    "gone": "erased again",
    "kept": "kept by a legal hold",
    "by_hand": "to be erased by hand",
}


class Command(BaseCommand):
    """Looks for what was erased, and erases it again where it was told to."""

    help = "Erase again what was erased before a backup was restored. Without --yes, only count what came back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the moment of the backup, and whether to act."""
        parser.add_argument("--since", default="", help="only what was erased since then, such as 2027-01-31T00:00Z")
        parser.add_argument("--yes", action="store_true", help="erase; without it nothing is changed")

    def handle(self, *args: Any, since: str, yes: bool, **options: Any) -> None:
        """Says by dataset what came back and what became of it; exit code 1 where a system could not be reached."""
        moment = parse_datetime(since) if since else None
        if since and (moment is None or moment.tzinfo is None):
            raise CommandError("--since is a moment with its zone, such as 2027-01-31T00:00Z")
        counts: Counter[tuple[str, str]] = Counter()
        for one in replay(moment, act=yes):
            counts[one.dataset, one.outcome] += one.found
        down = sorted({dataset for dataset, outcome in counts if outcome == "down"})
        told = sorted((key, count) for key, count in counts.items() if key[1] in SAID)
        for (dataset, outcome), count in told:
            self.stdout.write(f"{dataset}: {count} {SAID[outcome]}")
        if not told and not down:
            self.stdout.write("Nothing that was erased has come back.")
        if down:
            self.stderr.write(self.style.ERROR(f"Could not be reached: {', '.join(down)}. Run this again."))
            sys.exit(1)
