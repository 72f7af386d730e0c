"""Fills a company's database with the demo, whatever the size, always the same for one seed and day."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

from django.db import connections, transaction

from portal.company.loading import folder_of, known
from portal.demo import account, billing, calls, network, tables, talks, telephony
from portal.demo.chance import Chance
from portal.demo.people import customers
from portal.demo.tables import Filler

FEW_CALLS = 10
"""Calls of every customer but the first."""


def fill(database: str, folder: Path, *, count: int, call_count: int, seed: int, today: date, company: str) -> None:
    """Makes the tables anew and fills them; the audio goes into `folder`.

    `call_count` calls belong to the first customer, a few to each of the others. Rows reach back nine years from
    `today`, so that retention rules find what is due and what is not.
    """
    tables.make(database)
    now = datetime.combine(today, time(15))
    declared = features(company)
    with transaction.atomic(database):
        filler = Filler(database)
        for number, customer in enumerate(customers(count, seed, now)):
            account.account(filler, customer)
            account.features(filler, customer, declared)
            account.standing(filler, customer)
            telephony.telephony(filler, customer, folder)
            talks.talks(filler, customer)
            billing.billing(filler, customer)
            network.network(filler, customer)
            network.logs(filler, customer)
            network.web(filler, customer)
            wanted = FEW_CALLS if number else call_count
            filler.stream("cdr", calls.COLUMNS, calls.calls(customer, wanted))
        talks.visitor(filler, Chance(f"{seed}:visitor", now))
        filler.flush()
        tables.count_on(database)
    tables.analyse(database)


def is_filled(database: str) -> bool:
    """Returns whether the demo's tables are there and hold somebody."""
    connection = connections[database]
    if "customers" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM customers LIMIT 1")
        return cursor.fetchone() is not None


def features(company: str) -> dict[str, str]:
    """Returns every feature of the company and of the reference profiles, with its default."""
    found: dict[str, str] = {}
    for name in dict.fromkeys([company, *known()]):
        declared = tomllib.loads((folder_of(name) / "company.toml").read_text("utf-8"))
        found = {one["key"]: one["default"] for one in declared.get("features", [])} | found
    return found
