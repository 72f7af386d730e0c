"""The privacy desk: who may enter, what it shows, and what happens when two officers act."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Identifier, User
from accounts.provision import provision
from accounts.roles import AUDITOR, OFFICER
from portal.audit.models import Entry
from portal.company.calendar import day_of
from requests.grounds import grounds_for
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
        "Somebody else changed this case while you were reading it. Look again, then decide.",
        "Nothing that you sent was done. The case stands at “In work”; Pat Park works on it.",
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


@pytest.mark.parametrize("typed", ["alice@example.com", " Alice@Example.com ", "ACC-"])
def test_the_queue_finds_a_person_by_the_whole_address_or_customer_number_alone(
    case: PrivacyRequest, desk: Client, alice: User, bob: User, typed: str
) -> None:
    number = Identifier.objects.get(link__user=alice, kind="account").value
    other = Identifier.objects.get(link__user=bob, kind="account").value
    whole = number if typed == "ACC-" else typed
    others = {"ACC-": [number[:-1], other]}.get(typed, ["alice@", "bob@example.com", "example.com", "lice@example.com"])

    assert case.reference in desk.get("/admin/requests/privacyrequest/", {"q": whole}).content.decode()
    for word in others:
        assert case.reference not in desk.get("/admin/requests/privacyrequest/", {"q": word}).content.decode()


def test_a_search_finds_what_was_answered_too(case: PrivacyRequest, desk: Client) -> None:
    do(desk, case, "withdraw")

    assert case.reference not in desk.get("/admin/requests/privacyrequest/").content.decode()
    assert case.reference in desk.get("/admin/requests/privacyrequest/", {"q": case.reference}).content.decode()


@pytest.mark.parametrize(
    ("days", "words", "list_of_it"),
    [(-3, "3 days overdue", "Overdue"), (0, "due today", "Due within seven days"), (5, "5 days left", "Due within")],
)
def test_what_is_late_or_soon_is_said_in_words(
    case: PrivacyRequest, desk: Client, days: int, words: str, list_of_it: str
) -> None:
    PrivacyRequest.objects.update(due_on=day_of(timezone.now()) + timedelta(days=days))
    visitor = Visitor(desk)

    shown = visitor.get("/admin/").text
    assert words in shown
    assert list_of_it in shown
    assert "Nothing here now:" in shown
    assert words in visitor.get("/admin/requests/privacyrequest/").text
    assert words in visitor.get(address(case)).text


def test_the_queue_says_who_asks_where_and_who_works_on_it(case: PrivacyRequest, desk: Client) -> None:
    shown = Visitor(desk).get("/admin/requests/privacyrequest/")
    assert [row["Request"] for row in shown.tables[0]] == ["Deletion request Alice Almeida · California"]
    assert [row["Standing"] for row in shown.tables[0]] == ["In work"]
    assert [row["Who works on it"] for row in shown.tables[0]] == ["nobody yet"]

    do(desk, case, "take")
    assert "Pat Park" in Visitor(desk).get("/admin/requests/privacyrequest/").text


def test_a_part_of_the_plan_is_decided_otherwise_in_its_own_row(case: PrivacyRequest, desk: Client) -> None:
    do(desk, case, "take")
    do(desk, case, "plan")
    item = case.plan.filter(action="erase")[0]
    visitor = Visitor(desk)

    assert "Keep this decision" not in visitor.get(address(case)).text
    visitor.get(f"{address(case)}?decide={item.pk}")
    ground = grounds_for("delete")[0].key
    until = (timezone.now() + timedelta(days=90)).date().isoformat()
    visitor.submit("Keep this decision", action="hold", ground=ground, until=until, note="A dispute is open.")
    assert "proposed: Erase. Pat Park: A dispute is open." in visitor.last.text
    assert "Keep this decision" not in visitor.get(f"{address(case)}?decide=nonsense").text


def test_a_case_says_who_of_the_staff_looked(case: PrivacyRequest, desk: Client, alice: User) -> None:
    desk.get(address(case))
    shown = Visitor(desk).get(address(case)).text

    assert "Who looked Pat Park 2 times, last" in shown


def test_a_colleague_takes_a_case_over_by_choice_alone(case: PrivacyRequest, desk: Client) -> None:
    do(desk, case, "take")
    assert "Make this case mine" not in Visitor(desk).get(address(case)).text
    colleague = provision(
        email="mo@example.com", name="Mo", password="a quiet lamp", totp_secret="MORE" * 7 + "ABCD", staff_role=OFFICER
    )
    client = Client()
    sign_in(client, colleague)

    visitor = Visitor(client)
    visitor.get(address(case))
    visitor.submit("Make this case mine")
    case.refresh_from_db()
    assert case.assigned_to == colleague


@pytest.mark.parametrize(
    "filters", ["due=overdue", "due=week", "whose=mine", "standing=answered", "kind__exact=correct"]
)
def test_filters_leave_out_what_does_not_fit(case: PrivacyRequest, desk: Client, filters: str) -> None:
    assert case.reference not in desk.get(f"/admin/requests/privacyrequest/?{filters}").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 7), ("desk/", 8)])
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
