"""`manage.py draft_sources DATABASE_URL`: writes a first `sources.toml` from a database's schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

from portal.company.current import company
from portal.environment import database
from portal.sources.drafting.schema import described
from portal.sources.drafting.writing import Draft

ALIAS = "draft"


class Command(BaseCommand):
    """Prints a draft."""

    help = "Write a first sources.toml for COMPANY from a database's schema; no row is read. Guesses are marked."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the database."""
        parser.add_argument("database_url", help="such as postgres://user:password@host:5432/name")
        parser.add_argument("--database", default="company", help="its name in the draft; see COMPANY_DATABASE_URL_X")

    def handle(self, *args: Any, database_url: str, database: str, **options: Any) -> None:
        """Writes the draft to standard output. Raises CommandError where the database does not answer."""
        try:
            with _opened(database_url) as connection:
                tables, views = described(connection)
        except (ImportError, ImproperlyConfigured, ValueError) as error:
            raise CommandError(f"This is not the address of a database that can be read: {error}") from None
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {type(error).__name__}.") from None
        if not tables:
            raise CommandError("The database has no tables.")
        for line in Draft(tables, views, connection.vendor, company(), database).lines():
            self.stdout.write(line)


@contextmanager
def _opened(url: str) -> Iterator[BaseDatabaseWrapper]:
    """Yields a connection of its own. Raises ValueError for what is no address."""
    if "://" not in url:
        raise ValueError("one looks like postgres://user:password@host:5432/name")
    connections.databases[ALIAS] = connections.configure_settings({"default": {}, ALIAS: database(url)})[ALIAS]
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]
