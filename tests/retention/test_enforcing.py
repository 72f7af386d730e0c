"""What is past its period goes by itself, everybody's, and nothing else does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.demo.people import ALICE, BOB
from portal.retention import enforcing, planning
from portal.retention.models import Approval, Run
from portal.sources.port import Receipt
from portal.sources.sql import SqlSource
from requests import legal_holds
from requests.legal_holds import Matter
from requests.timeline import By
from tests.retention.conftest import OLD, Work, count, old_tickets, run_of, sql


def test_the_worker_ends_everybodys_old_records_each_night_and_leaves_proof(work: Work, tickets: None) -> None:
    before = count("tickets")
    work(schedules=True)

    assert count("tickets") == before - 2
    assert old_tickets() == 0
    run = run_of("tickets")
    assert (run.state, run.due, run.purged, run.left, run.rule) == ("done", 2, 2, 0, "communication_records")
    proof = Entry.objects.get(event="retention_purged", about=run.about)
    facts = {"dataset": "tickets", "rule": run.rule, "rows": 2, "left": 0, "before": run.before.isoformat()}
    assert proof.facts == facts
    work(schedules=True)
    assert Run.objects.filter(dataset="tickets").count() == 1


def test_nothing_goes_where_it_is_not_switched_on(work: Work, tickets: None, settings: Any) -> None:
    settings.RETENTION_ENFORCED = []
    before = count("tickets")
    work(schedules=True)
    assert count("tickets") == before
    assert not Run.objects.exists()


@pytest.mark.parametrize("named", [{"email": ALICE.email.upper()}, {"account": ALICE.account}])
@pytest.mark.parametrize("what", [{}, {"category": "communications"}, {"dataset": "tickets"}])
def test_a_legal_hold_keeps_that_persons_records_and_no_others(
    work: Work, tickets: None, pat: Any, named: dict[str, str], what: dict[str, str]
) -> None:
    sql("UPDATE tickets SET email = NULL WHERE account_id = %s", ALICE.account)
    legal_holds.place(Matter("Lawsuit", named, **what), By.staff(pat))
    work(schedules=True)

    assert old_tickets(ALICE.account) == 1
    assert old_tickets(BOB.account) == 0
    assert (run_of("tickets").held, run_of("tickets").purged) == (1, 1)


def test_a_legal_hold_of_single_records_keeps_those_alone(work: Work, tickets: None, pat: Any) -> None:
    sql("UPDATE tickets SET opened_at = %s WHERE account_id = %s", OLD, ALICE.account)
    every = [key for (key,) in sql("SELECT id FROM tickets WHERE account_id = %s ORDER BY id", ALICE.account)]
    assert len(every) > 1
    matter = Matter("Lawsuit", {"account": ALICE.account}, dataset="tickets", keys=(str(every[0]),))
    legal_holds.place(matter, By.staff(pat))
    work(schedules=True)

    assert [key for (key,) in sql("SELECT id FROM tickets WHERE account_id = %s", ALICE.account)] == every[:1]
    assert old_tickets(BOB.account) == 0
    run = run_of("tickets")
    assert (run.state, run.held, run.left) == ("done", 1, 0)


def test_a_hold_of_another_kind_of_data_keeps_nothing_here(work: Work, tickets: None, pat: Any) -> None:
    legal_holds.place(Matter("Lawsuit", {"email": ALICE.email}, category="billing"), By.staff(pat))
    work(schedules=True)
    assert old_tickets() == 0


def test_a_hold_of_everybodys_ends_nothing(work: Work, tickets: None, pat: Any) -> None:
    legal_holds.place(Matter("Recall", dataset="tickets"), By.staff(pat))
    work(schedules=True)
    assert old_tickets() == 2
    assert run_of("tickets").state == "held"


def test_a_system_that_is_down_is_said_and_tried_again(
    work: Work, tickets: None, company_out_of_reach: Callable[[], AbstractContextManager[None]]
) -> None:
    with company_out_of_reach():
        work(schedules=True)
    assert run_of("tickets").state == "down"
    assert "could not be reached" in run_of("tickets").trouble

    enforcing_again = planning.begin(day_of(timezone.now()))
    assert "tickets" in {run.dataset for run in enforcing_again}
    for run in enforcing_again:
        enforcing.carry_out(run)
    assert run_of("tickets").state == "done"
    assert old_tickets() == 0


def test_a_worker_killed_between_batches_is_followed_by_one_that_goes_on(
    tickets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    whole, calls = SqlSource.expire, 0

    def dying(self: SqlSource, dataset: str, before: Any, keeping: Any, size: int) -> Receipt:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed
        return whole(self, dataset, before, keeping, 1)

    monkeypatch.setattr(SqlSource, "expire", dying)
    [run] = [one for one in planning.begin(day_of(timezone.now())) if one.dataset == "tickets"]
    with pytest.raises(Killed):
        enforcing.carry_out(run)
    assert (run_of("tickets").state, run_of("tickets").purged) == ("running", 1)

    Run.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    [again] = [one for one in planning.begin(day_of(timezone.now())) if one.dataset == "tickets"]
    enforcing.carry_out(again)
    assert (run_of("tickets").state, run_of("tickets").purged) == ("done", 2)
    assert old_tickets() == 0


def test_a_night_that_never_finished_is_followed_by_the_next(tickets: None, work: Work) -> None:
    yesterday = day_of(timezone.now()) - timedelta(days=1)
    planning.begin(yesterday)
    Run.objects.filter(dataset="tickets").update(state="running", purged=3)
    work(schedules=True)

    old = Run.objects.get(dataset="tickets", day=yesterday)
    assert (old.state, old.ended_at is not None) == ("overtaken", True)
    assert Entry.objects.get(event="retention_purged", about=old.about).facts["rows"] == 3
    assert run_of("tickets").state == "done"


def test_a_large_first_purge_waits_until_staff_approve_it(work: Work, tickets: None, settings: Any, pat: Any) -> None:
    settings.RETENTION_APPROVE_ABOVE = 1
    work(schedules=True)
    assert (run_of("tickets").state, run_of("tickets").due) == ("approval", 2)
    assert old_tickets() == 2
    assert not Approval.objects.exists()


# the end of the relationship


def ended(person: Any, day: str) -> None:
    sql("UPDATE people SET relationship_ended_on = %s WHERE lower(email) = %s", day, person.email)


def test_seven_years_after_the_end_account_information_goes_and_nobody_elses(work: Work) -> None:
    long_ago = (day_of(timezone.now()) - timedelta(days=7 * 366)).isoformat()
    lately = (day_of(timezone.now()) - timedelta(days=7 * 365 - 3)).isoformat()
    sql("UPDATE people SET relationship_ended_on = NULL")
    sql("UPDATE people SET relationship_ended_on = %s WHERE account_id = %s", long_ago, ALICE.account)
    ended(BOB, lately)
    others = count("people", "account_id <> %s", ALICE.account)
    work(schedules=True)

    assert count("people", "account_id = %s", ALICE.account) == 0
    assert count("people", "account_id <> %s", ALICE.account) == others
    assert count("accounts", "account_id = %s AND company IS NOT NULL", ALICE.account) == 0
    assert count("accounts", "account_id = %s AND company IS NOT NULL", BOB.account) == 1
    assert {run_of(name).state for name in ("contact_details", "business_details", "professional_details")} == {"done"}
    assert run_of("contact_details").purged > 0


def test_an_account_that_lasts_for_a_colleague_keeps_what_is_the_accounts(work: Work) -> None:
    sql("UPDATE people SET relationship_ended_on = NULL")
    ended(ALICE, "2001-02-03")
    work(schedules=True)
    assert count("people", "lower(email) = %s", ALICE.email) == 0
    assert count("accounts", "account_id = %s AND company IS NOT NULL", ALICE.account) == 1


def test_who_is_held_keeps_the_entry_that_leads_to_the_rest(work: Work, pat: Any) -> None:
    sql("UPDATE people SET relationship_ended_on = NULL")
    ended(ALICE, "2001-02-03")
    legal_holds.place(Matter("Lawsuit", {"email": ALICE.email}, category="communications"), By.staff(pat))
    work(schedules=True)
    assert count("people", "lower(email) = %s", ALICE.email) == 1
    assert run_of("contact_details").held == 1
