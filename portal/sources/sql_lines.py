"""Lines that the database writes itself: many times quicker than reading values and writing them again.

A row that the database would write otherwise than `lines_of` is read and written by it; a dataset whose columns are
of other types than expected takes the port's road as a whole.
"""

from collections.abc import Callable, Iterator

from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import import_string

from portal.sources import sql_lines_sqlite
from portal.sources.bulk import Batch
from portal.sources.line_forms import LineForm
from portal.sources.others import Rule
from portal.sources.port import Span, Subject
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_text import Sql, all_of, any_of

Reader = Callable[[], Iterator[Batch]]
Road = Callable[[str, Table, Sql, LineForm, Rule], Reader | None]

POSTGRESQL = "portal.sources.sql_lines_postgresql.road"
"""Loaded with its first use, as its driver is: psycopg takes 15 MB of a process that may never speak to PostgreSQL."""


def lines(
    source: str, database: str, table: Table, subject: Subject, span: Span, form: LineForm, others: Rule
) -> Iterator[Batch] | None:
    """Yields every record of a subject as lines; None where this database or dataset cannot. Raises SourceDown."""
    road = _road_of(table.vendor)
    if road is None or database == DEFAULT_DB_ALIAS:  # whose connection the portal itself uses meanwhile
        return None
    owned = table.widest(subject)
    if not owned:
        return iter(())
    wanted = f" FROM {table.name} t WHERE " + all_of([any_of(owned), *table.conditions(span)])
    with reaching(source, database):
        reader = road(database, table, wanted, form, others)
    return None if reader is None else _read(source, database, reader)


def _road_of(vendor: str) -> Road | None:
    if vendor == "sqlite":
        return sql_lines_sqlite.road
    return import_string(POSTGRESQL) if vendor == "postgresql" else None


def _read(source: str, database: str, reader: Reader) -> Iterator[Batch]:
    with reaching(source, database):
        yield from reader()
