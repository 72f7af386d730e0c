"""`verify_audit` against every way to tamper with the tables behind the triggers' back."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from portal.audit import sealing
from portal.audit.events import Event
from portal.audit.models import Entry, Seal
from portal.audit.sealing import seal_unsealed
from portal.audit.trail import Actor, record, subject_reference
from portal.audit.triggers import STATEMENTS


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)


def entries(count: int) -> list[Entry]:
    return [
        record(Event.RECORDS_LISTED, actor=Actor.person(n), subject=subject_reference(n), category="calls", rows=n)
        for n in range(count)
    ]


def tamper(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        for drop in STATEMENTS[connection.vendor][1]:
            cursor.execute(drop)
        cursor.execute(statement, values)


def verify(*arguments: str) -> tuple[int, str]:
    said, complained = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=said, stderr=complained, no_color=True)
    except SystemExit as left:
        return left.code, complained.getvalue().strip()
    return 0, said.getvalue().strip()


def test_an_untouched_trail_holds_and_its_tail_is_counted() -> None:
    entries(10)
    assert seal_unsealed() == 10
    entries(3)
    head = Seal.objects.get(number=3).digest
    assert verify() == (0, f"10 entries in 3 seals hold. Head: {head}\n3 entries wait for the next seal.")


def test_an_empty_trail_holds() -> None:
    assert seal_unsealed() == 0
    assert verify()[0] == 0


@pytest.mark.parametrize(
    "change",
    ["actor = 'nobody'", "facts = '{}'", "event = 'record_seen'", "about = 'case:R-1'", "at = '2020-01-01 00:00:00'"],
)
def test_an_altered_entry_is_named(change: str) -> None:
    rows = entries(10)
    seal_unsealed()
    tamper(f"UPDATE audit_entry SET {change} WHERE id = %s", rows[5].id)  # noqa: S608
    assert verify() == (1, f"BROKEN: entry {rows[5].id} was altered after seal 2.")


def test_a_deleted_entry_is_named() -> None:
    rows = entries(10)
    seal_unsealed()
    tamper("DELETE FROM audit_entry WHERE id = %s", rows[9].id)
    assert verify() == (1, f"BROKEN: entry {rows[9].id} is missing from seal 3.")


def test_an_entry_taken_out_of_its_seal_is_named() -> None:
    rows = entries(2)
    seal_unsealed()
    tamper("UPDATE audit_entry SET seal_id = NULL WHERE id = %s", rows[0].id)
    assert verify() == (1, f"BROKEN: entry {rows[0].id} is missing from seal 1.")


def test_an_entry_slipped_into_a_seal_is_named() -> None:
    entries(4)
    seal_unsealed()
    late = entries(1)[0]
    tamper("UPDATE audit_entry SET seal_id = %s WHERE id = %s", Seal.objects.get().id, late.id)
    assert verify() == (1, f"BROKEN: entry {late.id} was added to seal 1.")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("digest = root", "seal 2 was altered"),
        ("at = '2020-01-01 00:00:00'", "seal 2 was altered"),
        ("root = digest", "seal 2 was altered"),
        ("previous = root", "seal 2 does not follow the seal before it"),
        ("number = 9", "seal 2 is missing"),
        ("leaves = (SELECT leaves FROM audit_seal WHERE number = 1)", "the leaves of seal 2 were altered"),
    ],
)
def test_an_altered_seal_is_named(change: str, fault: str) -> None:
    entries(12)
    seal_unsealed()
    tamper(f"UPDATE audit_seal SET {change} WHERE number = 2")  # noqa: S608
    assert verify() == (1, f"BROKEN: {fault}.")


def test_a_chain_made_anew_does_not_hold_the_digest_that_was_noted() -> None:
    entries(12)
    seal_unsealed()
    noted = Seal.objects.get(number=3).digest
    assert verify("--expect", noted)[0] == 0
    tamper("DELETE FROM audit_entry WHERE seal_id = %s", Seal.objects.get(number=3).id)
    tamper("DELETE FROM audit_seal WHERE number = 3")
    assert verify()[0] == 0
    assert verify("--expect", noted)[0] == 1


def test_an_entry_that_commits_late_falls_into_a_later_seal() -> None:
    rows = entries(6)
    seal_unsealed()
    latest = max(row.id for row in rows)
    Entry.objects.create(id=latest + 50, event="record_seen", actor="visitor")
    seal_unsealed()
    Entry.objects.create(id=latest + 20, event="record_seen", actor="visitor")
    seal_unsealed()
    assert Entry.objects.get(id=latest + 50).seal.number == 3
    assert Entry.objects.get(id=latest + 20).seal.number == 4
    assert verify()[0] == 0


@pytest.mark.parametrize("run", [1, 2])
def test_tables_are_emptied_between_tests_and_the_triggers_come_back(run: int, transactional_db: None) -> None:
    assert not Entry.objects.exists()
    entries(2)
    seal_unsealed()
    with pytest.raises(Exception, match="append-only"):
        Entry.objects.update(actor="nobody")
