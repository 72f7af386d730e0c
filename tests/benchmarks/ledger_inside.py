"""What the benchmark of the ledger does inside the portal's process."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method, Party
from portal.consent.parties import of_address
from portal.consent.projecting import rebuild
from portal.consent.standing import allowing, standings
from tests.benchmarks.telling import say

HEAVY = 20_000
EACH = 10
TIMES = 200
ROUNDS = 5

BARE = (
    "SELECT party_id FROM (SELECT party_id, state, ROW_NUMBER() OVER (PARTITION BY party_id ORDER BY id DESC) AS place"
    " FROM consent_decision WHERE purpose = 'newsletter' AND channel = 'email' AND named = '') d"
    " WHERE place = 1 AND state IN ('given', 'renewed')"
)


def numbers(count: int, start: int = 0) -> str:
    """Returns a table n(i) of whole numbers, in the words of the database."""
    end = start + count - 1
    if connection.vendor == "postgresql":
        return f"generate_series({start}, {end}) AS n(i)"
    return f"(WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {end}) SELECT i FROM n) n"


def remainder(number: str, by: int) -> str:
    """Returns a remainder without the sign that placeholders begin with."""
    return f"({number} - ({number}) / {by} * {by})"


def fill(decisions: int) -> None:
    """Writes a ledger: one party with HEAVY decisions, the others with EACH; then its standings."""
    how = Circumstances(Method.FORM, Actor.visitor())
    [first] = decide(of_address("heavy@example.com"), [Wish("newsletter", True, "email")], how)
    others = (decisions - HEAVY) // EACH
    act = first.act if connection.vendor == "postgresql" else first.act.hex
    topic = f"CASE {remainder('i / 7', 3)} WHEN 0 THEN 'newsletter' WHEN 1 THEN 'whitepapers' ELSE 'events' END"
    state = f"CASE {remainder('i / 11', 4)} WHEN 0 THEN 'withdrawn' ELSE 'given' END"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_party (id, reference, kind, language, since)"
            f" SELECT i, 'p' || i, 'address', 'en', %s FROM {numbers(others, first.party_id + 1)}",
            [first.at],
        )
        for count, party in (
            (HEAVY - 1, str(first.party_id)),
            (others * EACH, f"{first.party_id + 1} + {remainder('i', others)}"),
        ):
            cursor.execute(
                "INSERT INTO consent_decision"
                " (party_id, purpose, channel, named, state, at, method, actor, act, wording_id)"
                f" SELECT {party}, {topic}, 'email', '', {state}, %s, 'form', 'visitor', %s, %s FROM {numbers(count)}",
                [first.at, act, first.wording_id],
            )
        rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    say(f"FILLED {Decision.objects.count()}")


def probe() -> None:
    """Prints pairs of seconds: a normal person's state and the heaviest's; the standings' answer and the ledger's."""
    heavy, normal = (Party.objects.order_by("pk")[place].reference for place in (0, 77))
    if mailable() != bare():
        raise SystemExit("The ledger and its standings give different answers.")
    for _ in range(ROUNDS):
        say(f"STATE {timed(lambda: state(normal))} {timed(lambda: state(heavy))}")
        say(f"WHO {timed(mailable)} {timed(bare)}")


def state(reference: str) -> None:
    """Asks TIMES for what somebody has decided."""
    for _ in range(TIMES):
        standings([reference])


def mailable() -> int:
    """Returns how many may be written to, by the standings."""
    return fetched(*allowing("newsletter", "email").values_list("party_id", flat=True).query.sql_with_params())


def bare() -> int:
    """Returns how many may be written to, by the ledger alone."""
    return fetched(BARE, ())


def fetched(statement: str, parameters: Sequence[Any]) -> int:
    """Returns how many rows a statement gives, read in chunks by the same road for both."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return sum(len(rows) for rows in iter(lambda: cursor.fetchmany(2_000), []))


def timed(deed: Callable[[], object]) -> float:
    """Returns the seconds that a deed takes."""
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began
