"""What a database's refusal means: the source is down, never that nothing is held."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections, transaction
from django.db.utils import DatabaseError, DataError, IntegrityError, InterfaceError

from portal.sources.port import SourceDown

logger = logging.getLogger(__name__)


@contextmanager
def reaching(source: str, database: str) -> Iterator[None]:
    """Turns what a database answers when it cannot serve into SourceDown.

    DataError and IntegrityError pass: they are about the values, and the caller knows what they mean.
    Inside a transaction of the caller's, an error undoes no more than what was done here.
    """
    connection = connections[database]
    _must_exist(source, database)
    try:
        if connection.in_atomic_block:
            with transaction.atomic(database):
                yield
        else:
            yield
    except (DataError, IntegrityError):
        raise
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Source %s does not answer: %s", source, type(error).__name__)
        if not connection.in_atomic_block:
            connection.close()
        raise SourceDown(source) from None


def _must_exist(source: str, database: str) -> None:
    """SQLite would quietly make an empty database of a missing file."""
    facts = connections[database].settings_dict
    name = str(facts["NAME"])
    if connections[database].vendor == "sqlite" and not name.startswith((":", "file:")) and not Path(name).exists():
        logger.warning("Source %s has no database file", source)
        raise SourceDown(source)
