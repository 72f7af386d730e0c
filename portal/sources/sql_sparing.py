"""Keys of records that are to stay, where a column cannot even hold what was given as a key."""

from dataclasses import replace

from django.db import connections
from django.db.utils import DataError

from portal.sources.port import NotThere, Selection
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching


def with_keys_that_exist(table: Table, source: str, database: str, selection: Selection) -> Selection:
    """Returns a selection that spares the same rows by keys that rows have. Raises SourceDown.

    PostgreSQL refuses a statement in which a text is compared with a number, and would erase nothing for one such key.
    """
    return replace(selection, without=tuple(key for key in selection.without if _exists(table, source, database, key)))


def _exists(table: Table, source: str, database: str, key: str) -> bool:
    try:
        wanted = table.keyed(key)
        with reaching(source, database), connections[database].cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table.name} t WHERE {wanted.text} LIMIT 1", wanted.params)
            return cursor.fetchone() is not None
    except (DataError, NotThere):
        return False
