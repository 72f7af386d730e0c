"""Makes the shared cache's table: rate limits count across processes, so they need it from the first request."""

from typing import Any

from django.core.management import call_command


def make_cache_table(*, using: str, **_: Any) -> None:
    """Creates the table of every DatabaseCache after `migrate`; does nothing where it stands or none is used."""
    call_command("createcachetable", database=using, verbosity=0)
