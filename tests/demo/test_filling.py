"""The demo company: the same for one seed and day, whatever the size, and never outside development."""

import wave
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from portal.demo import tables
from portal.demo.filling import fill
from portal.demo.people import ALICE, KNOWN

DAY = date(2026, 11, 22)


def contents() -> dict[str, list[tuple[Any, ...]]]:
    with connections["company"].cursor() as cursor:
        found = {}
        for name in tables.names():
            cursor.execute(f"SELECT * FROM {name} ORDER BY id")  # noqa: S608
            found[name] = cursor.fetchall()
        return found


def make(folder: Path, count: int = 3, calls: int = 12, seed: int = 1) -> dict[str, list[tuple[Any, ...]]]:
    fill("company", folder, count=count, call_count=calls, seed=seed, today=DAY, company="clearcall")
    return contents()


def test_one_seed_gives_one_company(tmp_path: Path) -> None:
    first = make(tmp_path)
    assert make(tmp_path) == first
    assert make(tmp_path, seed=2) != first
    assert all(first[name] for name in tables.names())


def test_more_customers_do_not_change_the_first(tmp_path: Path) -> None:
    few, many = make(tmp_path, count=2), make(tmp_path, count=8)
    assert many["people"][: len(few["people"])] == few["people"]
    assert len(many["accounts"]) == 8


def test_the_first_account_gets_the_calls(tmp_path: Path) -> None:
    make(tmp_path, calls=500)
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cdr WHERE accountcode = %s", [ALICE.account])
        assert cursor.fetchone() == (500,)


def test_the_well_known_people_are_on_file() -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT email, role, account_id, extension FROM people")
        on_file = set(cursor.fetchall())
    assert {(one.email, one.role, one.account, one.extension) for one in KNOWN} <= on_file


def test_invoices_reach_back_further_than_they_are_kept() -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT issued_at FROM invoices WHERE account_id = %s ORDER BY id", [ALICE.account])
        issued = [moment.date() for (moment,) in cursor.fetchall()]
    assert (date.today() - issued[0]).days > 8 * 365
    assert (date.today() - issued[-1]).days < 90


def test_recordings_play(settings: Any) -> None:
    paths = sorted(Path(settings.COMPANY_FILES).rglob("*.wav"))
    assert paths
    for path in paths:
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getframerate()) == (1, 8_000)
            assert file.getnframes() >= 16_000
            assert len(set(file.readframes(2_000))) > 50


def test_it_is_refused_outside_development(settings: Any) -> None:
    before = contents()
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert contents() == before


def test_the_command_says_what_is_wrong(settings: Any) -> None:
    settings.DEBUG = True
    for wrong in ({"company": "nobody"}, {"customers": 0}, {"calls": -1}):
        with pytest.raises(CommandError):
            call_command("demo", **wrong)
