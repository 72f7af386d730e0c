"""Writes the draft: TOML that loads, with a remark at everything that is a guess."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.text import slugify

from portal.company.builtin import PORTAL_ACCOUNT
from portal.company.schema.profile import Company
from portal.sources.drafting import guessing
from portal.sources.drafting.guessing import Guesses, Way
from portal.sources.drafting.schema import Column, Described, leading

SPELLABLE = re.compile(r"[^\W\d][\w$. -]*")
WORD = re.compile(r"[a-z]{3,}")
SAME = {"cdr": "call", "dialed": "call", "sms": "message", "mail": "email", "invoice": "billing", "payment": "billing"}


class Draft:
    """A draft for one database and one profile."""

    def __init__(self, tables: Sequence[Described], views: Sequence[str], vendor: str, profile: Company, database: str):
        self.guesses = Guesses(list(tables))
        self.views = views
        self.vendor = vendor
        self.profile = profile
        self.database = database
        self.left_out: list[tuple[str, str]] = [(name, "a view: name its tables") for name in views]
        self.left_out += [(name, "the machinery of a program") for name in self.guesses.machinery]
        self._keys: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Yields the draft's lines."""
        yield "# A first draft, made from the schema alone: no row was read. Lines with “guess” want somebody who knows"
        yield "# the system. docs/sources.md tells what every line means; `manage.py check` names what is still wrong."
        yield ""
        yield from _table("[[sources]]", {"key": "company", "label": self.profile.company.name})
        yield 'adapter = "sql"'
        yield f"database = {_value(self.database)}"
        yield ""
        yield from self._directory()
        for table in self.guesses.tables.values():
            yield from self._dataset(table)
        yield "# Left out"
        yield from (f"# {name}: {why}" for name, why in sorted(self.left_out))

    def _directory(self) -> Iterator[str]:
        table = self.guesses.directory()
        role = self.profile.roles[0].key
        yield "[directory]"
        if table is None:
            yield "# guess: no table has a column that looks like an email address; nobody can be found by this one"
            anything = next(iter(self.guesses.tables.values()))
            yield f"table = {_value(anything.name)}"
            yield f"email = {_value(next(iter(anything.columns)))}"
        else:
            yield f"table = {_value(table.name)}  # guess: it looks most like a list of people"
            account, extension = guessing.column_of(table, "account"), guessing.column_of(table, "extension")
            for fact, column in (
                ("email", guessing.column_of(table, "email")),
                ("phone", guessing.column_of(table, "phone")),
                ("account", account),
                ("extension", [account, extension] if account and extension else None),
                ("name", guessing.name_of(table)),
            ):
                if column:
                    yield f"{fact} = {_value(column)}  # guess: by its name"
        yield f"default_role = {_value(role)}  # guess: the profile's first role"
        yield ""

    def _dataset(self, table: Described) -> Iterator[str]:
        ways = self.guesses.ways(table)
        why = self._why_not(table, ways)
        if why:
            self.left_out.append((table.name, why))
            return
        date = guessing.dated_by(table, ways)
        fields = [one for one in table.columns.values() if self._is_field(table, one, date)]
        if not fields:
            self.left_out.append((table.name, "nothing but keys"))
            return
        yield from self._head(table, date)
        yield from self._match(table, ways, date)
        yield from self._fields(table, fields, date)

    def _why_not(self, table: Described, ways: list[Way]) -> str:
        names = [table.name, *table.primary_key, *(name for way in ways for name in way.columns)]
        if not table.primary_key:
            return "no primary key: records could not be told apart"
        if not ways:
            return "no column, and no two joins, that lead to an address or account number"
        return "" if all(SPELLABLE.fullmatch(name) for name in names) else "a name that sources.toml cannot spell"

    def _is_field(self, table: Described, column: Column, date: Column | None) -> bool:
        if column == date:
            return True
        key = column.name in table.primary_key and column.kind in ("integer", "binary")
        return not key and column.name not in table.points and bool(SPELLABLE.fullmatch(column.name))

    def _head(self, table: Described, date: Column | None) -> Iterator[str]:
        key = _unique(_slug(guessing.key_of(table.name)), self._keys)
        category, remark = self._category(key, table)
        yield "[[datasets]]"
        yield f"key = {_value(key)}"
        yield 'source = "company"'
        yield f"category = {_value(category)}  # guess: {remark}"
        yield f"table = {_value(table.name)}"
        yield f"label = {_value(_label(key))}"
        if table.primary_key != ("id",):
            yield f"primary_key = {_value(list(table.primary_key))}"
        if date is None:
            yield "# no column of dates: retention cannot count, and pages go by key"
            return
        empty = "; it may be NULL, and must never be" if date.nullable else ""
        yield f"dated_by = {_value(_slug(date.name))}  # guess: by its name and its indexes{empty}"
        if date.kind == "datetime":
            yield 'time_zone = "UTC"  # guess: of times that are stored without a zone'

    def _match(self, table: Described, ways: list[Way], date: Column | None) -> Iterator[str]:
        yield "match = ["
        for way in ways:
            yield f"  {_way(way)},  # guess: {_reason(way)}"
            yield from self._index(table, way, date)
        yield "]"

    def _index(self, table: Described, way: Way, date: Column | None) -> Iterator[str]:
        """Yields a warning where pages and retention would read the whole table."""
        owner = [way.via[0][0]] if way.via else list(way.columns)
        if way.kind == "email" and not way.via and self.vendor != "mysql":
            owner = [f"lower({owner[0]})"]
        wanted = [*owner, *([date.name] if date else [])]
        if leading(table, wanted) or (not date and any(parts[: len(owner)] == tuple(owner) for parts in table.indexes)):
            yield f"  # index: there is one on {', '.join(wanted)}"
            return
        order = ", ".join([*owner, *([f"{date.name} DESC"] if date else []), *(f"{k} DESC" for k in table.primary_key)])
        yield f"  # WARNING: no index on {', '.join(wanted)}: every page reads the whole table"
        yield f"  #   CREATE INDEX ON {table.name} ({order})"

    def _fields(self, table: Described, columns: list[Column], date: Column | None) -> Iterator[str]:
        person = guessing.is_person(table)
        taken: set[str] = set()
        yield "fields = ["
        for column in columns:
            name = _unique(_slug(column.name), taken)
            facts: dict[str, Any] = {"name": name}
            if name != column.name:
                facts["column"] = column.name
            facts["label"] = _label(column.name)
            kind = guessing.type_of(column)
            if kind != "text":
                facts["type"] = kind
            flags = guessing.flags_of(column, person)
            facts |= dict.fromkeys(flags, True)
            if column == date:
                facts["identifying"] = False
            inside = ", ".join(f"{fact} = {_value(value)}" for fact, value in facts.items())
            guessed = [*flags, *([kind] if kind not in ("text", column.kind) else [])]
            yield f"  {{ {inside} }}," + (f"  # guess: {', '.join(guessed)}" if guessed else "")
        yield "]"
        yield 'erasure = "delete"  # guess: "anonymise" where the row has to stay'
        yield ""

    def _category(self, key: str, table: Described) -> tuple[str, str]:
        """Returns the stored category whose words are most like the table's."""
        mine = _words(f"{key} {table.name}")
        scored = []
        for one in self.profile.categories:
            if one.stored and one.key != PORTAL_ACCOUNT:
                score = 4 * len(mine & _words(one.key)) + 2 * len(mine & _words(str(one.label)))
                scored.append((score + len(mine & _words(str(one.description))), one.key))
        best = max(scored, key=lambda pair: pair[0])
        return best[1], "its words are most alike" if best[0] else "nothing is like it; choose one of the profile"


def _way(way: Way) -> str:
    column = way.columns[0] if len(way.columns) == 1 else list(way.columns)
    facts = f"kind = {_value(way.kind)}, column = {_value(column)}"
    steps = [
        f"{{ column = {_value(column)}, table = {_value(table)}, equals = {_value(equals)} }}"
        for column, table, equals in way.via
    ]
    return f"{{ {facts}, via = [{', '.join(steps)}] }}" if steps else f"{{ {facts} }}"


def _reason(way: Way) -> str:
    if not way.via:
        return "by the column's name"
    return "joined by names alone, no foreign key says so" if way.by_name else "joined by foreign keys"


def _table(head: str, facts: dict[str, Any]) -> list[str]:
    return [head, *(f"{name} = {_value(value)}" for name, value in facts.items())]


def _value(value: Any) -> str:
    """Returns a value as TOML; the strings of JSON are strings of TOML as well."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value if isinstance(value, list) else str(value), ensure_ascii=False)


def _slug(name: str) -> str:
    slug = slugify(name).replace("-", "_").strip("_")
    return slug if slug[:1].isalpha() else f"c_{slug}".rstrip("_")


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found


def _label(name: str) -> str:
    words = re.sub(r"[_.\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _words(text: str) -> set[str]:
    found = {word.rstrip("s") for word in WORD.findall(text.lower())}
    return found | {SAME[word] for word in found if word in SAME}
