"""Every kind of request has its form, and what was chosen on it stands in the case; Alice files them."""

from typing import Any

import pytest
from django.test import Client

from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in

SENT: dict[str, dict[str, Any]] = {
    "copy": {"place": "US-CA"},
    "portability": {"place": "DE", "formats": ["json"], "receiver": "Other Phone Inc"},
    "restrict": {"place": "DE", "ground": "contested", "words": "My address is wrong."},
    "object_marketing": {"place": ""},
    "opt_out_sale_share": {"place": "US-CA"},
    "limit_sensitive": {"place": "US-CA"},
    "human_review": {"place": "DE", "words": "My account was suspended on 3 March."},
    "child_data": {"relation": "parent", "words": "max@example.com"},
    "question": {"topic": "practice", "words": "Who can hear my recordings?"},
}
"""What is typed for each kind, as the company of the tests offers it."""


@pytest.fixture
def visitor(page: Visitor, alice: Any) -> Visitor:
    sign_in(page.client, alice)
    return page


def send(visitor: Visitor, kind: str, **fields: Any) -> PrivacyRequest:
    visitor.get(f"/requests/new/{kind}/")
    visitor.submit("Send my request", **fields)
    assert visitor.last and visitor.last.h1 == "We have your request"
    return PrivacyRequest.objects.get(kind=kind)


@pytest.mark.promise("CCQ-86")
@pytest.mark.parametrize("kind", SENT)
def test_each_kind_is_filed_by_its_form(visitor: Visitor, kind: str) -> None:
    case = send(visitor, kind, **SENT[kind])

    assert case.status == "in_progress"
    assert case.due_on and case.letters.filter(outcome="received").exists()
    page = visitor.get(f"/requests/{case.reference}/")
    assert page.h1 == case.title
    if words := SENT[kind].get("words"):
        assert page.facts["In your words"] == words


def test_the_start_groups_by_intent_and_links_what_answers_at_once(visitor: Visitor) -> None:
    page = visitor.get("/requests/new/")

    headings = ["".join(one.itertext()).strip() for one in page.main.iter("h2")]
    assert headings[:6] == [
        "See what you hold",
        "Get a copy",
        "Correct",
        "Delete",
        "Limit or object",
        "Something else",
    ]
    assert page.links["See your data now"] == "/data/"
    assert page.links["Take a copy now"] == "/copies/"
    assert page.links["Stop it now, on one page"] == "/opt-out/"
    assert page.links["Know exactly what you hold"] == "/requests/new/know_specific/"


def test_a_kind_that_neither_policy_nor_law_gives_is_not_offered(page: Visitor, use_company: Any, people: Any) -> None:
    use_company("thevoco")
    sign_in(page.client, people("alice"))
    offered = page.get("/requests/new/").links

    assert "Report data about a child" not in offered
    assert "Limit what you do with my data" in offered


@pytest.mark.promise("CCQ-58")
def test_an_objection_names_the_uses_that_it_is_about(visitor: Visitor) -> None:
    visitor.get("/requests/new/object/")
    visitor.submit("Send my request", place="DE")
    assert visitor.last and "Choose at least one use, or describe it below." in visitor.last.errors[0]
    chosen = visitor.last.all("input", name="purposes")
    assert len(chosen) == 5
    case = send(visitor, "object", place="DE", purposes=[chosen[0].get("value")], words="I am a journalist.")

    assert case.details == {"words": "I am a journalist.", "purposes": [chosen[0].get("value")]}
    assert visitor.get(f"/requests/{case.reference}/").facts["Uses you object to"]


@pytest.mark.promise("CTM-72")
@pytest.mark.promise("CNS-14")
@pytest.mark.parametrize(("name", "count"), [("calltrackingmetrics", 18), ("cns", 13)])
def test_every_use_that_rests_on_legitimate_interest_can_be_objected_to(
    page: Visitor, use_company: Any, people: Any, name: str, count: int
) -> None:
    use_company(name)
    sign_in(page.client, people("alice"))
    form = page.get("/requests/new/object/")

    assert len(form.all("input", name="purposes")) == count
    value = form.all("input", name="purposes")[0].get("value")
    case = send(page, "object", place="DE", purposes=[value])
    assert (case.law, case.details["purposes"]) == ("gdpr", [value])


@pytest.mark.promise("CTM-71")
def test_marketing_is_objected_to_without_reason_and_without_proof(
    page: Visitor, use_company: Any, people: Any
) -> None:
    use_company("calltrackingmetrics")
    client = page.client
    sign_in(client, people("alice"))
    case = send(page, "object_marketing", place="DE")

    assert (case.law, case.status, case.verified_at) == ("gdpr", "in_progress", None)


@pytest.mark.promise("CTM-37")
def test_a_dispute_is_raised_and_followed(page: Visitor, use_company: Any, people: Any) -> None:
    use_company("calltrackingmetrics")
    sign_in(page.client, people("alice"))
    page.get("/requests/new/dispute/")
    page.submit("Send my request")
    assert page.last and "Say what your dispute is about." in page.last.errors[0]
    case = send(page, "dispute", words="You promised to answer within a month.")
    followed = page.get(f"/requests/{case.reference}/")

    assert "We are working on it" in followed.text
    assert followed.facts["In your words"] == "You promised to answer within a month."


@pytest.mark.promise("CNS-38")
def test_a_holder_has_a_suspension_reviewed_by_a_person(page: Visitor, use_company: Any, people: Any) -> None:
    use_company("cns")
    sign_in(page.client, people("alice"))
    page.get("/requests/new/")
    page.follow("Have a decision reviewed by a person")
    page.submit("Send my request", place="US-NY", words="You suspended me by mistake.")

    assert page.last and page.last.h1 == "We have your request"
    assert PrivacyRequest.objects.get().kind == "human_review"


def test_what_is_missing_is_said_next_to_its_field(visitor: Visitor) -> None:
    visitor.get("/requests/new/restrict/")
    visitor.submit("Send my request")

    assert visitor.last and set(visitor.last.errors) == {
        "Why should we limit it?: Choose the reason that fits best.",
        "Which data is it, and what should we know?: Say which data you mean.",
        "Where do you live?: Choose where you live.",
    }


def test_a_kind_without_a_form_is_not_there(visitor: Visitor) -> None:
    assert visitor.client.get("/requests/new/appeal/").status_code == 404
    assert Client().get("/requests/new/object/").status_code == 302


def test_the_desk_reads_what_was_chosen(visitor: Visitor, desk: Client) -> None:
    case = send(visitor, "restrict", **SENT["restrict"])
    page = Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/")

    assert page.facts["Reason"] == "The data is wrong. Limit its use while you check."
