"""Writes what a record has to say: changes the records that say otherwise, adds one where there is none."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError
from django.utils import timezone

from portal.sources.port import Entry, IdentifierKind, NotThere, Receipt, Subject
from portal.sources.sql_owning import Owning
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_text import Sql, all_of, any_of, joined, row
from portal.sources.sql_values import stored

Written = dict[str, Any]
"""Values by column."""


class Writer:
    """Writes entries into one table of one source."""

    def __init__(self, source: str, database: str, table: Table):
        self.source = source
        self.database = database
        self.table = table
        self.mapped = table.mapped

    def put(self, subject: Subject, entry: Entry) -> Receipt:
        """Makes a subject's records say something. Raises SourceDown; NotThere for a field that is none."""
        owned = self.table.owned(subject)
        if not owned:
            return self._refused("Nobody is known whose record this would be.")
        like, values = self._columns(entry.like), self._columns(entry.values)
        changed = values | self._columns(entry.besides) | self._stamp(entry)
        known = all_of([any_of(owned), *self._equal(like), *self.table.where()])
        try:
            with reaching(self.source, self.database), self._alone(subject):
                if self._stands(known, values, entry.history):
                    return Receipt(self.source, self.mapped.dataset.key, "done")
                if entry.history or not self._any(known):
                    return self._added(subject, like | changed)
                count = self._run(self._update(known, values, changed))
        except (DataError, IntegrityError):
            return self._refused("The table does not take this.")
        return Receipt(self.source, self.mapped.dataset.key, "done", count)

    def saying(self, entry: Entry, kind: IdentifierKind, chunk: int) -> Iterator[str]:
        """Yields the identifiers of a kind in the records that say it. Raises SourceDown; NotThere."""
        match = next((one for one in self.mapped.matches if one.kind == kind and not one.via), None)
        if match is None:
            return
        held = [self.table.column(name) for name in match.column]
        keys, width = self.table.key, len(self.table.key)
        said = [*self._equal(self._columns(entry.like)), *self._equal(self._columns(entry.values)), *self.table.where()]
        after: list[Sql] = []
        while True:
            wanted = all_of([*said, *(Sql(f"{column} IS NOT NULL") for column in held), *after])
            statement = f"SELECT {', '.join([*keys, *held])} FROM {self.table.name} t WHERE " + wanted
            with reaching(self.source, self.database):
                found = self._rows(statement + f" ORDER BY {', '.join(keys)} LIMIT {chunk:d}")
            yield from ("/".join(str(part) for part in one[width:]) for one in found)
            if len(found) < chunk:
                return
            after = [row(keys, ">", found[-1][:width])]

    def _columns(self, values: Mapping[str, Any]) -> Written:
        fields = {one.name: one for one in self.mapped.dataset.fields}
        if not set(values) <= set(fields):
            raise NotThere
        return {self.mapped.columns[n]: stored(v, fields[n], self.mapped.zone) for n, v in values.items()}

    def _stamp(self, entry: Entry) -> Written:
        if entry.stamp is None:
            return {}
        return self._columns({entry.stamp: timezone.now().replace(microsecond=0)})

    def _equal(self, values: Written) -> list[Sql]:
        return [Sql(f"{self.table.column(name)} = %s", (value,)) for name, value in values.items()]

    def _differs(self, values: Written) -> Sql:
        columns = ((self.table.column(name), value) for name, value in values.items())
        return any_of(Sql(f"{column} IS NULL OR {column} <> %s", (value,)) for column, value in columns)

    @contextmanager
    def _alone(self, subject: Subject) -> Iterator[None]:
        """A transaction in which nobody else looks for the subject's record until this one is there.

        SQLite has one writer anyhow. MariaDB's locks belong to the session, and take names of at most 64 signs.
        """
        whose = sorted(f"{kind}:{value}" for kind, values in subject.identifiers.items() for value in values)
        name = "\n".join([self.mapped.table, *whose]).lower()
        if connections[self.database].vendor != "mysql":
            with transaction.atomic(self.database):
                if connections[self.database].vendor == "postgresql":
                    self._rows(Sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,)))
                yield
            return
        short = hashlib.sha256(name.encode()).hexdigest()[:60]
        self._rows(Sql("SELECT GET_LOCK(%s, 20)", (short,)))
        try:
            with transaction.atomic(self.database):
                yield
        finally:
            self._rows(Sql("SELECT RELEASE_LOCK(%s)", (short,)))

    def _any(self, known: Sql) -> bool:
        return bool(self._rows(f"SELECT 1 FROM {self.table.name} t WHERE " + known + " LIMIT 1"))

    def _stands(self, known: Sql, values: Written, history: bool) -> bool:
        """Whether it is said already: by the newest record of a history, else by every record there is."""
        said = "SELECT CASE WHEN " + self._differs(values) + f" THEN 1 ELSE 0 END FROM {self.table.name} t WHERE "
        order = self.table.newest_first if history else " ORDER BY 1 DESC"
        found = self._rows(said + known + order + " LIMIT 1")
        return bool(found) and not found[0][0]

    def _update(self, known: Sql, values: Written, changed: Written) -> Sql:
        columns = ", ".join(f"{self.table.quote(name)} = %s" for name in changed)
        update = Sql(f"UPDATE {self.table.name} AS t SET {columns}", tuple(changed.values()))
        return update + " WHERE " + known + " AND " + self._differs(values)

    def _added(self, subject: Subject, values: Written) -> Receipt:
        owner = Owning(self.database, self.table).columns(subject)
        fixed = {name: value for name, value in self.mapped.where.items() if name not in values}
        if not owner or any(isinstance(value, list) for value in fixed.values()):
            return self._refused("It is not clear whose record this would be, or of which kind.")
        written = fixed | values | owner
        columns = ", ".join(self.table.quote(name) for name in written)
        places = joined((Sql("%s", (value,)) for value in written.values()), ", ")
        count = self._run(f"INSERT INTO {self.table.name} ({columns}) VALUES (" + places + ")")
        return Receipt(self.source, self.mapped.dataset.key, "done", count)

    def _refused(self, reason: str) -> Receipt:
        return Receipt(self.source, self.mapped.dataset.key, "refused", reason=reason)

    def _rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())

    def _run(self, statement: Sql) -> int:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return int(cursor.rowcount)
