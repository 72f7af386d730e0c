"""ClearCall's periods, kept by the worker: what is past its own goes by itself, and what is not yet stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.demo.people import ALICE, BOB
from portal.retention.models import Run
from portal.retention.tasks import expire_records
from requests import restricting
from requests.models import Restriction
from requests.restricting import Extent
from requests.timeline import By
from tests.inspection import Visitor
from tests.promises.own import do, enter, erase, officer
from tests.promises.records import rows, write
from tests.requests.working import file_know

promise = pytest.mark.promise
Work = Callable[..., int]
DATED = [
    pytest.param("measurements", "network_measurements", "measured_at", 3, marks=promise("CCQ-65")),
    pytest.param("qos", "qos_benchmarks", "measured_at", 3, marks=promise("CCQ-65")),
    pytest.param("tickets", "tickets", "opened_at", 5, marks=promise("CCQ-66")),
    pytest.param("contact_notes", "contact_notes", "noted_at", 5, marks=promise("CCQ-66")),
    pytest.param("feedback", "feedback", "given_at", 5, marks=promise("CCQ-66")),
    pytest.param("security_events", "security_events", "happened_at", 1, marks=promise("CCQ-67")),
    pytest.param("access_log", "access_log", "happened_at", 1, marks=promise("CCQ-67")),
    pytest.param("diagnostics", "diagnostics", "taken_at", 1, marks=promise("CCQ-67")),
    pytest.param("invoices", "invoices", "issued_at", 7, marks=promise("CCQ-69")),
    pytest.param("payments", "payments", "paid_at", 7, marks=promise("CCQ-69")),
]


@pytest.fixture(autouse=True)
def clearcall(use_company: Callable[[str], None], settings: Any) -> None:
    use_company("clearcall")
    settings.RETENTION_ENFORCED = ["company"]


def dated(table: str, column: str, years: int) -> dict[str, set[int]]:
    """Puts one record of Alice's and one of Bob's on the last day that is due; all others are kept a day longer."""
    due = day_of(timezone.now()) - relativedelta(years=years)
    write(f"UPDATE {table} SET {column} = %s", [f"{due + timedelta(days=1)} 18:00:00"])  # noqa: S608
    found: dict[str, set[int]] = {"gone": set(), "kept": {one["id"] for one in rows(table, ["id"])}}
    for person in (ALICE, BOB):
        key = rows(table, ["id"], "account_id = %s", [person.account])[0]["id"]
        write(f"UPDATE {table} SET {column} = %s WHERE id = %s", [f"{due} 18:00:00", key])  # noqa: S608
        found["gone"].add(key)
    found["kept"] -= found["gone"]
    return found


@pytest.mark.parametrize(("dataset", "table", "column", "years"), DATED)
def test_records_go_on_the_day_that_their_page_tells_and_not_before(
    work: Work, dataset: str, table: str, column: str, years: int
) -> None:
    expected = dated(table, column, years)
    assert len(expected["kept"]) > 2
    work(schedules=True)
    assert {one["id"] for one in rows(table, ["id"])} == expected["kept"]
    run = Run.objects.get(dataset=dataset)
    assert Entry.objects.get(event="retention_purged", about=run.about).facts["rows"] == 2


@promise("CCQ-64", "CCQ-73")
def test_account_information_goes_seven_years_after_the_relationship_and_not_before(
    page: Visitor, people: Callable[[str], User], work: Work
) -> None:
    over = day_of(timezone.now()) - relativedelta(years=7)
    write("UPDATE people SET relationship_ended_on = NULL")
    for account, day in ((ALICE.account, over), (BOB.account, over + timedelta(days=1))):
        for table in ("people", "accounts"):
            write(f"UPDATE {table} SET relationship_ended_on = %s WHERE account_id = %s", [day, account])  # noqa: S608
    bobs = rows("people", ["name", "email"], "account_id = %s", [BOB.account])
    work(schedules=True)
    assert rows("people", ["id"], "account_id = %s", [ALICE.account]) == []
    assert rows("people", ["name", "email"], "account_id = %s", [BOB.account]) == bobs != []
    assert rows("accounts", ["id"], "account_id = %s", [ALICE.account]) == []
    assert rows("accounts", ["company"], "account_id = %s", [BOB.account]) == [{"company": "Blue Fern Bakery"}]


@promise("CCQ-64", "CCQ-69")
def test_how_a_customer_pays_stays_while_they_are_one(work: Work) -> None:
    write("UPDATE accounts SET signed_up_at = '1999-01-01 10:00:00'")
    write("UPDATE payment_methods SET added_at = '1999-01-01 10:00:00'")
    asked = ("accounts", ["billing_city", "tax_number"], "account_id = %s", [ALICE.account])
    paying = ("payment_methods", ["last4"], "account_id = %s", [ALICE.account])
    (details,), methods = rows(*asked), rows(*paying)
    work(schedules=True)
    assert rows(*asked) == [details] and details["billing_city"]
    assert rows(*paying) == methods != []


@promise("CCQ-63")
def test_what_is_kept_as_long_as_needed_does_not_end_by_a_date(work: Work) -> None:
    write("UPDATE topology SET mapped_at = '1999-01-01 10:00:00'")
    before = rows("topology", ["id"])
    work(schedules=True)
    assert rows("topology", ["id"]) == before != []
    assert not Run.objects.filter(dataset="topology").exists()


def test_a_restriction_keeps_what_it_is_about_until_it_is_lifted(
    page: Visitor, people: Callable[[str], User], work: Work
) -> None:
    dated("tickets", "opened_at", 5)
    dated("invoices", "issued_at", 7)
    alice, pat = enter(page, people("alice")), people("pat")
    case = file_know(alice, "restrict", place="DE", ground="contested", words="My tickets are wrong.")
    do(officer(pat), case, "take")
    placed = restricting.place(case, Extent(categories=("communications",)), "accuracy", By.staff(pat), "Checked")
    work(schedules=True)
    mine = "account_id = %s AND opened_at < %s"
    due = (day_of(timezone.now()) - relativedelta(years=5) + timedelta(days=1)).isoformat()
    assert len(rows("tickets", ["id"], mine, [ALICE.account, due])) == 1
    assert rows("tickets", ["id"], mine, [BOB.account, due]) == []
    assert Run.objects.get(dataset="invoices").purged == 2

    now = timezone.now()
    Restriction.objects.filter(pk=placed.pk).update(told_at=now - timedelta(days=1), lifted_at=now)
    Run.objects.all().delete()
    expire_records.enqueue()
    work()
    assert rows("tickets", ["id"], mine, [ALICE.account, due]) == []


def test_what_staff_decided_to_keep_in_a_case_stays_until_then(
    page: Visitor, people: Callable[[str], User], work: Work
) -> None:
    dated("security_events", "happened_at", 1)
    desk = officer(people("pat"))
    case = erase(enter(page, people("alice")))
    for deed in ("take", "plan"):
        do(desk, case, deed)
    item = case.plan.get(dataset="security_events", action="erase")
    until = (day_of(timezone.now()) + timedelta(days=400)).isoformat()
    facts = {"item": item.pk, "action": "hold", "note": "An attack is looked into.", "until": until}
    do(desk, case, "decide", **facts, ground="security_troubleshooting")
    do(desk, case, "execute", confirmed="yes")
    work()
    before = rows("security_events", ["id"], "account_id = %s", [ALICE.account])
    work(schedules=True)
    assert rows("security_events", ["id"], "account_id = %s", [ALICE.account]) == before != []
    assert Run.objects.get(dataset="security_events").purged == 1
