"""Tables as grown databases have them: keys of several columns, reserved words, local times, several encodings."""

from typing import Any

from django.db import connections

from portal.sources.mapped import mapped
from portal.sources.mapping import OwnDataset
from portal.sources.sql import SqlSource

MADE = [
    "CREATE TABLE trap_persons (id integer PRIMARY KEY, email {short}, born date)",
    "CREATE TABLE trap_lines (id integer PRIMARY KEY, {owner} integer, plan {short},"
    " FOREIGN KEY ({owner}) REFERENCES trap_persons (id))",
    "CREATE TABLE trap_calls (node {short}, {order} integer, line integer, account {short}, number integer,"
    " began {moment}, {group} {latin}, said {short}, loud {yes}, cost decimal(10,4), {paid} date, voice {bytes},"
    " PRIMARY KEY (node, {order}), FOREIGN KEY (line) REFERENCES trap_lines (id))",
    "CREATE TABLE trap_logins (id integer PRIMARY KEY, trap_person_id integer, password_hash {short},"
    " last_login {moment}, created {moment} NOT NULL)",
    "CREATE TABLE trap_nobody (id integer PRIMARY KEY, colour {short})",
    "CREATE TABLE trap_keyless (email {short}, seen {moment})",
    "CREATE TABLE django_migrations_of_another (id integer PRIMARY KEY, email {short})",
    "CREATE INDEX trap_calls_line ON trap_calls (line, began)",
    "CREATE TABLE trap_tokens (id {key}, account {short}, issued {moment}, PRIMARY KEY (id))",
]
SPELLED = {
    "sqlite": {"short": "text", "moment": "timestamp", "latin": "text", "yes": "boolean", "bytes": "blob"}
    | {"key": "blob"},
    "postgresql": {"short": "text", "moment": "timestamp", "latin": "text", "yes": "boolean", "bytes": "bytea"}
    | {"key": "bytea"},
    "mysql": {"short": "varchar(80)", "moment": "datetime", "latin": "varchar(80) CHARACTER SET latin1"}
    | {"yes": "tinyint(1)", "bytes": "blob", "key": "binary(16)"},
}

PAID = "bezahlt am-é"

JOINED = [
    {
        "kind": "email",
        "column": "email",
        "via": [
            {"column": "line", "table": "trap_lines", "equals": "id"},
            {"column": "owner", "table": "trap_persons", "equals": "id"},
        ],
    }
]
EXACT = [{"kind": "account", "column": "account"}]
NUMBERED = [{"kind": "account", "column": "number"}]


def make(database: str) -> None:
    """Makes the tables; MariaDB ends a transaction when it makes one, so there they are made beforehand."""
    connection = connections[database]
    quoted = {name: connection.ops.quote_name(name) for name in ("owner", "order", "group")}
    quoted["paid"] = connection.ops.quote_name(PAID)
    with connection.cursor() as cursor:
        for statement in MADE:
            cursor.execute(statement.format(**SPELLED[connection.vendor], **quoted))


def insert(table: str, **values: Any) -> None:
    """Writes one row."""
    quote = connections["company"].ops.quote_name
    listed = ", ".join(quote(name) for name in values)
    with connections["company"].cursor() as cursor:
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"INSERT INTO {quote(table)} ({listed}) VALUES ({places})", list(values.values()))  # noqa: S608


def source(match: list[dict[str, Any]], table: str = "trap_calls", zone: str = "UTC", **more: Any) -> SqlSource:
    """Returns the calls, found in the given way."""
    fields = [
        {"name": "began", "label": "Began", "type": "datetime"},
        {"name": "group_name", "column": "group", "label": "Group", "correctable": True},
        {"name": "said", "label": "Said", "correctable": True},
        {"name": "loud", "label": "Loud", "type": "boolean", "correctable": True},
        {"name": "cost", "label": "Cost", "type": "money"},
        {"name": "paid", "column": PAID, "label": "Paid on", "type": "date"},
        {"name": "voice", "label": "Voice print"},
    ]
    declared = {
        "key": "calls",
        "source": "company",
        "category": "tickets",
        "table": table,
        "label": "Calls",
        "primary_key": ["node", "order"],
        "dated_by": "began",
        "time_zone": zone,
        "match": match,
        "fields": fields,
        "searchable": ["said", "group_name"],
        **more,
    }
    whole = OwnDataset.model_validate(declared)
    return SqlSource("company", "Systems", "company", [mapped(whole, "company", "tickets")])
