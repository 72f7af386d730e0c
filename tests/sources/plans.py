"""How a database means to carry out a statement."""

import re

from django.db import connections


def indexes(database: str, statements: list[str]) -> list[str]:
    """Returns the indexes that statements use, each once; "scan" and "sort" where rows are read or sorted without."""
    found: list[str] = []
    for statement in statements:
        if statement.startswith(("SELECT", "WITH")):
            found += _used(plan(database, statement), connections[database].vendor)
    return list(dict.fromkeys(found))


def plan(database: str, statement: str) -> list[str]:
    """Returns the lines of a plan."""
    explain = "EXPLAIN QUERY PLAN " if connections[database].vendor == "sqlite" else "EXPLAIN "
    with connections[database].cursor() as cursor:
        cursor.execute(explain + statement)
        return [str(row[-1]) for row in cursor.fetchall()]


def _used(lines: list[str], vendor: str) -> list[str]:
    found = []
    for line in lines:
        if vendor == "sqlite":
            used = re.search(r"USING (?:COVERING )?INDEX (\w+)", line)
            scan = re.match(r"SCAN t\b", line) and not used
        else:
            used = re.search(r"Index (?:Only )?Scan(?: Backward)? using (\w+)", line)
            scan = "Seq Scan" in line
        found += [used[1]] if used else ["scan"] if scan else []
    return found
