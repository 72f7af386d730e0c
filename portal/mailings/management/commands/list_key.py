"""`manage.py list_key`: prints the key by which the company's mailer hashes addresses."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.consent.parties import list_key


class Command(BaseCommand):
    """Prints the list key."""

    help = (
        "Print the key by which addresses in the list of refusals are hashed. Hand it to the company's own mailer"
        " alone: whoever holds it can test whether an address is on the list."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the key to standard output, and what it is for to standard error."""
        self.stderr.write("The list key, in hex. The hash of an address: the first 32 hex digits of HMAC-SHA256 of the")
        self.stderr.write("address, blanks around it removed and in lower case, by these 32 bytes.")
        self.stdout.write(list_key().hex())
