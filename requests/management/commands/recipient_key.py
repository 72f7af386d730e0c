"""`manage.py recipient_key RECIPIENT`: the key by which a recipient's system checks the portal's calls."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.outbound.signing import key_of
from portal.sources.registry import declared


class Command(BaseCommand):
    """Prints one recipient's key in hex; give it to that recipient alone."""

    help = "Prints the key that a recipient with a webhook shares with the portal, in hex."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the recipient's key of `sources.toml`."""
        parser.add_argument("recipient")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints it. Raises CommandError for a recipient without a webhook."""
        wanted = options["recipient"]
        if not any(way.key == wanted and way.webhook for way in declared().recipients):
            raise CommandError(f"{wanted!r} has no webhook in sources.toml")
        self.stdout.write(key_of(wanted).hex())
