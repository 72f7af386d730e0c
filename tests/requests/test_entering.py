"""Staff enter what came by telephone, mail, letter or in person; its clock runs from the day on which it came."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR
from portal.company.calendar import day_of
from requests.models import PrivacyRequest
from tests.inspection import Page, Visitor
from tests.people import sign_in

ENTER = "/admin/requests/privacyrequest/enter/"


def enter(desk: Client, **fields: object) -> Page:
    visitor = Visitor(desk)
    visitor.get("/admin/")
    visitor.follow("Enter a request")
    came = (day_of(timezone.now()) - timedelta(days=3)).isoformat()
    given = {"kind": "delete", "channel": "toll_free", "received_on": came, "name": "Dana Reed", "place": "US-CA"}
    return visitor.submit("Enter this request", **given | fields)


def test_a_call_of_three_days_ago_is_a_case_of_three_days_ago(desk: Client) -> None:
    shown = enter(desk, email="Dana@Example.com", phone="(415) 555-2671", words="Please erase all of it.")
    case = PrivacyRequest.objects.get()

    assert shown.h1 == f"Deletion request {case.reference}"
    assert day_of(case.received_at) == day_of(timezone.now()) - timedelta(days=3)
    assert case.due_on == day_of(case.received_at) + timedelta(days=45)
    assert case.requester == {
        "name": "Dana Reed", "email": "dana@example.com", "phone": "+14155552671", "identifiers": {},
    }  # fmt: skip
    assert (case.channel, case.status, case.person) == ("toll_free", "awaiting_verification", None)
    assert case.details == {"words": "Please erase all of it."}


def test_whoever_left_an_address_is_told_by_mail(desk: Client, work: object) -> None:
    enter(desk, email="dana@example.com")
    work()  # type: ignore[operator]
    assert [message.to for message in mail.outbox] == [["dana@example.com"]]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"received_on": "2099-01-01"}, "This day has not come yet."),
        ({"phone": "call me"}, "We could not read this number. Write it with its area or country code."),
        ({"name": ""}, "Write a name, an email address or a number, so that we can answer somebody."),
        ({"asked_by": "agent"}, "Write who acts for the person."),
        ({"tie": "on", "email": "nobody@example.com"}, "There is no account with this email address."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_filed(desk: Client, fields: dict[str, str], said: str) -> None:
    shown = enter(desk, **fields)
    assert any(said in error for error in shown.errors)
    assert not PrivacyRequest.objects.exists()


def test_a_double_click_files_once(desk: Client) -> None:
    visitor = Visitor(desk)
    visitor.get(ENTER)
    form = next(form for form in visitor.last.forms if "Enter this request" in form.buttons)
    data = form.fields | {"kind": "question", "channel": "post", "received_on": "2026-01-05", "name": "Dana"}
    data = {name: value for name, value in data.items() if value is not None}
    first, second = desk.post(ENTER, data), desk.post(ENTER, data)
    assert first.url == second.url
    assert PrivacyRequest.objects.count() == 1


def test_an_existing_account_is_tied_by_its_whole_address_and_still_confirms(
    desk: Client, alice: User, page: Visitor
) -> None:
    enter(desk, tie="on", email=alice.email.upper(), asked_by="parent", representative_name="Rae Reed")
    case = PrivacyRequest.objects.get()
    assert (case.person, case.status) == (alice, "awaiting_verification")
    assert (case.asked_by, case.representative) == ("parent", {"name": "Rae Reed"})

    facts = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/").facts
    assert facts["Asked by"].startswith("a parent or guardian: Rae Reed")

    sign_in(page.client, alice)
    assert page.get(f"/requests/{case.reference}/").h1 == "Deletion request"


def test_only_who_works_cases_enters_one(client: Client) -> None:
    auditor = provision(
        email="audit@example.com",
        name="Ada",
        password="a quiet lamp",
        totp_secret="AUDIT" * 6 + "23",
        staff_role=AUDITOR,
    )
    sign_in(client, auditor)
    assert client.get(ENTER).status_code == 403
    assert client.post(ENTER, {"kind": "delete"}).status_code == 403
    assert "Enter a request" not in client.get("/admin/").content.decode()
