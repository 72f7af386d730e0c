"""Ledger and standings agree, whatever is decided, in whatever order, by however many at once."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from django.db import connection
from django.utils import timezone

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all, note, run_out
from portal.consent.models import SETTLED, USABLE, Decision, Method, Party, Standing, State
from portal.consent.parties import of_address
from portal.consent.purposes import purposes
from portal.consent.standing import allowing, standings
from portal.consent.verification import disagreements

HOW = Circumstances(Method.CENTRE, Actor.system("test"))
DECISIONS = 10_000
AT_ONCE = 4
PARTIES = 12


def deeds(chance: random.Random, people: list[Party]) -> Iterator[int]:
    """Does one random deed after the other; yields how many decisions each wrote."""
    keys = [(one.key, channel) for one in purposes() for channel in one.channels or ("",)]
    while True:
        party, kind = chance.choice(people), chance.random()
        if kind < 0.05:
            yield len(decide(party, leaving_all(), HOW))
        elif kind < 0.1:
            key, channel = chance.choice(keys)
            note(party, Wish(key, True, channel), chance.choice([State.REQUESTED, State.TERMINATED]), HOW)
            yield 1
        elif kind < 0.12:
            over = Standing.objects.filter(party=party, valid_until__lte=timezone.now() + timedelta(days=400))
            yield len(run_out(list(over.select_related("party", "decision")[:1]), HOW))
        else:
            chosen = chance.sample(keys, chance.randint(1, 4))
            yield len(decide(party, [Wish(key, chance.random() < 0.5, channel) for key, channel in chosen], HOW))


def some(seed: int, people: list[Party], wanted: int) -> int:
    """Writes at least that many decisions, on a connection of its own."""
    written = 0
    try:
        for count in deeds(random.Random(seed), people):  # noqa: S311 (a repeatable chance, not a secret one)
            written += count
            if written >= wanted:
                return written
    finally:
        connection.close()
    return written


@pytest.mark.django_db(transaction=True, databases=["default", "company"])
def test_ten_thousand_random_decisions_by_four_at_once_leave_ledger_and_standings_in_agreement() -> None:
    people = [of_address(f"person{number}@example.com") for number in range(PARTIES)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        written = sum(pool.map(lambda seed: some(seed, people, DECISIONS // AT_ONCE), range(AT_ONCE)))

    assert Decision.objects.count() == written >= DECISIONS
    assert list(disagreements()) == []
    for party in people:
        now = standings([party.reference])
        for one in purposes():
            for channel in one.channels or ("",):
                decided = Decision.objects.filter(party=party, purpose=one.key, channel=channel, state__in=SETTLED)
                newest, held = decided.order_by("-pk").first(), now.held(one, channel)
                if newest:
                    assert held.allowed == (newest.state in USABLE)
                    assert allowing(one.key, channel).filter(party=party).exists() == held.allowed
    assert repeated() == []


def repeated() -> list[tuple[str, ...]]:
    """Returns where a yes follows a yes or a no a no: two clicks at once of which both counted."""
    rows = Decision.objects.order_by("party", "purpose", "channel", "pk").values_list(
        "party", "purpose", "channel", "state", "valid_until"
    )
    found = []
    for thing, decided in groupby(rows, key=lambda row: row[:3]):
        states = [(row[3], row[4]) for row in decided]
        found += [
            (*map(str, thing), before[0], after[0])
            for before, after in pairwise(states)
            if before[0] == after[0] and before[0] in (State.GIVEN, State.REFUSED, State.WITHDRAWN)
        ]
    return found
