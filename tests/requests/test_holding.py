"""What is decided about records, what is kept, and how it ends by itself."""

from collections.abc import Callable
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.company.calendar import day_of
from portal.sources import registry
from requests import holding
from requests.models import Hold, PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, held

Work = Callable[..., int]


def end_relationship(email: str, on: date) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("UPDATE people SET relationship_ended_on = %s WHERE email = %s", [on, email])


def planned(page: Visitor, alice: User, desk: Client, **fields: object) -> PrivacyRequest:
    sign_in(page.client, alice)
    case = file_deletion(page, **fields)
    do(desk, case, "take")
    do(desk, case, "plan")
    return case


def test_a_hold_that_counts_from_the_end_of_the_account_gets_its_date_and_ends(
    page: Visitor, alice: User, desk: Client, work: Work
) -> None:
    case = planned(page, alice, desk, what="categories", categories=["contact_details"])
    do(desk, case, "execute", confirmed="yes")
    work()
    hold = Hold.objects.get(dataset="contact_details")
    assert (hold.next_on, hold.until) == (None, None)
    today = day_of(timezone.now())
    assert holding.date_ended(today) == 0
    end_relationship(alice.email, date(2026, 1, 31))
    holding.date_ended(today)

    hold.refresh_from_db()
    assert hold.until == date(2033, 1, 31)
    assert "31 January 2033" in page.get(f"/requests/{case.reference}/").text
    holding.release(hold, hold.until - relativedelta(days=1))
    assert held("contact_details", case) == 1
    holding.release(hold, hold.until)
    assert held("contact_details", case) == 0


@pytest.mark.parametrize("action", ["nothing", "by_hand", "anonymise", "", "drop"])
def test_no_decision_is_taken_that_the_records_do_not_allow(
    page: Visitor, alice: User, desk: Client, action: str
) -> None:
    case = planned(page, alice, desk)
    item = case.plan.filter(action="erase", source="company").first()

    said = do(desk, case, "decide", item=item.pk, action=action, note="Out of the way.")
    assert said == ["Choose one of the decisions that these records allow."]
    item.refresh_from_db()
    assert (item.action, item.note) == ("erase", "")


def test_the_record_of_requests_is_kept_whatever_is_decided(page: Visitor, alice: User, desk: Client) -> None:
    case = planned(page, alice, desk)
    item = case.plan.get(dataset="portal_requests")

    assert "Choose one" in do(desk, case, "decide", item=item.pk, action="erase", note="They insist.")[0]


def test_what_a_colleague_says_to_have_erased_is_fetched_again(
    page: Visitor, alice: User, desk: Client, work: Work
) -> None:
    case = planned(page, alice, desk)
    item = case.plan.filter(dataset="settings").get()
    do(desk, case, "execute", confirmed="yes")
    case.plan.filter(pk=item.pk).update(state="pending_hand", action="by_hand")

    assert do(desk, case, "attest", item=item.pk, note="Gone.") == [
        "The records are still there. Erase them first, then attest it."
    ]
    registry.source_of("settings").erase("settings", case.identifiers)
    assert do(desk, case, "attest", item=item.pk, note="Gone.") == ["Your word is kept with the case."]
    assert "fetched again" not in desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
