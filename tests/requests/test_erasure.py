"""Erasure that is interrupted, refused or held: the end is always the same, and nothing is taken for nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.company.schema.data import Period
from portal.sources import registry
from portal.sources.port import Receipt
from requests import erasure, forgetting, holding
from requests.grounds import grounds_for
from requests.models import Hold, PlanItem, PrivacyRequest
from requests.plan import edge_of, release_day
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, held, left

Work = Callable[..., int]


class Killed(BaseException):
    """What a worker that is killed leaves behind: nothing catches it."""


@pytest.fixture
def planned(page: Visitor, alice: User, desk: Client) -> PrivacyRequest:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")
    return case


def counts(case: PrivacyRequest) -> dict[str, int]:
    return {f"{item.dataset} {item.action}": left(item, case) for item in case.plan.all()}


def test_a_worker_killed_at_any_batch_is_followed_by_one_that_goes_on(
    planned: PrivacyRequest, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(desk, planned, "execute", confirmed="yes")
    whole, calls = erasure._batch, 0

    def dying(item: PlanItem, *work: Any) -> Receipt:
        nonlocal calls
        calls += 1
        receipt = whole(item, *work)
        if calls % 3 == 0:
            raise Killed
        return receipt

    monkeypatch.setattr(erasure, "_batch", dying)
    deaths = 0
    for _round in range(200):
        if planned.finished_at is not None:
            break
        try:
            erasure.carry_out(PrivacyRequest.objects.get(pk=planned.pk))
        except Killed:
            deaths += 1
        planned.refresh_from_db()

    assert planned.finished_at and 3 < deaths < 50
    assert erasure.left_outside_holds(planned) == {}
    assert {item.state for item in planned.plan.all()} == {"done"}


def test_each_person_loses_only_their_own(planned: PrivacyRequest, desk: Client, work: Work) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM tickets WHERE account_id <> 'ACC-100001' AND email <> 'alice@example.com'")
        others = cursor.fetchone()
    do(desk, planned, "execute", confirmed="yes")
    work()

    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM tickets WHERE account_id <> 'ACC-100001' AND email <> 'alice@example.com'")
        assert cursor.fetchone() == others


def test_a_system_that_is_down_is_never_taken_for_empty(
    page: Visitor,
    alice: User,
    desk: Client,
    company_out_of_reach: Callable[[], AbstractContextManager[None]],
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    with company_out_of_reach():
        do(desk, case, "plan")
    assert "unreached" in set(case.plan.values_list("state", flat=True))
    shown = desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    assert "System could not be reached" in shown
    assert "Make the plan again" in shown
    assert do(desk, case, "execute", confirmed="yes") == [
        "One system could not be reached. Make the plan again when it is back."
    ]
    do(desk, case, "plan")
    assert "unreached" not in set(case.plan.values_list("state", flat=True))


def test_a_system_that_fails_meanwhile_is_seen_and_tried_again(
    planned: PrivacyRequest,
    desk: Client,
    work: Work,
    company_out_of_reach: Callable[[], AbstractContextManager[None]],
) -> None:
    do(desk, planned, "execute", confirmed="yes")
    with company_out_of_reach():
        work()
    planned.refresh_from_db()
    assert planned.finished_at is None
    failed = planned.plan.filter(state="failed")
    assert set(failed.values_list("trouble", flat=True)) == {"The system could not be reached."}
    assert Entry.objects.filter(event="step_failed", about=planned.about).exists()
    shown = desk.get(f"/admin/requests/privacyrequest/{planned.pk}/change/").content.decode()
    assert "Try failed steps again" in shown

    assert do(desk, planned, "retry") == ["Failed steps are in line again."]
    work()
    planned.refresh_from_db()
    assert planned.finished_at is not None
    assert erasure.left_outside_holds(planned) == {}


def test_the_portal_tries_again_by_itself(
    planned: PrivacyRequest,
    desk: Client,
    work: Work,
    company_out_of_reach: Callable[[], AbstractContextManager[None]],
) -> None:
    do(desk, planned, "execute", confirmed="yes")
    with company_out_of_reach():
        work()
    PrivacyRequest.objects.update(started_at=timezone.now() - timedelta(hours=1))
    work(schedules=True)

    planned.refresh_from_db()
    assert planned.finished_at is not None


@pytest.mark.promise("CCQ-99")
def test_holds_end_by_themselves_on_their_dates(planned: PrivacyRequest, desk: Client, work: Work) -> None:
    do(desk, planned, "execute", confirmed="yes")
    work()
    hold = Hold.objects.get(dataset__contains="tickets")
    before = held(hold.dataset, planned)
    assert before == hold.counted
    holding.release(hold, hold.next_on - timedelta(days=1))
    assert held(hold.dataset, planned) == before

    holding.release(hold, hold.next_on)
    hold.refresh_from_db()
    assert 0 < held(hold.dataset, planned) < before
    assert hold.ended_at is None
    holding.release(hold, hold.until)
    hold.refresh_from_db()
    assert held(hold.dataset, planned) == 0
    assert hold.ended_at is not None
    assert hold.erased == before
    assert Entry.objects.filter(event="hold_ended", about=planned.about).exists()


def test_the_day_of_release_is_the_records_own_day_and_the_period() -> None:
    period = Period(years=5)
    made = edge_of(date(2026, 11, 22), period)

    assert release_day(made, period) == date(2026, 11, 23)
    assert release_day(made - timedelta(seconds=1), period) == date(2026, 11, 22)
    assert release_day(edge_of(date(2028, 2, 29), Period(years=1)), Period(years=1)) == date(2028, 3, 1)


def test_staff_keep_what_a_ground_of_the_policy_allows(planned: PrivacyRequest, desk: Client, work: Work) -> None:
    item = planned.plan.filter(action="erase", counted__gt=0, source="company").first()
    until = (day_of(timezone.now()) + timedelta(days=400)).isoformat()
    facts = {"item": item.pk, "action": "hold", "note": "A complaint is open."}
    assert do(desk, planned, "decide", **facts, ground="invented", until=until) == [
        "Choose one of the grounds that the policy or a law gives."
    ]
    ground = grounds_for("delete")[0].key
    assert do(desk, planned, "decide", **facts, ground=ground, until="") == [
        "Say until when it is kept: a day that is still to come."
    ]
    assert do(desk, planned, "decide", **facts, ground=ground, until=until) == [
        "Your decision is kept with its reason."
    ]
    do(desk, planned, "plan")
    do(desk, planned, "execute", confirmed="yes")
    work()

    item.refresh_from_db()
    assert left(item, planned) == item.counted
    hold = Hold.objects.get(item=item)
    assert (hold.basis, hold.until.isoformat()) == ("officer", until)
    assert "A complaint is open." in desk.get(f"/admin/requests/privacyrequest/{planned.pk}/change/").content.decode()


def test_what_was_chosen_goes_and_the_rest_stays(page: Visitor, alice: User, desk: Client, work: Work) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page, what="categories", categories=["marketing_preferences"])
    do(desk, case, "take")
    do(desk, case, "plan")
    assert set(case.plan.values_list("category", flat=True)) == {"marketing_preferences"}
    tickets = held("tickets", case)
    do(desk, case, "execute", confirmed="yes")
    work()

    assert held("tickets", case) == tickets > 0
    assert all(held(one.key, case) == 0 for one in registry.datasets_of("marketing_preferences"))
    do(desk, case, "send")
    case.refresh_from_db()
    assert case.status == "fulfilled"
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_record_of_a_request_is_emptied_after_its_time(page: Visitor, alice: User, work: Work) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    page.get(f"/requests/{case.reference}/withdraw/")
    page.submit("Take my request back")
    work()
    long_ago = timezone.now() - timedelta(days=31)
    PrivacyRequest.objects.update(answered_at=long_ago)
    work(schedules=True)
    assert PrivacyRequest.objects.get().status == "closed"
    PrivacyRequest.objects.update(answered_at=timezone.now() - timedelta(days=740))
    assert forgetting.forget_closed() == 1
    case = PrivacyRequest.objects.get()
    assert (case.requester, case.details, case.person, case.subject) == ({}, {}, None, "")
    assert (case.kind, case.letters.count(), case.events.count()) == ("delete", 0, 0)
    assert not case.plan.filter(hold__isnull=True).exists()


def test_whoever_changes_their_address_meanwhile_is_erased_all_the_same(
    planned: PrivacyRequest, alice: User, desk: Client, work: Work
) -> None:
    EmailAddress.objects.filter(user=alice).delete()
    EmailAddress.objects.create(user=alice, email="alma@example.com", verified=True, primary=True)
    do(desk, planned, "execute", confirmed="yes")
    work()

    alice.refresh_from_db()
    assert not alice.is_active
    assert not EmailAddress.objects.filter(user=alice).exists()
