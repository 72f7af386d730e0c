"""`manage.py verify_audit`: exit code 0 where the trail holds, 1 where it does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.audit.verification import Broken, verify


class Command(BaseCommand):
    """Recomputes the audit trail."""

    help = "Recompute every entry and seal of the audit trail; exit with 1 where one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes a digest that was noted earlier."""
        parser.add_argument("--expect", default="", help="a seal's digest from the log that must still be there")

    def handle(self, *args: Any, expect: str, **options: Any) -> None:
        """Says what was verified, or what is broken."""
        try:
            finding = verify(expect)
        except Broken as broken:
            self.stderr.write(self.style.ERROR(f"BROKEN: {broken}."))
            sys.exit(1)
        self.stdout.write(f"{finding.entries} entries in {finding.seals} seals hold. Head: {finding.head}")
        self.stdout.write(f"{finding.unsealed} entries wait for the next seal.")
