"""What CallTrackingMetrics says of each kind of data, to anybody."""

from collections.abc import Callable

import pytest

from accounts.models import User
from portal.company.current import company
from tests.inspection import Visitor, words
from tests.people import sign_in
from tests.promises.reading import points, row


@pytest.fixture(autouse=True)
def _company(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")


@pytest.mark.promise("CTM-23")
def test_anybody_sees_three_kinds_of_information_and_who_decides_about_each(page: Visitor) -> None:
    page.get("/privacy/")
    shown = page.follow("What we hold and why")
    families = {words(s.find("h2")): words(s) for s in shown.tree.iter("section") if s.find("h2") is not None}
    assert (
        "We decide about it. You can change the changeable parts yourself." in families["Customer Account Information"]
    )
    usage = families["Customer Usage Information"]
    assert "The customer whose account it is decides which information about its callers is collected" in usage
    assert "Call log" in usage
    content = families["Customer Content"]
    assert "The customer whose account it is decides about it" in content
    assert "Call audio and recordings" in content


@pytest.mark.promise("CTM-64", "CTM-65")
def test_a_californian_sees_the_two_categories_of_the_list_with_their_purposes(page: Visitor) -> None:
    page.get("/privacy/data/")
    contact = page.follow("Name and contact details")
    purposes = points(contact, "Why we use it")
    for purpose in (
        "Handle enquiries and complaints",
        "Check who signs in and give access to the portal",
        "Keep our website secure",
        "Defend our legal rights",
    ):
        assert purpose in purposes
    assert "Identifiers" in row(contact, "Category in California law")
    page.get("/privacy/data/")
    usage = page.follow("Usage data of our website")
    purposes = points(usage, "Why we use it")
    for purpose in (
        "Improve our website",
        "Tailor what we show and send to you",
        "Advertise on our website and elsewhere, and measure how well it works",
        "Keep our website secure",
        "Defend our legal rights",
    ):
        assert purpose in purposes


@pytest.mark.promise("CTM-64", "CTM-65")
@pytest.mark.parametrize(
    ("category", "mark", "purposes"),
    [
        (
            "contact_details",
            "alice@example.com",
            ("Handle enquiries and complaints", "Check who signs in and give access to the portal"),
        ),
        ("site_visits", "/", ("Improve our website", "Advertise on our website and elsewhere")),
    ],
)
def test_a_californian_sees_their_own_records_of_both_with_the_purposes(
    page: Visitor, people: Callable[[str], User], category: str, mark: str, purposes: tuple[str, ...]
) -> None:
    sign_in(page.client, people("alice"))
    shown = page.get(f"/data/{category}/")
    assert any(mark in line for table in shown.tables for row in table for line in row.values())
    for purpose in (*purposes, "Keep our website secure", "Defend our legal rights"):
        assert purpose in shown.facts["Why we use it"]


@pytest.mark.promise("CTM-75")
def test_every_kind_of_data_that_the_company_decides_about_names_its_lawful_basis(page: Visitor) -> None:
    named = set()
    for category in company().categories:
        if category.control == "controller" and category.group:
            found = points(page.get(f"/privacy/data/{category.key}/"), "Lawful basis")
            assert found, category.key
            named |= set(found)
    assert named == {
        "You agreed to it (consent)",
        "We have a legitimate interest",
        "A law requires it (legal obligation)",
    }


@pytest.mark.promise("CTM-131")
def test_a_resident_of_the_union_sees_which_uses_rest_on_legitimate_interest(page: Visitor) -> None:
    uses = points(page.get("/privacy/rights/"), "Uses that you can object to")
    assert uses == [str(one.label) for one in company().purposes if "legitimate_interest" in one.basis]
    for use in (
        "Understand who our customers and prospects are",
        "Manage our relationship with you",
        "Communicate with you and recognise you",
        "Train our teams and improve how we work",
        "Analyse and improve our products",
        "Tailor what we show and send to you",
    ):
        assert use in uses


@pytest.mark.promise("CTM-90")
def test_a_visitor_sees_what_tracking_is_used_for(page: Visitor) -> None:
    page.get("/")
    cookies = page.follow("Cookies")
    for use in (
        "for statistics",
        "which features are popular",
        "how well advertisements work",
        "for navigation",
        "how likely a visitor is to buy",
    ):
        assert use in cookies.text
    assert "Estimate how likely a visitor is to buy" in points(page.get("/privacy/data/site_visits/"), "Why we use it")
