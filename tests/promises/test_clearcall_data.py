"""ClearCall: each kind of data that its policy names is seen by whom it is about, as it lies in the tables."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.records import assert_shows, key_of, newest, row, rows, stored

promise = pytest.mark.promise


@pytest.fixture(autouse=True)
def alice_at_clearcall(use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor) -> User:
    use_company("clearcall")
    alice = people("alice")
    sign_in(page.client, alice)
    return alice


@pytest.mark.parametrize(
    ("category", "dataset", "table", "told"),
    [
        pytest.param(
            "contact_details",
            "contact_details",
            "people",
            {"Name": "name", "Email address": "email", "Street": "street", "City": "city", "Postcode": "postcode"},
            marks=promise("CCQ-1"),
        ),
        pytest.param(
            "business_details",
            "business_details",
            "accounts",
            {"Company": "company", "Industry": "industry"},
            marks=promise("CCQ-2"),
        ),
        pytest.param(
            "technical_requirements",
            "technical_requirements",
            "technical_requirements",
            {"Topic": "topic", "Requirement": "requirement", "Preferred service": "preferred_service"},
            marks=promise("CCQ-3"),
        ),
        pytest.param(
            "communications", "tickets", "tickets", {"Subject": "subject", "Text": "body"}, marks=promise("CCQ-4")
        ),
        pytest.param(
            "communications",
            "contact_notes",
            "contact_notes",
            {"Topic": "topic", "Note": "note"},
            marks=promise("CCQ-4"),
        ),
        pytest.param(
            "communications", "feedback", "feedback", {"Rating": "rating", "Comment": "comment"}, marks=promise("CCQ-4")
        ),
        pytest.param(
            "billing",
            "invoices",
            "invoices",
            {"Invoice number": "number", "For": "description"},
            marks=promise("CCQ-5"),
        ),
        pytest.param(
            "billing_details",
            "payment_methods",
            "payment_methods",
            {"Brand": "brand", "Last four digits": "last4"},
            marks=promise("CCQ-5"),
        ),
        pytest.param(
            "billing_details",
            "billing_details",
            "accounts",
            {"Billing city": "billing_city", "Billing postcode": "billing_postcode"},
            marks=promise("CCQ-5"),
        ),
        pytest.param(
            "professional_details",
            "professional_details",
            "people",
            {"Job title": "job_title", "Department": "department"},
            marks=promise("CCQ-7"),
        ),
        pytest.param(
            "service_preferences",
            "settings",
            "service_settings",
            {"Setting": "name", "Value": "value"},
            marks=promise("CCQ-8"),
        ),
        pytest.param(
            "marketing_preferences",
            "subscriptions",
            "subscriptions",
            {"Email address": "email", "State": "state", "How it was asked for": "how"},
            marks=promise("CCQ-9"),
        ),
        pytest.param(
            "consent_records",
            "consents",
            "consent_log",
            {"Purpose": "purpose", "Decision": "decision", "Words that were shown": "wording"},
            marks=promise("CCQ-9"),
        ),
        pytest.param(
            "network_performance",
            "measurements",
            "network_measurements",
            {"Download bandwidth": "download", "Latency": "latency", "Jitter": "jitter"},
            marks=promise("CCQ-10"),
        ),
        pytest.param(
            "devices",
            "devices",
            "devices",
            {"Maker": "maker", "Model": "model", "Specification": "specification"},
            marks=promise("CCQ-11"),
        ),
        pytest.param(
            "website_usage",
            "website_usage",
            "web_events",
            {"Page": "page", "Interaction": "pattern"},
            marks=promise("CCQ-12"),
        ),
        pytest.param(
            "browsers",
            "browsers",
            "web_events",
            {
                "Browser": "browser",
                "Version": "browser_version",
                "Operating system": "operating_system",
                "Screen resolution": "screen",
            },
            marks=promise("CCQ-13"),
        ),
        pytest.param(
            "addresses_and_places",
            "addresses_and_places",
            "web_events",
            {"IP address": "ip", "Place": "location", "Internet provider": "provider"},
            marks=promise("CCQ-14"),
        ),
        pytest.param(
            "topology",
            "topology",
            "topology",
            {"Segment": "segment", "From": "from_node", "To": "to_node", "Link": "link", "Subnet": "subnet"},
            marks=promise("CCQ-15"),
        ),
        pytest.param(
            "qos_metrics",
            "qos",
            "qos_benchmarks",
            {"Metric": "metric", "Value": "value", "Benchmark": "benchmark"},
            marks=promise("CCQ-16"),
        ),
        pytest.param(
            "application_usage",
            "application_usage",
            "application_usage",
            {"Application": "application", "Participants": "participants", "Quality": "quality"},
            marks=promise("CCQ-17"),
        ),
        pytest.param(
            "security_events", "security_events", "security_events", {"IP address": "ip"}, marks=promise("CCQ-18")
        ),
        pytest.param(
            "security_events",
            "access_log",
            "access_log",
            {"IP address": "ip", "Resource": "path"},
            marks=promise("CCQ-18"),
        ),
        pytest.param(
            "diagnostics",
            "diagnostics",
            "diagnostics",
            {"Component": "component", "Finding": "finding", "Detail": "detail"},
            marks=promise("CCQ-19"),
        ),
        pytest.param(
            "equipment_maker_data",
            "equipment_maker_data",
            "third_party_data",
            {"Source": "source", "Topic": "topic", "What it says": "value", "Serial number": "device_serial"},
            marks=promise("CCQ-20"),
        ),
        pytest.param(
            "provider_data",
            "provider_data",
            "third_party_data",
            {"Source": "source", "What it says": "value", "Service level": "service_level"},
            marks=promise("CCQ-20"),
        ),
        pytest.param(
            "conferencing_data",
            "conferencing_data",
            "third_party_data",
            {"Source": "source", "Topic": "topic", "What it says": "value"},
            marks=[promise("CCQ-20"), promise("CCQ-128")],
        ),
    ],
)
def test_a_person_sees_their_records(
    page: Visitor, category: str, dataset: str, table: str, told: dict[str, str]
) -> None:
    assert_shows(newest(page, category, dataset), table, told)


@promise("CCQ-46")
def test_a_person_gets_at_everything_about_them_and_a_stranger_at_nothing_of_it(
    page: Visitor, people: Callable[[str], User]
) -> None:
    overview = page.get("/data/")
    linked = {href for href in overview.links.values() if href.startswith("/data/")}
    assert len(linked) >= 24
    ticket = newest(page, "communications", "tickets")
    subject = stored(ticket, "tickets", ["number"])["number"]
    sign_in(page.client, people("bob"))
    page.get(ticket.url, status=404)
    assert subject not in page.get("/data/communications/?dataset=tickets").text


@promise("CCQ-52")
def test_a_person_updates_their_contact_details_in_the_companys_system(page: Visitor) -> None:
    newest(page, "contact_details", "contact_details")
    page.follow("Correct it")
    page.submit("Save my changes", street="77 New Street", phone="+1 215 555 0199")
    held = row("people", ["street", "phone"], "email = %s", ["alice@example.com"])
    assert held == {"street": "77 New Street", "phone": "+12155550199"}
    assert page.last and page.last.facts["Street"] == "77 New Street"


@pytest.mark.parametrize(
    ("area", "name"),
    [
        pytest.param("preference", "Report language", marks=promise("CCQ-53")),
        pytest.param("configuration", "Codec", marks=promise("CCQ-54")),
    ],
)
def test_a_person_updates_preferences_and_settings_of_the_service(page: Visitor, area: str, name: str) -> None:
    listed = page.get("/data/service_preferences/?dataset=settings")
    page.get(next(href for said, href in listed.links.items() if name in said))
    record = page.last
    assert record is not None
    key = key_of(record)
    assert row("service_settings", ["area", "name"], "id = %s", [key]) == {"area": area, "name": name}
    page.follow("Correct it")
    page.submit("Save my changes", value="Something else")
    assert row("service_settings", ["value"], "id = %s", [key]) == {"value": "Something else"}
    assert rows("service_settings", ["id"], "value = %s", ["Something else"]) == [{"id": int(key)}]
