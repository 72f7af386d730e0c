"""Publishes the profile's notices."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.notices.publishing import CannotPublish, publish


class Command(BaseCommand):
    """Run it at every deployment: new versions are published, published ones stay as they are."""

    help = "Publish every notice of the profile whose version is new."

    def handle(self, *args: Any, **options: Any) -> None:
        """Publishes and says what; fails where a published version's words were changed."""
        try:
            versions = publish()
        except CannotPublish as refused:
            raise CommandError(str(refused)) from refused
        for version in versions:
            self.stdout.write(f"Published {version}, effective on {version.effective_on:%d %B %Y}.")
        if not versions:
            self.stdout.write("Nothing new to publish.")
