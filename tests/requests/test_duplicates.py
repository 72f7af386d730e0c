"""The same asked twice is noticed, and joined by staff where the person reads it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.company.calendar import day_of
from requests.intake import Arrival, Filing, Sender, file
from requests.models import PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_know


def entered(pat: User, email: str, token: str, days: int = 5, kind: str = "know_categories") -> PrivacyRequest:
    came: datetime = timezone.now() - timedelta(days=days)
    sender = Sender(By.staff(pat), name="Dana", email=email)
    return file(sender, Filing(kind, "US-CA", token), proved=False, arrival=Arrival("phone", came))


def address(case: PrivacyRequest) -> str:
    return f"/admin/requests/privacyrequest/{case.pk}/change/"


@pytest.fixture
def mine(page: Visitor, alice: User) -> PrivacyRequest:
    sign_in(page.client, alice)
    return file_know(page, "know_categories")


def test_a_call_by_somebody_with_an_account_is_noticed_on_both_pages(
    mine: PrivacyRequest, desk: Client, pat: User, alice: User
) -> None:
    called = entered(pat, alice.email.upper(), "1")
    assert called.reference in Visitor(desk).get(address(mine)).links
    assert mine.reference in Visitor(desk).get(address(called)).links


def test_another_kind_another_person_and_a_closed_case_are_not_the_same(
    mine: PrivacyRequest, desk: Client, pat: User, alice: User
) -> None:
    entered(pat, alice.email, "1", kind="delete")
    entered(pat, "dana@example.com", "2")
    do(desk, entered(pat, alice.email, "3"), "withdraw")
    do(desk, mine, "take")
    assert "Asked more than once" not in Visitor(desk).get(address(mine)).text


def test_joined_cases_name_each_other_and_the_earlier_day_sets_the_time(
    mine: PrivacyRequest, desk: Client, pat: User, alice: User, page: Visitor
) -> None:
    called = entered(pat, alice.email, "1")
    visitor = Visitor(desk)
    visitor.get(address(called))
    visitor.submit(f"Join this case with {mine.reference}")
    mine.refresh_from_db()
    called.refresh_from_db()

    assert (called.status, called.merged_into) == ("withdrawn", mine)
    assert called.events.filter(public=True, words__isnull=False, state="withdrawn").get().words == (
        f"You asked for the same in your request {mine.reference}. We go on with that one."
    )
    assert mine.received_at == called.received_at
    assert mine.due_on == mine.first_due_on == day_of(called.received_at) + timedelta(days=45)
    shown = page.get(f"/requests/{mine.reference}/")
    assert f"Your request {called.reference} asks for the same and goes on here. It came earlier" in shown.text
    assert Entry.objects.get(event="case_merged").facts == {"earlier": True}


def test_a_later_one_changes_no_date(mine: PrivacyRequest, desk: Client, pat: User, alice: User) -> None:
    called, due = entered(pat, alice.email, "1"), None
    due = called.due_on
    do(desk, mine, "merge", item=called.pk)
    called.refresh_from_db()
    assert (mine.merged_into, called.due_on) == (called, due)


def test_a_case_is_not_joined_with_somebody_else_s(mine: PrivacyRequest, desk: Client, pat: User) -> None:
    other = entered(pat, "dana@example.com", "1")
    said = do(desk, mine, "merge", item=other.pk)
    assert said == ["These two are no longer open cases of the same person and kind."]
    assert mine.merged_into is None
