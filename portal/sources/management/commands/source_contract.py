"""`manage.py source_contract`: prints the contract of the adapter `http`."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.sources.http_document import written


class Command(BaseCommand):
    """Prints what `portal/sources/http_contract.json` holds, for those who write a service."""

    help = "Print the contract between the portal and a source over HTTP, an OpenAPI 3.1 document."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the document."""
        self.stdout.write(written(), ending="")
