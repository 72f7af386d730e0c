"""Whose a new row is: the columns by which it is found as the subject's."""

from typing import Any

from django.db import connections

from portal.sources.port import Subject
from portal.sources.sql_queries import Table
from portal.sources.sql_text import Sql

Written = dict[str, Any]
"""Values by column."""


class Owning:
    """Finds the owner's columns for rows that are added to one table."""

    def __init__(self, database: str, table: Table):
        self.database = database
        self.table = table
        self.mapped = table.mapped

    def columns(self, subject: Subject) -> Written:
        """Returns the owner's columns: the identifiers that stand in the table, else the one that a join leads to."""
        found: Written = {}
        for match in self.mapped.matches:
            value = min(subject.of(match.kind), default=None)
            if value is not None and not match.via:
                parts = value.split("/") if len(match.column) > 1 else [value]
                if len(parts) == len(match.column):
                    found |= dict(zip(match.column, parts, strict=True))
        return found or self._joined_owner(subject)

    def _joined_owner(self, subject: Subject) -> Written:
        for match in self.mapped.matches:
            for value in sorted(subject.of(match.kind)) if match.via else ():
                owners = self.table.led_to(match.via, self.table.held(match, value))
                led = self._rows("SELECT DISTINCT * FROM (" + owners + ") led LIMIT 2")
                if len(led) == 1:
                    return {match.via[0].column: led[0][0]}
        return {}

    def _rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())
