"""CNS: what a person sees of their own data and of their end users' data."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor, words
from tests.promises.own import change, enter, record, records, registrant, stored
from tests.promises.records import key_of

ACCOUNT_DATA = (
    "web_forms",
    "web_activity",
    "subscriptions",
    "contact_details",
    "conversations",
    "billing",
    "sign_ins",
    "api_requests",
    "public_information",
    "automated_decisions",
)
END_USER_DATA = (
    "call_usage",
    "message_usage",
    "end_user_addresses",
    "device_tokens",
    "friendly_names",
    "message_content",
    "call_recordings",
)


@pytest.fixture
def rita(use_company: Callable[[str], None], page: Visitor) -> Visitor:
    """Returns the visitor of somebody without an account, who sent forms and registered for an event."""
    use_company("cns")
    return enter(page, registrant())


@pytest.fixture
def alice(use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of an account holder."""
    use_company("cns")
    return enter(page, people("alice"))


@pytest.mark.promise("CNS-3")
def test_account_data_and_end_user_data_are_two_families(alice: Visitor) -> None:
    told = alice.get("/data/").links.values()
    assert {f"/data/{category}/" for category in (*ACCOUNT_DATA, *END_USER_DATA)} <= set(told)
    for category in ("billing", "contact_details"):
        assert records(alice, category) != []
        assert "the controller" in alice.get(f"/data/{category}/").facts["Who decides about it"]
    for category in ("call_usage", "message_content"):
        assert records(alice, category) != []
        assert "a processor" in alice.get(f"/data/{category}/").facts["Who decides about it"]
    families = [words(h2) for h2 in alice.get("/data/").all("h2")]
    assert families[:3] == [
        "Customer Account Data",
        "End-user data: Customer Usage Data",
        "End-user data: Customer Content",
    ]


@pytest.mark.promise("CNS-4")
def test_a_registrant_sees_forms_and_registrations(rita: Visitor) -> None:
    sent = stored("SELECT COUNT(*) FROM form_submissions WHERE email = 'rita@example.org'")[0][0]
    assert len(records(rita, "web_forms", "forms")) == sent > 0
    titles = stored("SELECT title FROM registrations WHERE email = 'rita@example.org' ORDER BY registered_at DESC")
    lines = records(rita, "web_forms", "registrations")
    assert [title in line for (title,), line in zip(titles, lines, strict=True)] == [True] * len(titles)
    shown = record(rita, "web_forms", "forms").facts
    assert (shown["Email address"], shown["Message"]) == stored(
        "SELECT email, message FROM form_submissions WHERE email = 'rita@example.org'"
        " ORDER BY submitted_at DESC, id DESC LIMIT 1"
    )[0]


@pytest.mark.promise("CNS-5")
def test_what_cookies_collect_is_shown_with_its_reasons(alice: Visitor) -> None:
    ((path, ip),) = stored(
        "SELECT page, ip FROM web_events WHERE email = 'alice@example.com' ORDER BY visited_at DESC, id DESC LIMIT 1"
    )
    shown = record(alice, "web_activity").facts
    assert (shown["Page"], shown["IP address"]) == (path, ip)
    for address in ("/data/web_activity/", "/privacy/data/web_activity/"):
        told = alice.get(address).facts
        assert "Collected automatically" in told["Where it comes from"]
        for purpose in ("Delivering what you asked for", "Knowing who is interested", "Better navigation"):
            assert purpose in told["Why we use it"]
        alice.client.logout()


@pytest.mark.promise("CNS-8")
def test_talks_with_sales_and_support_are_shown(alice: Visitor) -> None:
    ((topic, note),) = stored(
        "SELECT topic, note FROM contact_notes WHERE account_id = 'ACC-100001' ORDER BY noted_at DESC, id DESC LIMIT 1"
    )
    shown = record(alice, "conversations", "contact_notes").facts
    assert (shown["Topic"], shown["Note"]) == (topic, note)
    ((subject, body),) = stored(
        "SELECT subject, body FROM tickets WHERE account_id = 'ACC-100001' ORDER BY opened_at DESC, id DESC LIMIT 1"
    )
    shown = record(alice, "conversations", "tickets").facts
    assert (shown["Subject"], shown["Text"]) == (subject, body)
    shown = record(alice, "contact_details", "contact_details").facts
    held = stored("SELECT name, email, street FROM people WHERE email = 'alice@example.com'")[0]
    assert (shown["Name"], shown["Email address"], shown["Street"]) == held
    assert shown["Telephone"] == "+1 215 555 0101"


@pytest.mark.promise("CNS-9")
def test_sign_up_and_billing_data_are_shown(alice: Visitor) -> None:
    ((name, email, street),) = stored(
        "SELECT signup_name, signup_email, billing_street FROM accounts WHERE account_id = 'ACC-100001'"
    )
    shown = record(alice, "contact_details", "sign_up").facts
    assert (shown["Name given at sign-up"], shown["Email address given at sign-up"]) == (name, email)
    record(alice, "billing", "billing_address")
    assert alice.submit("Show it all: Billing address").facts["Billing address"] == street
    ((last4,),) = stored("SELECT last4 FROM payment_methods WHERE account_id = 'ACC-100001'")
    assert last4 in records(alice, "billing", "payment_methods")[0]
    numbers = stored(
        "SELECT number FROM invoices WHERE account_id = 'ACC-100001' ORDER BY issued_at DESC, id DESC LIMIT 1"
    )
    assert record(alice, "billing", "invoices").facts["Invoice number"] == numbers[0][0]


@pytest.mark.promise("CNS-10", "CNS-44", "CNS-45")
@pytest.mark.parametrize(("category", "kind"), [("sign_ins", "login"), ("api_requests", "api_request")])
def test_addresses_of_sign_ins_and_api_requests_are_shown(alice: Visitor, category: str, kind: str) -> None:
    ((ip,),) = stored(
        "SELECT ip FROM access_log WHERE account_id = 'ACC-100001' AND kind = %s"
        " ORDER BY happened_at DESC, id DESC LIMIT 1",
        kind,
    )
    assert ip in records(alice, category)[0]
    assert record(alice, category).facts["IP address"] == ip
    told = alice.get(f"/data/{category}/").facts
    assert "Collected automatically" in told["Where it comes from"]
    assert "Security, fraud and abuse" in told["Why we use it"]


@pytest.mark.promise("CNS-11")
def test_public_information_names_its_source(alice: Visitor) -> None:
    rows = stored("SELECT topic, value, source FROM public_data WHERE account_id = 'ACC-100001'")
    shown = [record(alice, "public_information", place=place).facts for place in range(len(rows))]
    assert {(one["Topic"], one["What it says"], one["Source"]) for one in shown} == set(rows)
    assert "Publicly available" in alice.get("/data/public_information/").facts["Where it comes from"]


@pytest.mark.promise("CNS-12", "CNS-13")
def test_account_data_names_purposes_and_legitimate_interest(alice: Visitor) -> None:
    used: set[str] = set()
    for category in ACCOUNT_DATA:
        told = alice.get(f"/data/{category}/").facts
        assert "legitimate interest" in told["Lawful basis"].lower()
        used.add(told["Why we use it"])
    together = " ".join(used)
    for purpose in (
        "Knowing our customers and prospects",
        "Managing our relationship with you",
        "Accounting and tax",
        "Security, fraud and abuse",
    ):
        assert purpose in together


@pytest.mark.promise("CNS-51")
@pytest.mark.parametrize(
    ("category", "purpose"),
    [
        ("contact_details", "Managing our relationship with you"),
        ("billing", "Payment"),
        ("sign_ins", "Understanding who uses our services, and how"),
        ("api_requests", "Understanding who uses our services, and how"),
        ("public_information", "Knowing our customers and prospects"),
    ],
)
def test_each_item_names_its_own_purpose(alice: Visitor, category: str, purpose: str) -> None:
    assert records(alice, category) != []
    assert purpose in alice.get(f"/data/{category}/").facts["Why we use it"]


@pytest.mark.promise("CNS-18")
def test_account_data_is_kept_as_long_as_needed(alice: Visitor) -> None:
    kept = alice.get("/data/contact_details/").facts["How long it is kept"]
    assert "As long as we need it to provide the service and to run our business." in kept
    opened = record(alice, "contact_details")
    assert "As long as we need it to provide the service and to run our business." in opened.text


@pytest.mark.promise("CNS-22")
def test_numbers_addresses_and_device_tokens_of_end_users_are_shown(alice: Visitor) -> None:
    ((phone, ip),) = stored(
        "SELECT phone, ip FROM end_users WHERE account_id = 'ACC-100001' ORDER BY last_seen_at DESC, id DESC LIMIT 1"
    )
    shown = record(alice, "end_user_addresses").facts
    assert (shown["Telephone"].replace(" ", ""), shown["IP address"]) == (phone, ip)
    ((token,),) = stored(
        "SELECT token FROM device_tokens WHERE account_id = 'ACC-100001' ORDER BY registered_at DESC, id DESC LIMIT 1"
    )
    record(alice, "device_tokens")
    assert token in alice.submit("Show it all: Token").facts["Token"]


@pytest.mark.promise("CNS-23")
def test_a_friendly_name_is_seen_and_cleaned(alice: Visitor) -> None:
    shown = record(alice, "friendly_names")
    before = shown.facts["Friendly name"]
    assert (before,) in stored("SELECT friendly_name FROM friendly_names WHERE account_id = 'ACC-100001'")
    alice.follow("Correct it")
    alice.submit("Save my changes", friendly_name="Support line")
    names = {name for (name,) in stored("SELECT friendly_name FROM friendly_names WHERE account_id = 'ACC-100001'")}
    assert "Support line" in names
    assert before not in names


@pytest.mark.promise("CNS-23")
def test_a_friendly_name_is_taken_out_for_good(alice: Visitor) -> None:
    before = stored("SELECT id FROM friendly_names WHERE account_id = 'ACC-100001' ORDER BY id")
    key = key_of(record(alice, "friendly_names"))
    alice.submit("Delete it")
    alice.submit("Delete for good")
    left = stored("SELECT id FROM friendly_names WHERE account_id = 'ACC-100001' ORDER BY id")
    assert left == [row for row in before if str(row[0]) != key]


@pytest.mark.promise("CNS-24")
def test_contents_of_communications_are_shown(alice: Visitor) -> None:
    ((body,),) = stored(
        "SELECT body FROM messages WHERE account_id = 'ACC-100001' ORDER BY sent_at DESC, id DESC LIMIT 1"
    )
    assert records(alice, "message_content")[0] == body
    assert records(alice, "call_recordings") != []
    assert alice.last is not None
    played = alice.client.get(alice.last.all("audio")[0].get("src"))
    assert b"".join(played.streaming_content)[:4] == b"RIFF"


@pytest.mark.promise("CNS-25", "CNS-52")
@pytest.mark.parametrize("category", ["call_usage", "message_usage"])
def test_usage_tells_processor_from_controller(alice: Visitor, category: str) -> None:
    assert records(alice, category) != []
    told = alice.get(f"/data/{category}/").facts
    decides = told["Who decides about it"]
    assert "a processor" in decides
    assert "CNS is controller" in decides
    for use in ("billing", "reconciling invoices with carriers", "troubleshooting"):
        assert use in decides
    assert "legitimate interest" in told["Lawful basis"].lower()
    assert "Troubleshooting and detecting network problems" in told["Why we use it"]
    content = alice.get("/data/message_content/").facts["Who decides about it"]
    assert "a processor" in content
    assert "CNS is controller" not in content


@pytest.mark.promise("CNS-42")
def test_automated_decisions_are_shown(alice: Visitor) -> None:
    change(
        "UPDATE automated_decisions SET decision = 'suspended', signals = 'Messages a minute' WHERE account_id = %s",
        "ACC-100001",
    )
    shown = record(alice, "automated_decisions").facts
    assert (shown["Decision"], shown["Signals"]) == ("Account suspended", "Messages a minute")
    told = alice.get("/data/automated_decisions/").text
    assert "signals from your account's activity to find spam, abuse and fraud" in told


@pytest.mark.promise("CNS-47")
@pytest.mark.parametrize("category", ["call_usage", "message_usage", "message_content", "call_recordings"])
def test_end_user_data_serves_the_services_and_the_business(alice: Visitor, category: str) -> None:
    assert records(alice, category) != []
    told = alice.get(f"/data/{category}/").facts["Why we use it"]
    assert "Providing our services" in told
    assert "Running our communications business" in told
