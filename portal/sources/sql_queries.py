"""Statements over one mapped table: which rows are a subject's, one page of them, how many, since when."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote, unquote

from django.db.backends.base.base import BaseDatabaseWrapper

from portal.sources.cursors import Position
from portal.sources.mapped import Mapped
from portal.sources.mapping import Join, Match
from portal.sources.port import Field, NotThere, Selection, Span, Subject
from portal.sources.sql_equality import Equality, holding, unwritten, written
from portal.sources.sql_text import Sql, all_of, among_rows, any_of, joined, ordered, row, standing
from portal.sources.sql_values import bound


class Table:
    """A mapped table in one database."""

    def __init__(self, mapped: Mapped, connection: BaseDatabaseWrapper):
        self.mapped = mapped
        self.quote = connection.ops.quote_name
        self.vendor = connection.vendor
        self.equality = Equality(connection)
        self.key = [self.column(name) for name in mapped.primary_key]
        self.date = self.column(mapped.date_column) if mapped.date_column else None
        self.order = [self.date, *self.key] if self.date else self.key
        self.fields = mapped.disclosed()

    @property
    def name(self) -> str:
        """Returns the quoted table, under the schema that it names."""
        return self.named(self.mapped.table)

    @property
    def newest_first(self) -> str:
        """Returns the end of a statement that puts rows in order."""
        return " ORDER BY " + ordered(self.order)

    @property
    def placed_as(self) -> list[str]:
        """Returns what a statement for rows calls the columns by which they are put in order."""
        return [f"c{number}" for number, _column in enumerate(self.order)]

    def column(self, name: str) -> str:
        """Returns a quoted column of this table."""
        return f"t.{self.quote(name)}"

    def field(self, name: str) -> Field:
        """Returns a field that may be read. Raises NotThere."""
        for field in self.fields:
            if field.name == name:
                return field
        raise NotThere

    def owned(self, subject: Subject) -> list[Sql]:
        """Returns one condition for each way in which a verified identifier reaches rows; none for an empty subject.

        Each is an equality, so that an index on the owner and the date gives its rows in order.
        """
        return [self._match(match, value) for match in self.mapped.matches for value in sorted(subject.of(match.kind))]

    def owned_by_any(self, subject: Subject) -> Sql:
        """Returns the condition that a row is reached by any of a subject's identifiers, however many there are.

        Compared as texts: an identifier that a column cannot hold is in no row of it.
        """
        return any_of(
            self._leading(match, among_rows(self._texts(match), _parts_of(match, values), self.vendor))
            for match in self.mapped.matches
            if (values := sorted(subject.of(match.kind)))
        )

    def expired(self, span: Span, keeping: Subject) -> list[Sql]:
        """Returns the conditions of everybody's records within a span, without those of who is kept."""
        found = self.conditions(span)
        if keeping:
            found.append("(" + self.owned_by_any(keeping) + ") IS NOT TRUE")
        return found

    def _texts(self, match: Match) -> list[str]:
        columns = [self.quote(name) if match.via else self.column(name) for name in match.column]
        texts = [f"CAST({one} AS TEXT)" if self.vendor == "postgresql" else one for one in columns]
        return [f"LOWER({one})" for one in texts] if match.kind == "email" else texts

    def _match(self, match: Match, value: str) -> Sql:
        return self._leading(match, self.held(match, value))

    def held(self, match: Match, value: str) -> Sql:
        """Returns the condition that an identifier stands where a match's joins end, or in this table without any."""
        columns = [self.quote(name) if match.via else self.column(name) for name in match.column]
        last = self.named(match.via[-1].table) if match.via else self.name
        return holding(self.equality, last, columns, match.kind, value)

    def _leading(self, match: Match, found: Sql) -> Sql:
        """Returns a condition on the last table of a match's joins as one on this table."""
        if not match.via:
            return found
        return f"{self.column(match.via[0].column)} IN (" + self.led_to(match.via, found) + ")"

    def led_to(self, via: Sequence[Join], found: Sql) -> Sql:
        """Returns what selects the values to which joins lead, where a condition on the last table holds."""
        step, *further = via
        if further:
            found = f"{self.quote(further[0].column)} IN (" + self.led_to(further, found) + ")"
        rows = standing((self.quote(name), value) for name, value in step.where.items())
        return f"SELECT {self.quote(step.equals)} FROM {self.named(step.table)} WHERE " + all_of([*rows, found])

    def widest(self, subject: Subject) -> list[Sql]:
        """Returns the same conditions without those that reach only rows which another one reaches too.

        An administrator's extension lies within their account: one condition is left, and an index gives its order.
        """
        asked = [
            (self._asked(match, value), self._match(match, value))
            for match in self.mapped.matches
            for value in sorted(subject.of(match.kind))
        ]
        return [found for held, found in asked if held is None or not any(o and o < held for o, _ in asked)]

    def _asked(self, match: Match, value: str) -> frozenset[tuple[str, str]] | None:
        """Returns what a condition asks of the table's own columns; None where it asks anything else."""
        parts = value.split("/") if len(match.column) > 1 else [value]
        if match.via or match.kind == "email" or len(parts) != len(match.column):
            return None
        return frozenset(zip(match.column, parts, strict=True))

    def named(self, name: str) -> str:
        """Returns a quoted table of this database, under the schema that it names."""
        return ".".join(self.quote(part) for part in name.split("."))

    def conditions(self, span: Span = Span()) -> list[Sql]:
        """Returns what every row of the dataset fulfils: the mapping's conditions, the span, and not yet forgotten."""
        found = self.where()
        if self.mapped.dataset.erasure == "anonymise":
            found.append(self.not_yet_blank())
        if span.start or span.end:
            found += self._within(span)
        return found

    def where(self) -> list[Sql]:
        """Returns the mapping's conditions."""
        return list(standing((self.column(name), value) for name, value in self.mapped.where.items()))

    def _within(self, span: Span) -> Iterator[Sql]:
        if self.date is None or self.mapped.dataset.dated_by is None:
            yield Sql("1 = 0")
            return
        field = self.mapped.dataset.field(self.mapped.dataset.dated_by)
        if span.start:
            yield Sql(f"{self.date} >= %s", (bound(span.start, field, self.mapped.zone),))
        if span.end:
            yield Sql(f"{self.date} < %s", (bound(span.end, field, self.mapped.zone),))

    def not_yet_blank(self) -> Sql:
        """Returns the condition that anonymising would still change something in the row."""
        return any_of(self._differs(name, value) for name, value in self.mapped.blanked().items())

    def empty_beside(self) -> Sql:
        """Returns the condition that no other dataset holds anything in the row."""
        return all_of("NOT " + self._differs(name, value) for name, value in self.mapped.neighbours.items())

    def _differs(self, name: str, blank: str | None) -> Sql:
        column = self.column(name)
        if blank is None:
            return Sql(f"({column} IS NOT NULL)")
        return Sql(f"({column} IS NULL OR {column} <> %s)", (blank,))

    def containing(self, name: str, words: str) -> Sql:
        """Returns the condition that a field has words in it, in upper or lower case; a number, its digits."""
        if self.field(name).type == "phone":
            digits = "".join(sign for sign in words if sign.isdigit())
            words = digits or words
        for sign in "!%_":
            words = words.replace(sign, f"!{sign}")
        column = self.equality.text(self.column(self.mapped.columns[name]))
        return Sql(f"LOWER({column}) LIKE LOWER(%s) ESCAPE '!'", (f"%{words}%",))

    def selected(self, selection: Selection) -> list[Sql]:
        """Returns the conditions of a selection. Raises NotThere for a key that is none."""
        found = self.conditions(selection.span)
        if selection.keys is not None:
            found.append(self.having([self._parts(key) for key in selection.keys]))
        if spared := list(self._known(selection.without)):
            found.append("NOT (" + self.having(spared) + ")")
        return found

    def keyed(self, key: str) -> Sql:
        """Returns the condition that a row has that key. Raises NotThere for a text that is no key."""
        return self.having([self._parts(key)])

    def having(self, keys: Sequence[Sequence[Any]]) -> Sql:
        """Returns the condition that a row has one of the keys, each given by its columns."""
        return self.equality.one_row(self.key, keys)

    def placed(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Returns a row's place in the order, as a cursor carries it."""
        return tuple(value if isinstance(value, int | str) else written(value) for value in values[: len(self.order)])

    def _known(self, keys: Iterable[str]) -> Iterator[list[Any]]:
        """Yields the columns of keys, without those that no row can have."""
        for key in keys:
            with suppress(NotThere):
                yield self._parts(key)

    def _parts(self, key: str) -> list[Any]:
        values = [unquote(part) for part in key.split(",")] if len(self.key) > 1 else [key]
        if len(values) != len(self.key) or any("\0" in value for value in values):
            raise NotThere
        return [unwritten(value, self.vendor) for value in values]

    def key_of(self, values: Sequence[Any]) -> str:
        """Returns the columns of a key as one text."""
        told = [written(value) for value in values]
        return told[0] if len(told) == 1 else ",".join(quote(value, safe="") for value in told)

    def _raw(self, column: str) -> str:
        # The sign keeps SQLite's driver from reading the column as a time, which would lose how it is written.
        return f"+{column}" if self.vendor == "sqlite" else column

    def rows(
        self,
        owned: Sequence[Sql],
        conditions: Sequence[Sql],
        limit: int,
        ascending: bool = False,
        start: Position | None = None,
        told: Sql | str = "",
    ) -> Sql:
        """Returns the statement for one page: the place of each row in the order, its fields, then `told`.

        The columns of the place are called as in `placed_as`, those of the fields on from there. Where several
        identifiers reach rows, each gives its own first rows by its index, and the page is taken from those.
        """
        place = [self._raw(column) for column in self.order]
        fields = [self.column(self.mapped.columns[field.name]) for field in self.fields]
        listed = ", ".join(f"{column} AS c{number}" for number, column in enumerate([*place, *fields]))
        order = ordered(self.order, ascending)
        after = self._beyond(start, ascending)
        chosen = Sql(f"SELECT {listed}") + told
        if len(owned) == 1:
            wanted = all_of([owned[0], *conditions, *after])
            return chosen + f" FROM {self.name} t WHERE " + wanted + f" ORDER BY {order} LIMIT {limit:d}"
        picked = self._picked(owned, [*conditions, *after], limit, order)
        same = " AND ".join(f"{column} = p.k{number}" for number, column in enumerate(self.key))
        return chosen + " FROM (" + picked + f") p JOIN {self.name} t ON {same} ORDER BY {order} LIMIT {limit:d}"

    def place(
        self, owned: Sequence[Sql], conditions: Sequence[Sql], nth: int, ascending: bool, start: Position | None
    ) -> Sql:
        """Returns the statement for the place in the order of the nth row, counted from 1: an index alone gives it."""
        listed = ", ".join(f"{column} AS {name}" for column, name in zip(self.order, self.placed_as, strict=True))
        order = ordered(self.order, ascending)
        after = self._beyond(start, ascending)
        single = [
            f"SELECT {listed} FROM {self.name} t WHERE " + all_of([one, *conditions, *after]) + f" ORDER BY {order}"
            for one in owned
        ]
        last = f" LIMIT 1 OFFSET {nth - 1:d}"
        if len(single) == 1:
            return single[0] + last
        merged = joined(("SELECT * FROM (" + one + f" LIMIT {nth:d}) b{n}" for n, one in enumerate(single)), " UNION ")
        return "SELECT * FROM (" + merged + f") u ORDER BY {ordered(self.placed_as, ascending)}" + last

    def _beyond(self, start: Position | None, ascending: bool) -> list[Sql]:
        """Returns the conditions of a row beyond a position; none for the beginning and for the end.

        MariaDB uses an index for the plain one alone.
        """
        if start is None or not start.values:
            return []
        comparison = ">" if ascending else "<"
        values = [unwritten(value, self.vendor) for value in start.values]
        plain = [Sql(f"{self.order[0]} {comparison}= %s", (values[0],))] if self.vendor == "mysql" else []
        return [*plain, row(self.order, comparison, values)]

    def _picked(self, owned: Sequence[Sql], conditions: Sequence[Sql], limit: int, order: str) -> Sql:
        """Returns the keys of the rows that may come first, each once."""
        keys = ", ".join(f"{column} AS k{number}" for number, column in enumerate(self.key))
        tail = f" ORDER BY {order} LIMIT {limit:d}" if order else f" LIMIT {limit:d}"
        single = [f"SELECT {keys} FROM {self.name} t WHERE " + all_of([one, *conditions]) + tail for one in owned]
        return joined(("SELECT * FROM (" + one + f") b{n}" for n, one in enumerate(single)), " UNION ")

    def tally(self, owned: Sequence[Sql], conditions: Sequence[Sql], ceiling: int) -> Sql:
        """Returns the statement for the number of rows, up to one above the ceiling, and their first and last date."""
        counted = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM (" + self._picked(owned, conditions, ceiling + 1, "")
        counted = counted + f") u LIMIT {ceiling + 1:d}) c"
        if self.date is None:
            return "SELECT (" + counted + "), NULL, NULL"
        return (
            "SELECT ("
            + counted
            + "), ("
            + self._edge(owned, conditions, "MIN")
            + "), ("
            + self._edge(owned, conditions, "MAX")
            + ")"
        )

    def _edge(self, owned: Sequence[Sql], conditions: Sequence[Sql], edge: str) -> Sql:
        single = (
            f"SELECT {edge}({self.date}) AS d FROM {self.name} t WHERE " + all_of([o, *conditions]) for o in owned
        )
        return f"SELECT {edge}(e.d) FROM (" + joined(single, " UNION ALL ") + ") e"


def _parts_of(match: Match, values: Sequence[str]) -> list[list[str]]:
    """Returns identifiers as the columns of a match hold them; one that does not fit is left out."""
    if match.kind == "email":
        return [[value.lower()] for value in values]
    parts = [value.split("/") if len(match.column) > 1 else [value] for value in values]
    return [one for one in parts if len(one) == len(match.column)]
