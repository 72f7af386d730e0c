"""Statements for one page of a search: what an index answers is asked for outright, the rest of so many records.

Where nothing but the records themselves can tell what fits, as with words in the middle of a field, the search looks
at a bounded stretch of them in the order of the list: the stretch's last record comes along, so that the answer says
how far it came and the next page goes on from there. A page costs the same at a thousand records and at a million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from portal.sources.cursors import Position
from portal.sources.port import Query, Subject
from portal.sources.sql_queries import Table
from portal.sources.sql_text import Sql, all_of, any_of, ordered, together


@dataclass(frozen=True)
class Stretch:
    """The rows of a page in the order in which they were read, and what lies beyond them.

    `more`: there is another row that fits; `edge`: the row at which the search stopped before it knew.
    """

    rows: list[tuple[Any, ...]]
    more: bool
    edge: tuple[Any, ...] = ()


class Search:
    """A query over a mapped table: by which ways rows are reached, and what has to be read to tell whether they fit."""

    def __init__(self, table: Table, subject: Subject, query: Query):
        self.table = table
        self.query = query
        dataset = table.mapped.dataset
        exact = {*dataset.lookups, *(dataset.beside or ())[1:]}
        told = [self._equal(name, value) for name, value in query.equals.items() if name in exact]
        self.ways = [all_of([way, *told]) for way in table.owned(subject)]
        if query.lookup:
            found = [self._equal(name, value) for name, value in product(dataset.lookups, query.lookup)]
            self.ways = [all_of([way, one]) for way, one in product(self.ways, found)]
        self.loose = [self._equal(name, value) for name, value in query.equals.items() if name not in exact]
        if words := query.text.strip():
            self.loose.append(any_of(table.containing(name, words) for name in dataset.searchable))
        self.within = query.within if self.loose else None
        """How many records are looked at; None: as many as it takes."""

    def statement(self, start: Position | None, ascending: bool) -> Sql:
        """Returns the statement; `read` understands its rows."""
        table, query = self.table, self.query
        conditions, limit = table.conditions(query.span), query.limit + 1
        if self.within is None:
            return table.rows(self.ways, [*conditions, *self.loose], limit, ascending, start)
        last = table.place(self.ways, conditions, self.within, ascending, start)
        fits, ends = all_of(self.loose), f"{together(table.order)} = (" + last + ")"
        told = ", CASE WHEN " + fits + " THEN 1 ELSE 0 END AS fits, CASE WHEN " + ends + " THEN 1 ELSE 0 END AS ends"
        looked_at = table.rows(self.ways, conditions, self.within, ascending, start, told)
        order = ordered(table.placed_as, ascending)
        return "SELECT * FROM (" + looked_at + f") s WHERE fits = 1 OR ends = 1 ORDER BY {order} LIMIT {limit:d}"

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Stretch:
        """Returns what the rows of the statement say."""
        limit = self.query.limit
        if self.within is None:
            return Stretch(list(rows[:limit]), len(rows) > limit)
        fitting = [row[:-2] for row in rows if row[-2]]
        stopped = bool(rows) and len(fitting) <= limit and rows[-1][-1]
        return Stretch(fitting[:limit], len(fitting) > limit, tuple(rows[-1][:-2]) if stopped else ())

    def _equal(self, name: str, value: str) -> Sql:
        field = self.table.field(name)
        return Sql(f"{self.table.column(self.table.mapped.columns[field.name])} = %s", (value,))
