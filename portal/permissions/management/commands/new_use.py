"""Tells the system that carries out a named use whose data it may touch."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.permissions.allowing import allowed_among, told_in_order
from portal.permissions.models import NamedUse


class Command(BaseCommand):
    """Writes one keyed hash of an email address a line, in constant memory; never an address."""

    help = (
        "Writes the keyed hashes of the email addresses of those whose data a named use may touch now (--allowed),"
        " or may not (--refused). Whoever is on neither list was not told, and may not be touched either."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the use's key and which of the two lists."""
        parser.add_argument("key", help="the key that the use's page shows")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--allowed", action="store_true")
        which.add_argument("--refused", action="store_true")

    def handle(self, *args: Any, key: str, allowed: bool, **options: Any) -> None:
        """Writes the list. Raises CommandError for a use that there is not."""
        use = NamedUse.objects.filter(key=key).first()
        if use is None:
            raise CommandError(f"there is no named use {key!r}")
        for _told, may, mailboxes in allowed_among(use, told_in_order(use)):
            if may is allowed:
                for reference in mailboxes:
                    self.stdout.write(reference)
