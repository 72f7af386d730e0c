"""Guesses from names and types: whose a table's rows are, when they are from, and what their columns mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.sources.drafting.schema import Column, Described
from portal.sources.port import FieldType, IdentifierKind

Step = tuple[str, str, str]
"""A join: a column of the table before, the next table, and the column there."""

MACHINERY = re.compile(
    r"^(django_|auth_|sqlite_|pg_|celery_|flyway_)|(^|_)(migrations?|schema_version|alembic_version)$"
)

WAYS: dict[IdentifierKind, re.Pattern[str]] = {
    "email": re.compile(r"^(e_?mail(_?address)?|mail)$"),
    "account": re.compile(r"^((account|acct|customer|client)(_?(id|no|num|number|code))?|kundennr)$"),
    "phone": re.compile(r"^(phone(_?number)?|telephone|mobile|msisdn|did)$"),
}
EXTENSION = re.compile(r"^(ext|extension)(_?(no|number))?$")
PERSON = re.compile(r"^(people|persons?|customers?|users?|subscribers?|clients?|members?|contacts?|accounts?)$")
NAME = re.compile(r"^(full_?|display_?|customer_?)?name$")

DATED = re.compile(
    r"(start|began|calldate|received|recorded|sent|happened|created|opened|issued|submitted|_at$|_on$|date|time)"
)
UNLIKELY = re.compile(r"(end|expir|updated|changed|modified|last_|until|birth|born|due|paid|closed)")

NEVER = re.compile(r"(passw|secret|token|hash|salt|cvv|security_code|private_key|api_?key|otp|(^|_)pin$)")
SENSITIVE = re.compile(
    r"(ssn|social|tax_|passport|document_number|birth|born|religio|marital|ethnic|health|iban|card|licen[cs]e|latitude"
    r"|longitude|geo)"
)
OTHERS = re.compile(
    r"^(src|dst|clid|from|to|peer|other|callee|called|caller|participant)(_?(name|number|no|num|id))?$"
    r"|(caller|called|callee|_party)"
)

TYPES: tuple[tuple[FieldType, str, re.Pattern[str]], ...] = (
    ("email", "text", re.compile(r"e_?mail")),
    ("phone", "text", re.compile(r"(phone|mobile|fax|msisdn|^(src|dst|caller|called|callee)$|(^|_)number$)")),
    ("ip", "text", re.compile(r"(^|_)ip(_?addr(ess)?)?$")),
    ("url", "text", re.compile(r"(url|website|homepage)")),
    ("country", "text", re.compile(r"country")),
    ("file", "text", re.compile(r"^((audio|file)_?)?(path|file|filename|audio)$")),
    ("long_text", "text", re.compile(r"(body|note|comment|message|description|transcript|^text$|content)")),
    ("duration", "integer", re.compile(r"(duration|billsec|seconds|length|talked)")),
    ("bytes", "integer", re.compile(r"(size|bytes)")),
    ("money", "decimal", re.compile(r"(amount|price|total|cost|charge|net|tax|fee|balance)")),
)
KEYS = {"cdr": "calls", "cdrs": "calls", "call_log": "calls", "call_detail_records": "calls", "sms": "messages"}


@dataclass(frozen=True)
class Way:
    """How rows are found: by columns that hold an identifier, here or at the end of joins."""

    kind: IdentifierKind
    columns: tuple[str, ...]
    via: tuple[Step, ...] = ()
    by_name: bool = False
    """A join follows a column's name where no foreign key says so."""


class Guesses:
    """What can be guessed about all tables of a database together."""

    def __init__(self, tables: list[Described]):
        self.tables = {table.name: table for table in tables if not MACHINERY.search(table.name)}
        self.machinery = [table.name for table in tables if table.name not in self.tables]

    def directory(self) -> Described | None:
        """Returns the table that most looks like the one that says who people are; one with an address at least."""
        found = [table for table in self.tables.values() if column_of(table, "email")]
        return max(found, key=lambda table: (_likeness(table), table.name), default=None)

    def ways(self, table: Described) -> list[Way]:
        """Returns how a table's rows lead to a person: by their own columns, else by at most two joins."""
        own = list(_own_ways(table))
        return own or self._joined(table)

    def _joined(self, table: Described) -> list[Way]:
        for path, by_name in self._paths(table):
            last = self.tables[path[-1][1]]
            direct = [way for way in _own_ways(last) if way.kind in ("email", "account")]
            if direct:
                return [Way(way.kind, way.columns, path, by_name) for way in direct]
        return []

    def _paths(self, table: Described) -> Iterator[tuple[tuple[Step, ...], bool]]:
        """Yields the joins from a table, the short ones first."""
        first = list(self._steps(table))
        for step, by_name in first:
            yield (step,), by_name
        for step, by_name in first:
            for further, also in self._steps(self.tables[step[1]]):
                if further[1] != table.name:
                    yield (step, further), by_name or also

    def _steps(self, table: Described) -> Iterator[tuple[Step, bool]]:
        for column, (other, key) in table.points.items():
            if other in self.tables and other != table.name:
                yield (column, other, key), False
        for column in table.columns:
            stem = re.sub(r"_?id$", "", column.lower())
            if column in table.points or stem == column.lower():
                continue
            for name in (stem, f"{stem}s", f"{stem}es"):
                other_table = self.tables.get(name)
                if other_table and other_table is not table and len(other_table.primary_key) == 1:
                    yield (column, name, other_table.primary_key[0]), True


def column_of(table: Described, kind: IdentifierKind) -> str | None:
    """Returns the column that holds an identifier of a kind."""
    if kind == "extension":
        return _named(table, EXTENSION)
    return _named(table, WAYS[kind], text_only=True)


def name_of(table: Described) -> str | None:
    """Returns the column with a person's name."""
    return _named(table, NAME)


def dated_by(table: Described, ways: list[Way]) -> Column | None:
    """Returns the column that dates a record: one that an index puts behind the owner's, else the likeliest name."""
    dates = [one for one in table.columns.values() if one.kind in ("date", "datetime")]
    owners = {name for way in ways for name in (way.columns if not way.via else (way.via[0][0],))}
    behind = {
        part
        for parts in table.indexes
        for place, part in enumerate(parts)
        if place and {_bare(before) for before in parts[:place]} <= owners
    }
    return max(dates, key=lambda one: (one.name in behind, *_dating(one)), default=None)


def type_of(column: Column) -> FieldType:
    """Returns the type of a column's field."""
    for found, kind, pattern in TYPES:
        if column.kind == kind and pattern.search(column.name.lower()):
            return found
    return "text" if column.kind == "binary" else column.kind  # type: ignore[return-value]


def flags_of(column: Column, is_person: bool) -> list[str]:
    """Returns the flags of a column's field. In a table of people an address is their own, and nobody else's."""
    name = column.name.lower()
    if NEVER.search(name):
        return ["never_disclose"]
    others = ["of_others"] if not is_person and OTHERS.search(name) else []
    return others + (["sensitive"] if SENSITIVE.search(name) else [])


def is_person(table: Described) -> bool:
    """Returns whether a table holds people."""
    return bool(PERSON.match(table.name.lower()))


def key_of(table: str) -> str:
    """Returns a dataset's key for a table."""
    return KEYS.get(table.lower(), table)


def _own_ways(table: Described) -> Iterator[Way]:
    account = column_of(table, "account")
    if email := column_of(table, "email"):
        yield Way("email", (email,))
    if account:
        yield Way("account", (account,))
        if extension := column_of(table, "extension"):
            yield Way("extension", (account, extension))
    phone = column_of(table, "phone")
    if phone and (is_person(table) or not (email or account)):
        yield Way("phone", (phone,))


def _named(table: Described, pattern: re.Pattern[str], text_only: bool = False) -> str | None:
    """Returns the first column of that name. A number of another table is a key, and no identifier that people know."""
    for column in table.columns.values():
        fits = column.name not in table.points and (not text_only or column.kind == "text")
        if fits and pattern.match(column.name.lower()):
            return column.name
    return None


def _likeness(table: Described) -> int:
    words = [column_of(table, "account"), column_of(table, "phone"), column_of(table, "extension"), name_of(table)]
    return 4 * is_person(table) + sum(word is not None for word in words)


def _dating(column: Column) -> tuple[bool, bool, bool]:
    name = column.name.lower()
    return not column.nullable, bool(DATED.search(name)) and not UNLIKELY.search(name), column.kind == "datetime"


def _bare(part: str) -> str:
    return part[6:-1] if part.startswith("lower(") else part
