"""Adds a record: its owner's columns, what the person filled in, its date; and reads back the key that it got."""

from collections.abc import Mapping
from typing import Any

from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.sources.corrections import complete
from portal.sources.port import NotAcceptable, NotThere, Receipt, Subject
from portal.sources.sql_owning import Owning, Written
from portal.sources.sql_queries import Table
from portal.sources.sql_reaching import reaching
from portal.sources.sql_text import Sql, joined
from portal.sources.sql_values import stored


class Adder:
    """Adds records to one table of one source."""

    def __init__(self, source: str, database: str, table: Table):
        self.source = source
        self.database = database
        self.table = table
        self.mapped = table.mapped

    def add(self, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        """Adds one record of the subject's. Raises SourceDown; NotThere; NotAcceptable."""
        dataset = self.mapped.dataset
        fixed = self.mapped.where
        if not dataset.addable or not subject or any(isinstance(value, list) for value in fixed.values()):
            raise NotThere
        filled = complete(dataset, values)
        try:
            with reaching(self.source, self.database), transaction.atomic(self.database):
                owner = Owning(self.database, self.table).columns(subject)
                if not owner:
                    raise NotThere
                key = self._insert({**fixed, **self._columns(filled), **self._dates(), **owner})
        except (DataError, IntegrityError):
            raise NotAcceptable({"": _("Our system could not take this. Check it, or ask us.")}) from None
        return Receipt(self.source, dataset.key, "done", 1, reference=key)

    def _columns(self, values: Mapping[str, Any]) -> Written:
        described = {name: self.mapped.dataset.field(name) for name in values}
        return {self.mapped.columns[n]: stored(v, described[n], self.mapped.zone) for n, v in values.items()}

    def _dates(self) -> Written:
        """Returns the columns that take the time: the one that dates the record, and those that corrections stamp."""
        local = timezone.now().astimezone(self.mapped.zone).replace(tzinfo=None, microsecond=0)
        dates: Written = dict.fromkeys(self.mapped.stamps.values(), local)
        if self.mapped.date_column and self.mapped.dataset.dated_by:
            dated = self.mapped.dataset.field(self.mapped.dataset.dated_by)
            dates[self.mapped.date_column] = local.date() if dated.type == "date" else local
        return dates

    def _insert(self, written: Written) -> str:
        """Inserts a row and returns its key, which the database may have given it."""
        columns = ", ".join(self.table.quote(name) for name in written)
        places = joined((Sql("%s", (value,)) for value in written.values()), ", ")
        statement = f"INSERT INTO {self.table.name} ({columns}) VALUES (" + places + ")"
        keys, connection = self.mapped.primary_key, connections[self.database]
        with connection.cursor() as cursor:
            if all(name in written for name in keys):
                cursor.execute(statement.text, statement.params)
                return self.table.key_of([written[name] for name in keys])
            if connection.features.can_return_columns_from_insert:
                statement += f" RETURNING {', '.join(self.table.quote(name) for name in keys)}"
                cursor.execute(statement.text, statement.params)
                return self.table.key_of(cursor.fetchone())
            cursor.execute(statement.text, statement.params)
            return self.table.key_of([cursor.lastrowid])
