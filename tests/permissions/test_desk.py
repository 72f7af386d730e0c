"""The staff side: drafts, who may do what, double clicks, and the people of a use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR
from portal.audit.models import Entry
from portal.permissions.models import NamedUse, State
from tests.inspection import Visitor
from tests.people import make, sign_in
from tests.permissions.working import WORDS, desk, do, draft, manager

Work = Callable[..., int]


@pytest.fixture
def staff(alice: User, bob: User) -> Visitor:
    return manager()


@pytest.fixture
def officer(alice: User, pat: User) -> Visitor:
    """Returns the browser of Pat, an officer and no manager."""
    client = Client()
    sign_in(client, pat)
    return Visitor(client)


def test_an_officer_asks_one_person_and_leaves_the_many_to_a_manager(officer: Visitor, alice: User) -> None:
    many = draft(officer, "sharing")
    assert "A privacy manager does this." in desk(officer, many).text
    address = f"/admin/permissions/nameduse/{many.pk}/do/announce/"
    assert officer.client.post(address, {"revision": 0, "confirmed": "yes"}).status_code == 403
    one = draft(officer, "sharing", audience="person", address=alice.email)
    assert "announced" in do(officer, one, "announce")


def test_customers_and_auditors_change_nothing(staff: Visitor, alice: User) -> None:
    use = draft(staff, "sharing")
    customer = Client()
    sign_in(customer, alice)
    auditor = Client()
    made = provision(
        email="audit@example.com",
        name="Ada",
        password="a quiet lamp",
        totp_secret="AUDIT" * 6 + "23",
        staff_role=AUDITOR,
    )
    sign_in(auditor, made)
    base = f"/admin/permissions/nameduse/{use.pk}"
    assert auditor.get(f"{base}/change/").status_code == 200
    for client in (customer, auditor):
        for path in ("do/announce/", "edit/"):
            assert client.post(f"{base}/{path}", {"revision": 0, "confirmed": "yes"}).status_code in (302, 403)
        assert client.post("/admin/permissions/nameduse/add/", WORDS).status_code in (302, 403)
    for path in (f"{base}/change/", f"{base}/people/", "/admin/permissions/nameduse/"):
        assert customer.get(path).status_code in (302, 403)
    use.refresh_from_db()
    assert (use.state, NamedUse.objects.count()) == (State.DRAFT, 1)


def test_a_draft_says_what_is_missing_and_loses_nothing(staff: Visitor) -> None:
    staff.get("/admin/permissions/nameduse/add/")
    page = staff.submit(
        "Keep the draft",
        status=400,
        kind="new_use",
        purpose="transfer",
        law="no",
        title_en="Moving records",
        waits="3",
        audience="role",
    )
    found = " ".join(page.errors)
    for words in ("at least 14 days", "Choose the role", "which country", "Title in Spanish", "Which data"):
        assert words in found, words
    form = next(form for form in page.forms if "Keep the draft" in form.buttons)
    assert form.fields["title_en"] == ["Moving records"]
    assert not NamedUse.objects.exists()


def test_a_question_rests_on_a_yes(staff: Visitor) -> None:
    staff.get("/admin/permissions/nameduse/add/")
    page = staff.submit(
        "Keep the draft", status=400, kind="question", purpose="sharing", law="no", audience="everybody"
    )
    assert any("A question needs a yes" in error for error in page.errors)


def test_the_waiting_time_comes_from_the_profile_or_is_thirty_days(staff: Visitor) -> None:
    use = draft(staff, "sharing", kind="new_use", waits="")
    assert use.waits == 30


def test_a_draft_is_changed_until_it_is_announced(staff: Visitor, work: Work) -> None:
    use = draft(staff, "sharing")
    staff.get(f"/admin/permissions/nameduse/{use.pk}/edit/")
    staff.submit("Keep the draft", title_en="Another title")
    use.refresh_from_db()
    assert (use.title_en, use.revision) == ("Another title", 1)
    assert "Somebody else changed this" in do(staff, use, "announce", revision=0)
    do(staff, use, "announce")
    assert staff.client.get(f"/admin/permissions/nameduse/{use.pk}/edit/").status_code == 403


def test_a_double_click_announces_once(staff: Visitor, work: Work, mailoutbox: list[Any]) -> None:
    use = draft(staff, "sharing")
    do(staff, use, "announce", revision=0)
    assert "Somebody else changed this" in do(staff, use, "announce", revision=0)
    work()
    assert len(mailoutbox) == 2
    assert Entry.objects.filter(event="use_announced", about=use.about).count() == 1


def test_announcing_asks_whether_the_text_was_read(staff: Visitor) -> None:
    use = draft(staff, "sharing")
    staff.client.post(f"/admin/permissions/nameduse/{use.pk}/do/announce/", {"revision": 0})
    use.refresh_from_db()
    assert use.state == State.DRAFT


def test_a_get_does_nothing(staff: Visitor) -> None:
    use = draft(staff, "sharing")
    assert staff.client.get(f"/admin/permissions/nameduse/{use.pk}/do/announce/").status_code == 404


def test_people_are_found_by_a_whole_address_that_stays_out_of_the_page_s_address(
    staff: Visitor, alice: User, bob: User, work: Work
) -> None:
    use = draft(staff, "sharing")
    do(staff, use, "announce")
    work()
    staff.get(f"/admin/permissions/nameduse/{use.pk}/people/")
    found = staff.submit("Search", typed="ALICE@example.com")
    assert "Alice Almeida" in found.text
    assert "Bob Brandt" not in found.text
    assert "alice" not in found.url.lower()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 7), ("{pk}/people/", 7), ("{pk}/change/", 15)])
def test_the_lists_cost_the_same_for_any_number(
    count: int, path: str, queries: int, staff: Visitor, work: Work, django_assert_num_queries: Any
) -> None:
    if count == 3:
        make("carol")
        draft(staff, "sharing"), draft(staff, "sharing")
    use = draft(staff, "sharing", kind="new_use", waits="30")
    do(staff, use, "announce")
    work()
    if count == 1:
        use.told.latest("pk").delete()
    with django_assert_num_queries(queries):
        staff.get(f"/admin/permissions/nameduse/{path.format(pk=use.pk)}")
