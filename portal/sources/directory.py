"""The company's directory: who a person is to it, found by an address on file or a customer number."""

from datetime import date, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.company.schema.base import zone
from portal.sources.mapping_places import DirectoryDeclaration
from portal.sources.persons import OnFile
from portal.sources.port import IdentifierKind, Subject
from portal.sources.sql_equality import Equality, holding
from portal.sources.sql_reaching import reaching
from portal.sources.sql_text import Sql
from portal.sources.sql_values import to_date, to_utc

MANY = 50
"""More people than this are never returned for one address or number."""

FACTS = ("email", "email_since", "phone", "account", "extension", "name", "role", "relationship_ended_on")

ADDRESS_OF_RECORD = timedelta(days=30)
"""How long an address must be on file before a code may be sent to it (47 CFR 64.2003(b))."""


class Directory:
    """Reads the table that `[directory]` of `sources.toml` names; without a database it knows nobody."""

    def __init__(self, source: str, database: str | None, declared: DirectoryDeclaration):
        self.source = source
        self.database = database
        self.declared = declared

    def find(self, email: str) -> tuple[OnFile, ...]:
        """Returns everybody on file under an email address, whatever its case. Raises SourceDown."""
        return self._where("email", email)

    def find_number(self, number: str) -> tuple[OnFile, ...]:
        """Returns everybody on file under a telephone number, written as E.164 there too. Raises SourceDown."""
        return self._where("phone", number)

    def of_account(self, account: str) -> tuple[OnFile, ...]:
        """Returns the people on file of a customer number. Raises SourceDown."""
        return self._where("account", account)

    def addresses_on_file(self, account: str, at_least: timedelta = ADDRESS_OF_RECORD) -> tuple[OnFile, ...]:
        """Returns the people of a customer number whose email address has been on file long enough for a code.

        An address whose age the company does not state is not one of record. Raises SourceDown.
        """
        oldest = timezone.now() - at_least
        return tuple(p for p in self.of_account(account) if p.email and p.email_since and p.email_since <= oldest)

    def on_file(self, kind: IdentifierKind, value: str) -> tuple[OnFile, ...]:
        """Returns the people on file under an identifier of any kind. Raises SourceDown."""
        return self._where(kind, value)

    def relationship_ended_on(self, subject: Subject) -> date | None:
        """Returns when a person's relationship ended; None while any of it lasts. Raises SourceDown."""
        found: list[OnFile] = []
        kinds: tuple[IdentifierKind, ...] = ("email", "account", "extension")
        for kind in kinds:
            for value in sorted(subject.of(kind)):
                found += self._where(kind, value)
        ends = [person.relationship_ended_on for person in found if self._is(person, subject)]
        return max((end for end in ends if end), default=None) if ends and all(ends) else None

    def next_end(self, before: date, after: date | None = None) -> date | None:
        """Returns the first day before another, and after a third, on which somebody's relationship ended.

        None where there is none, or where the company does not say. Raises SourceDown.
        """
        column = self._ended()
        if column is None:
            return None
        wanted = Sql(f"{column} < %s", (before,))
        if after:
            wanted += Sql(f" AND {column} >= %s", (after + timedelta(days=1),))
        [(found,)] = self._rows(f"SELECT MIN({column}) FROM {self._table()} WHERE " + wanted)
        return to_date(found)

    def ended_on(self, day: date) -> tuple[OnFile, ...]:
        """Returns everybody whose relationship ended on a day. Raises SourceDown."""
        column = self._ended()
        if column is None:
            return ()
        that_day = Sql(f"{column} >= %s AND {column} < %s", (day, day + timedelta(days=1)))
        return tuple(self._person(one) for one in self._rows(self._selecting() + that_day))

    def count_ended(self, before: date, ceiling: int = 10_000) -> int:
        """Returns how many people's relationship ended before a day, up to a ceiling. Raises SourceDown."""
        column = self._ended()
        if column is None:
            return 0
        limited = Sql(f"SELECT 1 AS one FROM {self._table()} WHERE {column} < %s LIMIT {ceiling:d}", (before,))
        [(count,)] = self._rows("SELECT COUNT(*) FROM (" + limited + ") c")
        return int(count)

    def lasts(self, kind: IdentifierKind, value: str, before: date) -> bool:
        """Tells whether anybody under an identifier has a relationship that lasts, or did on that day.

        Raises SourceDown.
        """
        columns, ended = self._columns(kind), self._ended()
        if not columns or ended is None:
            return True
        found = self._holding(columns, kind, value)
        still = Sql(f"({ended} IS NULL OR {ended} >= %s) AND ", (before,))
        return bool(self._rows(f"SELECT 1 FROM {self._table()} WHERE " + still + found + " LIMIT 1"))

    def _is(self, person: OnFile, subject: Subject) -> bool:
        """A customer number leads to colleagues as well; the end of theirs is not the end of this person's."""
        if subject.of("email"):
            return (person.email or "").lower() in {address.lower() for address in subject.of("email")}
        return True

    def _where(self, kind: IdentifierKind, value: str) -> tuple[OnFile, ...]:
        columns = self._columns(kind)
        if self.database is None or not columns or not value:
            return ()
        found = self._holding(columns, kind, value)
        return tuple(self._person(row) for row in self._rows(self._selecting() + found + f" LIMIT {MANY:d}"))

    def _holding(self, columns: tuple[str, ...], kind: IdentifierKind, value: str) -> Sql:
        connection = connections[self.database or "default"]
        quoted = [connection.ops.quote_name(column) for column in columns]
        return holding(Equality(connection), self._table(), quoted, kind, value)

    def _selecting(self) -> str:
        quote = connections[self.database or "default"].ops.quote_name
        selected = [quote(column) for fact in FACTS for column in self._columns(fact)]
        return f"SELECT {', '.join(selected)} FROM {self._table()} WHERE "

    def _table(self) -> str:
        quote = connections[self.database or "default"].ops.quote_name
        return ".".join(quote(part) for part in self.declared.table.split("."))

    def _ended(self) -> str | None:
        """Returns the column that says when a relationship ended, where there is a database and it has one."""
        column = self.declared.relationship_ended_on
        return connections[self.database].ops.quote_name(column) if self.database and column else None

    def _rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        database = self.database or "default"
        with reaching(self.source, database), connections[database].cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return list(cursor.fetchall())

    def _columns(self, fact: str) -> tuple[str, ...]:
        named = getattr(self.declared, fact)
        return (named,) if isinstance(named, str) else named or ()

    def _person(self, row: tuple[Any, ...]) -> OnFile:
        values = iter(row)
        facts = {fact: [next(values) for _ in self._columns(fact)] for fact in FACTS}
        text = {fact: "/".join(str(v) for v in found) if all(found) else "" for fact, found in facts.items()}
        since = facts["email_since"][0] if facts["email_since"] else None
        ended = facts["relationship_ended_on"][0] if facts["relationship_ended_on"] else None
        return OnFile(
            role=self.declared.roles.get(text["role"], self.declared.default_role),
            name=text["name"],
            email=text["email"] or None,
            email_since=to_utc(since, zone(self.declared.time_zone)),
            phone=text["phone"] or None,
            account=text["account"] or None,
            extension=text["extension"] or None,
            relationship_ended_on=to_date(ended),
        )
