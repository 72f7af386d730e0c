"""`manage.py texts_key`: the key by which the gateway for texts checks the portal's calls."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.mail.texting import GATEWAY
from portal.outbound.signing import key_of


class Command(BaseCommand):
    """Prints the key in hex; give it to the gateway alone."""

    help = "Prints the key that the gateway for text messages shares with the portal, in hex."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints it."""
        self.stdout.write(key_of(GATEWAY).hex())
