"""Whose a new row is: the columns by which it is found as the subject's."""

from typing import Any

from django.db import connections

from portal.sources.mapping import Match
from portal.sources.port import Subject
from portal.sources.sql_equality import holding
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
            for value in sorted(subject.of(match.kind)):
                led = self._rows(self._led_to(match, value)) if match.via else []
                if len(led) == 1:
                    return {match.via[0].column: led[0][0]}
        return {}

    def _led_to(self, match: Match, value: str) -> Sql:
        quote, (first, *further) = self.table.quote, match.via
        last = self.table.named(match.via[-1].table)
        found = holding(self.table.equality, last, [quote(name) for name in match.column], match.kind, value)
        for step in reversed(further):
            found = f"{quote(step.column)} IN (" + self.table.leading_on(step, found) + ")"
        return "SELECT DISTINCT * FROM (" + self.table.leading_on(first, found) + ") led LIMIT 2"

    def _rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())
