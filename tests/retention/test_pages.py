"""Retention as staff see it: what is due, what waits for their word, what went, and its proof."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.demo.people import ALICE
from portal.retention.models import Run
from requests import legal_holds
from requests.legal_holds import Matter
from requests.timeline import By
from tests.inspection import Page, Visitor
from tests.people import sign_in
from tests.retention.conftest import Work, count, old_tickets, run_of, sql

OVERVIEW = "/admin/retention/run/overview/"


@pytest.fixture
def staff(page: Visitor, pat: User) -> Visitor:
    sign_in(page.client, pat)
    return page


def line(shown: Page, records: str) -> dict[str, str]:
    """Returns what the overview says of the records of that name."""
    [found] = [row for table in shown.tables for row in table if row["Records"].startswith(records)]
    return found


@pytest.mark.promise("CCQ-71")
def test_staff_see_what_is_due_held_and_purged_with_rule_and_proof(
    staff: Visitor, work: Work, tickets: None, pat: User
) -> None:
    legal_holds.place(Matter("Lawsuit", {"email": ALICE.email}, dataset="tickets"), By.staff(pat))
    before = line(staff.get(OVERVIEW), "Support tickets")
    assert (before["Due now"], before["Last night"], before["Purged in all"]) == ("1", "Never yet", "0")
    assert before["Held"] == "1 A legal hold keeps these records."
    assert before["Rule"] == "5 years each record's own date"
    work(schedules=True)

    after = line(staff.get(OVERVIEW), "Support tickets")
    assert (after["Due now"], after["Purged in all"]) == ("0", "1")
    assert after["Last night"].endswith(": 1 Done and checked")
    work(schedules=True)
    run = run_of("tickets")
    [told] = staff.get(f"/admin/retention/run/{run.pk}/change/").tables[-1]
    assert (told["What"], told["Records"], told["Left"]) == ("Records past their period erased", "1", "0")
    assert Entry.objects.get(about=run.about).facts["rows"] == 1
    nights = staff.get("/admin/retention/run/")
    assert "tickets" in nights.text


def test_what_no_rule_ends_is_said(staff: Visitor, use_company: Callable[[str], None]) -> None:
    shown = staff.get(OVERVIEW)
    assert line(shown, "Marketing preferences")["What happens"] == "It goes when the consent that it rests on ends."
    assert line(shown, "Network map")["What happens"].startswith("Nothing ends by itself: the policy names no date")
    use_company("itns")
    assert "Nothing is purged: the policy names no period." in staff.get(OVERVIEW).text
    assert "the period is the shortest that a law allows" in staff.get(OVERVIEW).text


def test_an_approval_lets_a_large_purge_go_and_is_asked_once(
    staff: Visitor, work: Work, tickets: None, settings: Any
) -> None:
    settings.RETENTION_APPROVE_ABOVE = 1
    work(schedules=True)
    assert old_tickets() == 2
    shown = staff.get(OVERVIEW)
    assert "2 are due, of before" in shown.text
    staff.submit("Let them go: Support tickets")
    work()
    assert old_tickets() == 0
    assert run_of("tickets").state == "done"
    assert Entry.objects.get(event="retention_approved", about=run_of("tickets").about).facts["due"] == 2

    sql("UPDATE tickets SET opened_at = '2001-01-01' WHERE account_id = %s", ALICE.account)
    many = old_tickets()
    Run.objects.filter(dataset="tickets").delete()
    work(schedules=True)
    call_command("expire_records", dataset=["tickets"], stdout=StringIO())
    assert many > 1
    assert old_tickets() == 0


def test_only_who_may_approves(work: Work, tickets: None, settings: Any, alice: User, client: Client) -> None:
    settings.RETENTION_APPROVE_ABOVE = 1
    work(schedules=True)
    address = f"/admin/retention/run/{run_of('tickets').pk}/approve/"
    sign_in(client, alice)
    assert client.post(address).status_code in (302, 403)
    assert run_of("tickets").state == "approval"


def test_a_system_that_is_down_is_said(
    staff: Visitor, company_out_of_reach: Callable[[], AbstractContextManager[None]]
) -> None:
    with company_out_of_reach():
        assert line(staff.get(OVERVIEW), "Support tickets")["Due now"] == "System could not be reached"


def test_a_dry_run_counts_and_changes_nothing(tickets: None, settings: Any) -> None:
    settings.RETENTION_ENFORCED = []
    before, told = count("tickets"), StringIO()
    call_command("expire_records", dry_run=True, stdout=told)
    assert re.search(r"^company +tickets +2 Not switched on for this system\.$", told.getvalue(), re.MULTILINE)
    assert (count("tickets"), Run.objects.count()) == (before, 0)


def test_a_system_that_nobody_declared_is_a_fault(settings: Any) -> None:
    settings.RETENTION_ENFORCED = ["companny"]
    assert [one.id for one in run_checks() if one.id.startswith("retention")] == ["retention.E001"]
