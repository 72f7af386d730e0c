"""The privacy desk: who may enter, what it shows, and what happens when two officers act."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR
from portal.audit.models import Entry
from requests.models import Event, PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, file_know


@pytest.fixture
def case(page: Visitor, alice: User) -> PrivacyRequest:
    sign_in(page.client, alice)
    return file_deletion(page)


def address(case: PrivacyRequest) -> str:
    return f"/admin/requests/privacyrequest/{case.pk}/change/"


def test_customers_never_enter(case: PrivacyRequest, page: Visitor) -> None:
    for path in (address(case), "/admin/requests/privacyrequest/", "/admin/requests/privacyrequest/desk/", "/admin/"):
        assert page.client.get(path).status_code in (302, 403), path
    assert page.client.post(f"/admin/requests/privacyrequest/{case.pk}/do/take/").status_code in (302, 403)


def test_an_auditor_reads_and_does_nothing(case: PrivacyRequest) -> None:
    auditor = provision(
        email="audit@example.com",
        name="Ada",
        password="a quiet lamp",
        totp_secret="AUDIT" * 6 + "23",
        staff_role=AUDITOR,
    )
    client = Client()
    sign_in(client, auditor)

    shown = client.get(address(case))
    assert shown.status_code == 200
    assert "Take this case" not in shown.content.decode()
    assert client.post(f"/admin/requests/privacyrequest/{case.pk}/do/take/", {"revision": 3}).status_code == 403


def test_the_staff_site_opens_on_the_desk(case: PrivacyRequest, desk: Client) -> None:
    shown = Visitor(desk).get("/admin/")

    assert shown.h1 == "Privacy desk"
    assert case.reference in shown.text
    assert "Nobody works on it yet" in shown.text


def test_that_staff_looked_is_in_the_audit_trail(case: PrivacyRequest, desk: Client, pat: User) -> None:
    desk.get(address(case))

    seen = Entry.objects.filter(event="staff_saw_case", about=case.about).get()
    assert seen.subject == case.subject
    assert seen.actor.startswith("staff:")


def test_a_case_reads_from_top_to_bottom_with_one_thing_to_do(case: PrivacyRequest, desk: Client) -> None:
    visitor = Visitor(desk)
    shown = visitor.get(address(case))
    heads = [" ".join(h.itertext()).strip() for h in shown.all("h2")]

    assert [h for h in heads if h in ("Who and what", "Verification", "Plan", "Answer")] == [
        "Who and what",
        "Verification",
        "Plan",
        "Answer",
    ]
    visitor.submit("Take this case")
    visitor.submit("Make the plan")
    assert "Erase as planned" in {b for form in visitor.last.forms for b in form.buttons}
    assert "status" not in {name for form in visitor.last.forms for name in form.names}


def test_of_two_officers_the_second_is_told_to_look_again(case: PrivacyRequest, desk: Client) -> None:
    old = case.revision
    do(desk, case, "take")
    response = desk.post(f"/admin/requests/privacyrequest/{case.pk}/do/plan/", {"revision": old}, follow=True)

    assert [str(m) for m in response.context["messages"]] == [
        "Somebody else changed this case while you were reading it. Look again, then decide."
    ]
    assert not case.plan.exists()


def test_deeds_are_posts_and_unknown_ones_are_not_there(case: PrivacyRequest, desk: Client) -> None:
    base = f"/admin/requests/privacyrequest/{case.pk}/do/"

    assert desk.get(f"{base}take/").status_code == 404
    assert desk.post(f"{base}fulfil/", {"revision": case.revision}).status_code == 404
    assert desk.get("/admin/requests/privacyrequest/999999/change/").status_code == 404
    assert PrivacyRequest.objects.get().assigned_to is None


def test_a_note_stays_inside_and_a_message_reaches_the_person(
    case: PrivacyRequest, desk: Client, page: Visitor
) -> None:
    do(desk, case, "note", words="Looks genuine to me.")
    do(desk, case, "message", words="Do you still have the old phone?")
    shown = page.get(f"/requests/{case.reference}/")

    assert "Do you still have the old phone?" in shown.text
    assert "Looks genuine" not in shown.text
    assert Event.objects.filter(case=case, what="note", public=False).count() == 1


def test_the_queue_finds_a_reference_however_it_was_typed(case: PrivacyRequest, desk: Client) -> None:
    typed = case.reference.lower().replace("-", " ")
    shown = desk.get("/admin/requests/privacyrequest/", {"q": typed}).content.decode()

    assert case.reference in shown
    assert "1 result" in shown


@pytest.mark.parametrize(
    "filters", ["due=overdue", "due=week", "whose=mine", "standing=answered", "kind__exact=correct"]
)
def test_filters_leave_out_what_does_not_fit(case: PrivacyRequest, desk: Client, filters: str) -> None:
    assert case.reference not in desk.get(f"/admin/requests/privacyrequest/?{filters}").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 7), ("desk/", 12)])
def test_lists_take_as_many_queries_for_three_cases_as_for_one(
    page: Visitor, alice: User, desk: Client, django_assert_num_queries: Any, count: int, path: str, queries: int
) -> None:
    sign_in(page.client, alice)
    for _number in range(count):
        file_know(page, "know_categories")
    desk.get(f"/admin/requests/privacyrequest/{path}")

    with django_assert_num_queries(queries):
        shown = desk.get(f"/admin/requests/privacyrequest/{path}")
    assert shown.status_code == 200
    assert shown.content.decode().count("R-") >= count
