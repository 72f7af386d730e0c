"""What was erased stays erased when a backup of a company's system is restored."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from requests import legal_holds
from requests.legal_holds import Matter
from requests.models import Erasure, PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, held

Work = Callable[..., int]
Backup = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def read() -> Backup:
    """Returns the columns and rows of every table of the company's, as a backup holds them."""
    found: Backup = {}
    with connections["company"].cursor() as cursor:
        for table in connections["company"].introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            found[table] = [one[0] for one in cursor.description], cursor.fetchall()
    return found


def size() -> int:
    """Returns how many rows the company's systems hold."""
    return sum(len(rows) for _columns, rows in read().values())


def restore(backup: Backup) -> None:
    """Puts the rows of a backup back where they are missing."""
    now = read()
    with connections["company"].cursor() as cursor:
        for table, (columns, rows) in backup.items():
            there = {row[columns.index("id")] for row in now[table][1]} if "id" in columns else set(now[table][1])
            missing = [row for row in rows if (row[columns.index("id")] if "id" in columns else row) not in there]
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", missing)  # noqa: S608


def replay(*arguments: str) -> str:
    out = io.StringIO()
    call_command("replay_erasures", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def restored(page: Visitor, alice: User, desk: Client, work: Work) -> PrivacyRequest:
    """Returns a case whose erasure is done, after an older backup of a system was restored."""
    backup = read()
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    assert "Nothing that was erased has come back." in replay()
    restore(backup)
    return case


@pytest.mark.promise("CCQ-41")
def test_what_a_backup_brought_back_is_erased_again(restored: PrivacyRequest) -> None:
    datasets = set(Erasure.objects.values_list("dataset", flat=True))
    back = {one for one in datasets if held(one, restored)}
    everything = size()
    assert "came back; run with --yes" in replay()
    assert size() == everything, "nothing moves without --yes"
    assert "erased again" in replay("--yes")
    assert size() < everything
    assert "Nothing that was erased has come back." in replay("--yes")
    entry = Entry.objects.filter(event="erasure_replayed").first()
    assert back and entry is not None and entry.facts["rows"] > 0
    assert not {one for one in back if not held(one, restored) and one not in datasets}


def test_only_what_was_erased_since_the_backup_is_looked_for(restored: PrivacyRequest) -> None:
    assert "Nothing that was erased has come back." in replay("--since", "2099-01-01T00:00Z", "--yes")
    assert "came back" in replay("--since", "2020-01-01T00:00Z")
    with pytest.raises(CommandError, match="moment with its zone"):
        replay("--since", "yesterday")


def test_a_legal_hold_keeps_what_came_back(restored: PrivacyRequest, pat: User) -> None:
    for one in set(Erasure.objects.values_list("dataset", flat=True)):
        legal_holds.place(Matter("Expected claim", dataset=one), By.staff(pat))
    everything = size()
    assert "kept by a legal hold" in replay("--yes")
    assert size() == everything


def test_a_system_that_is_down_fails_the_command(
    restored: PrivacyRequest, company_out_of_reach: Callable[[], AbstractContextManager[None]]
) -> None:
    with company_out_of_reach(), pytest.raises(SystemExit):
        replay("--yes")


def test_it_is_remembered_when_the_case_is_emptied(restored: PrivacyRequest) -> None:
    from requests.forgetting import forget

    forget(restored)
    assert "erased again" in replay("--yes")
