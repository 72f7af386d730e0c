"""How an identifier leads to mailboxes: by its own parts, by a template, by a file or by a table of the company's."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from portal.sources.mapping import Match
from portal.sources.mapping_mailboxes import MailboxesDeclaration
from portal.sources.port import IdentifierKind, SourceDown
from portal.sources.sql_equality import Equality, holding
from portal.sources.sql_reaching import reaching

EVERY = "*"
OWN = ("context", "mailbox")


@dataclass(frozen=True, order=True)
class Mailbox:
    """One mailbox of the telephone system, or with `*` as its name all of a context."""

    context: str
    name: str

    @property
    def folder(self) -> str:
        """Returns where its messages lie below the spool."""
        return f"{self.context}/{self.name}"


class Mailboxes:
    """Finds the mailboxes of an identifier."""

    def __init__(self, source: str, declared: MailboxesDeclaration):
        self.source = source
        self.declared = declared

    def of(self, match: Match, value: str) -> Iterator[Mailbox]:
        """Yields the mailboxes to which an identifier leads. Raises SourceDown.

        Whatever is no name of a folder leads nowhere: an identifier never leads out of the spool.
        """
        for context, name in self._named(match, value) if value else ():
            if _is_folder(context) and (_is_folder(name) or name is None):
                yield Mailbox(context, EVERY if name is None else name)

    def _named(self, match: Match, value: str) -> Iterator[tuple[str, str | None]]:
        if template := self.declared.template.get(match.kind):
            yield from _filled(template, value)
        elif self.declared.file:
            yield from self._in_file(match, value)
        elif self.declared.table:
            yield from self._in_table(match, value)
        else:
            parts = value.split("/") if len(match.column) > 1 else [value]
            if len(parts) == len(match.column):
                known = dict(zip(match.column, parts, strict=True))
                yield known["context"], known.get("mailbox")

    def _in_file(self, match: Match, value: str) -> Iterator[tuple[str, str]]:
        path = Path(settings.COMPANY_FILES) / self.declared.file
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for row in csv.DictReader(lines):
                    if _same(match.kind, "/".join(row[column] for column in match.column), value):
                        yield row[self.declared.context], row[self.declared.mailbox]
        except (OSError, KeyError, TypeError, ValueError, csv.Error):
            raise SourceDown(self.source) from None

    def _in_table(self, match: Match, value: str) -> Iterator[tuple[str, str]]:
        database = self.declared.database or ""
        quote = connections[database].ops.quote_name
        table = ".".join(quote(part) for part in str(self.declared.table).split("."))
        equality = Equality(connections[database])
        found = holding(equality, table, [quote(column) for column in match.column], match.kind, value)
        selected = f"SELECT {quote(self.declared.context)}, {quote(self.declared.mailbox)} FROM {table} WHERE "
        with reaching(self.source, database), connections[database].cursor() as cursor:
            statement = selected + found
            cursor.execute(statement.text, statement.params)
            rows = cursor.fetchall()
        yield from ((str(context), str(mailbox)) for context, mailbox in rows if context and mailbox)


def _filled(template: str, value: str) -> Iterator[tuple[str, str | None]]:
    """Yields what a template makes of an identifier; only the template may say `*`, never the identifier."""
    context, _, name = template.partition("/")
    parts = value.split("/")
    try:
        yield context.format(*parts), None if name == EVERY else name.format(*parts)
    except IndexError:  # an identifier of fewer parts than the template asks for
        return


def _same(kind: IdentifierKind, held: str, value: str) -> bool:
    return held.lower() == value.lower() if kind == "email" else held == value


def _is_folder(name: str | None) -> bool:
    return bool(name) and name != EVERY and not str(name).startswith(".") and not {"/", "\\", "\0"} & set(str(name))
