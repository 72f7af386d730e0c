"""A fee is named with its reason where the policy allows one, and owed only once the person accepts it."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from requests.models import Fee, PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_know

WHY = "This is your ninth request for the same list this month."


@pytest.fixture
def case(use_company: Callable[[str], None], page: Visitor, alice: User) -> PrivacyRequest:
    use_company("calltrackingmetrics")
    sign_in(page.client, alice)
    return file_know(page, "know_categories")


def quote(desk: Client, case: PrivacyRequest, **fields: str) -> list[str]:
    return do(desk, case, "fee", **{"amount": "25", "currency": "USD", "reason": WHY} | fields)


@pytest.mark.promise("CTM-34")
def test_the_person_reads_fee_and_reason_and_accepts(case: PrivacyRequest, desk: Client, page: Visitor) -> None:
    visitor = Visitor(desk)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    visitor.submit("Name this fee to the person", amount="25", currency="USD", reason=WHY)
    shown = page.get(f"/requests/{case.reference}/")
    assert "We would charge 25.00 USD for it, for this reason:" in shown.text
    assert WHY in shown.text

    page.submit("Accept the fee")
    fee = Fee.objects.get()
    case.refresh_from_db()
    assert fee.accepted_at is not None and case.is_open
    assert Entry.objects.get(event="fee_quoted").facts == {"amount": 2500, "currency": "USD"}
    assert Entry.objects.get(event="fee_answered").facts == {"accepted": True}


@pytest.mark.promise("CTM-34")
def test_or_takes_the_request_back(case: PrivacyRequest, desk: Client, page: Visitor) -> None:
    quote(desk, case)
    page.get(f"/requests/{case.reference}/")
    page.submit("Do not accept it, and take my request back")
    case.refresh_from_db()
    assert (case.status, Fee.objects.get().declined_at is not None) == ("withdrawn", True)


def test_staff_take_a_fee_back_and_the_request_is_free(case: PrivacyRequest, desk: Client, page: Visitor) -> None:
    quote(desk, case)
    do(desk, case, "unfee")
    shown = page.get(f"/requests/{case.reference}/")
    assert "The fee was taken back. The request is free." in shown.text
    assert "Accept the fee" not in {name for form in shown.forms for name in form.buttons}
    assert quote(desk, case) == ["The person was told that there is a fee to read and answer."]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Say why the request is unfounded or excessive; the person reads it."),
        ({"amount": "-3"}, "Write the amount as a number, such as 25.00."),
        ({"amount": "NaN"}, "Write the amount as a number, such as 25.00."),
        ({"currency": "XXX"}, "Choose a currency."),
    ],
)
def test_a_fee_needs_its_reason_and_amount(
    case: PrivacyRequest, desk: Client, fields: dict[str, str], said: str
) -> None:
    assert quote(desk, case, **fields) == [said]
    assert not Fee.objects.exists()


def test_where_the_policy_speaks_of_no_fee_none_is_named(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    assert "Name a fee" not in Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/").text
    quote(desk, case)
    assert not Fee.objects.exists()


def test_nobody_answers_another_person_s_fee(case: PrivacyRequest, desk: Client, bob: User, client: Client) -> None:
    quote(desk, case)
    sign_in(client, bob)
    number = Fee.objects.get().pk
    assert client.post(f"/requests/{case.reference}/fees/{number}/", {"answer": "accept"}).status_code == 404
    assert Fee.objects.get().accepted_at is None
