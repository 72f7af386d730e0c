"""The first page of the signed-in: the questions at a glance."""

import re

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in
from tests.records.company import break_down


def test_the_overview_answers_the_questions(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    shown = page.get("/")
    assert shown.h1 == "Hello Alice"
    assert [" ".join("".join(h2.itertext()).split()) for h2 in shown.all("h2")] == [
        "Is my account safe?",
        "What have I asked for?",
        "What have I allowed?",
        "What do you have about me?",
    ]
    assert "no recovery codes" in shown.text
    assert shown.links["Ask for something"] == "/requests/new/"
    assert shown.links["Contact details"] == "/data/contact_details/"


def test_a_system_that_is_down_leaves_the_page_standing(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    break_down("invoices")
    assert "We could not reach this system just now." in page.get("/").text


def test_what_was_asked_for_is_listed_with_its_date(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    page.get("/requests/new/delete/")
    page.submit("See what would be erased", what="everything", place="US-CA")
    page.submit("Send my deletion request")
    (row,) = page.get("/").tables[0]
    assert row["Request"].startswith("Deletion request, R-")
    assert re.fullmatch(r"\d+ [A-Z][a-z]+ 20\d\d", row["Answer due by"])


def test_what_is_allowed_is_counted_by_family(page: Visitor, alice: User, django_assert_num_queries) -> None:
    sign_in(page.client, alice)
    page.get("/")
    for say, key in (("yes", "follow_ups"), ("no", "service_notifications"), ("yes", "performance_alerts")):
        page.client.post(f"/choices/{key}/say/", {"say": say, "by": "email", "read": "1"})
        if key != "service_notifications":
            with django_assert_num_queries(53):
                shown = page.get("/")
    assert "Notices and alerts 2 on, 1 off, 6 not chosen" in shown.text
    assert shown.links["Notices and alerts"] == "/choices/#alerts"
    assert shown.links["All your choices"] == "/choices/"
