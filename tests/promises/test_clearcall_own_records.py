"""ClearCall: what a person's records tell in words, what they keep back, and how each kind came."""

import json
from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.promises.own import enter, records
from tests.promises.reading import points, section
from tests.promises.records import newest, rows, stored, write

promise = pytest.mark.promise


@pytest.fixture(autouse=True)
def alice_at_clearcall(use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor) -> None:
    use_company("clearcall")
    enter(page, people("alice"))


@pytest.mark.parametrize(
    ("place", "table", "column", "held", "told"),
    [
        pytest.param("billing/invoices/Total", "invoices", "total", 42.5, "$42.50", marks=promise("CCQ-5")),
        pytest.param("billing/payments/Amount", "payments", "amount", 19, "$19.00", marks=promise("CCQ-5")),
        pytest.param(
            "professional_details/professional_details/Technical expertise",
            "people",
            "expertise",
            "intermediate",
            "Intermediate",
            marks=promise("CCQ-7"),
        ),
        pytest.param(
            "marketing_preferences/subscriptions/List",
            "subscriptions",
            "list",
            "offers",
            "Offers",
            marks=promise("CCQ-9"),
        ),
        pytest.param("devices/devices/Kind", "devices", "kind", "router", "Router", marks=promise("CCQ-11")),
        pytest.param(
            "website_usage/website_usage/Time spent", "web_events", "stay", 75, "1 min 15 s", marks=promise("CCQ-12")
        ),
        pytest.param(
            "application_usage/application_usage/Length",
            "application_usage",
            "length",
            4800,
            "1 h 20 min",
            marks=promise("CCQ-17"),
        ),
        pytest.param(
            "security_events/security_events/Event",
            "security_events",
            "event",
            "login_failed",
            "Failed sign-in",
            marks=promise("CCQ-18"),
        ),
    ],
)
def test_what_the_tables_hold_in_codes_is_told_in_words(
    page: Visitor, place: str, table: str, column: str, held: str | float, told: str
) -> None:
    category, dataset, label = place.split("/")
    write(f"UPDATE {table} SET {column} = %s", [held])  # noqa: S608
    assert newest(page, category, dataset).facts[label] == told


@promise("CCQ-8")
@pytest.mark.parametrize("area", ["preference", "customisation", "configuration"])
def test_each_setting_is_listed_with_its_value(page: Visitor, area: str) -> None:
    lines = records(page, "service_preferences", "settings")
    held = rows("service_settings", ["name", "value"], "account_id = 'ACC-100001' AND area = %s", [area])
    assert held
    for one in held:
        assert any(line.startswith(f"{one['name']}: {one['value']}, set ") for line in lines)


@promise("CCQ-1")
def test_the_telephone_number_is_written_for_people(page: Visitor) -> None:
    assert newest(page, "contact_details", "contact_details").facts["Telephone"] == "+1 215 555 0101"


@promise("CCQ-6")
def test_credentials_are_named_and_their_values_never_shown(page: Visitor) -> None:
    record = newest(page, "credentials", "credentials")
    secret = stored(record, "credentials", ["secret"])["secret"]
    assert secret
    assert record.facts["Secret value"] == "We hold this and never show it."
    assert secret not in record.response.content.decode()
    kinds = {"password": "password", "sip_secret": "telephone password"}
    held = rows("credentials", ["kind"], "email = 'alice@example.com'")
    told = sorted(line.split(", created")[0] for line in records(page, "credentials"))
    assert told == sorted(f"A {kinds[one['kind']]}" for one in held) != []
    assert page.last and points(page.last, "Never shown") == ["passwords", "access tokens", "second-factor secrets"]


@promise("CCQ-2")
def test_the_organisation_is_told_without_the_names_of_colleagues(page: Visitor) -> None:
    record = newest(page, "business_details", "business_details")
    size, chart, names = stored(record, "accounts", ["network_size", "organisation", "colleagues"]).values()
    assert record.facts["Network size"].startswith(f"{size} ")
    assert record.facts["Organisational structure"] == chart
    colleagues = record.facts["Colleagues in the organisation chart"]
    assert "Partly hidden, because it is about somebody else." in colleagues and names not in record.text


@promise("CCQ-11")
def test_a_device_tells_its_configuration_and_never_its_password(page: Visitor) -> None:
    record = newest(page, "devices", "devices")
    for name, value in json.loads(stored(record, "devices", ["configuration"])["configuration"]).items():
        assert f"{name.replace('_', ' ')}: {value}" in record.facts["Configuration"]
    password = stored(record, "devices", ["admin_password"])["admin_password"]
    assert password not in record.response.content.decode()


@promise("CCQ-21")
@pytest.mark.parametrize(
    ("heading", "origin", "categories"),
    [
        (
            "What you give us",
            "You gave it to us",
            "contact_details business_details technical_requirements service_preferences communications billing"
            " credentials professional_details marketing_preferences consent_records",
        ),
        (
            "What we collect automatically",
            "Collected automatically",
            "network_performance devices website_usage browsers addresses_and_places topology qos_metrics"
            " application_usage security_events diagnostics",
        ),
        ("What others tell us", "From somebody else", "equipment_maker_data provider_data conferencing_data"),
    ],
)
def test_each_kind_tells_how_it_came(page: Visitor, heading: str, origin: str, categories: str) -> None:
    told = section(page.get("/data/"), heading)
    for category in categories.split():
        shown = page.get(f"/data/{category}/")
        assert shown.h1 in told
        assert origin in shown.facts["Where it comes from"]


@promise("CCQ-20")
@pytest.mark.parametrize(
    ("category", "kind", "told"),
    [
        pytest.param("equipment_maker_data", "manufacturer", "Equipment maker"),
        pytest.param("provider_data", "provider", "Internet provider"),
        pytest.param("conferencing_data", "platform", "Conferencing platform", marks=promise("CCQ-128")),
    ],
)
def test_what_others_told_lies_under_who_told_it(page: Visitor, category: str, kind: str, told: str) -> None:
    held = rows("third_party_data", ["id"], "account_id = 'ACC-100001' AND kind = %s", [kind])
    assert len(records(page, category)) == len(held) > 0
    assert newest(page, category, category).facts["Kind of source"] == told
