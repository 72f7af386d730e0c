"""ITNS: what a person sees of their own data."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor, words
from tests.people import sign_in
from tests.promises.own import change, enter, record, records, registrant, stored


@pytest.fixture
def rita(use_company: Callable[[str], None], page: Visitor) -> Visitor:
    """Returns the visitor of somebody without an account, who sent forms and registered for materials."""
    use_company("itns")
    return enter(page, registrant())


@pytest.fixture
def alice(use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of an account holder."""
    use_company("itns")
    return enter(page, people("alice"))


@pytest.mark.promise("ITNS-4")
def test_a_registrant_sees_what_they_submitted(rita: Visitor) -> None:
    ((name, email, phone, address),) = stored(
        "SELECT name, email, phone, address FROM form_submissions WHERE email = %s AND form = 'survey'",
        "rita@example.org",
    )
    shown = record(rita, "web_details").facts
    for label in ("Name", "Email address", "Telephone", "Address"):
        assert shown[label]
    sent = {record(rita, "web_details", place=place).facts["Form"]: place for place in (0, 1)}
    shown = record(rita, "web_details", place=sent["Survey"]).facts
    assert (shown["Name"], shown["Email address"], shown["Address"]) == (name, email, address)
    assert shown["Telephone"].replace(" ", "") == phone


@pytest.mark.promise("ITNS-5")
def test_a_registrant_sees_each_request_and_registration(rita: Visitor) -> None:
    ((message,),) = stored(
        "SELECT message FROM form_submissions WHERE email = %s AND form = 'contact_support'", "rita@example.org"
    )
    assert [line.endswith(message) for line in records(rita, "web_requests")] == [True]
    titles = stored("SELECT title FROM registrations WHERE email = %s ORDER BY registered_at DESC", "rita@example.org")
    lines = records(rita, "web_requests", "registrations")
    assert [title in line for (title,), line in zip(titles, lines, strict=True)] == [True] * len(titles)


@pytest.mark.promise("ITNS-6")
def test_the_business_contact_record_is_whole(alice: Visitor) -> None:
    shown = record(alice, "business_contact").facts
    asked = ("first_name", "last_name", "company", "job_title", "responsibilities", "email", "street", "city")
    labels = ("First name", "Last name", "Company", "Job title", "Responsibilities", "Email address", "Street", "City")
    (row,) = stored(f"SELECT {', '.join(asked)} FROM people WHERE email = 'alice@example.com'")  # noqa: S608
    assert tuple(shown[label] for label in labels) == row
    assert shown["Telephone"].replace(" ", "") == "+12155550101"
    assert record(alice, "business_contact", "accounts").facts["Account ID"] == "ACC-100001"


@pytest.mark.promise("ITNS-7")
def test_login_and_device_identifiers_are_shown(alice: Visitor) -> None:
    ((device, identifier),) = stored(
        "SELECT device, device_identifier FROM logins WHERE email = %s ORDER BY last_used_at DESC LIMIT 1",
        "alice@example.com",
    )
    shown = record(alice, "login_and_devices", "logins").facts
    assert (shown["Login name"], shown["Device"]) == ("alice@example.com", device)
    assert identifier not in shown["Device identifier"]
    assert identifier in alice.submit("Show it all: Device identifier").facts["Device identifier"]


@pytest.mark.promise("ITNS-8")
def test_what_was_said_in_support_and_forum_is_shown(alice: Visitor) -> None:
    ((subject,),) = stored(
        "SELECT subject FROM tickets WHERE account_id = 'ACC-100001' AND channel <> 'email'"
        " ORDER BY opened_at DESC LIMIT 1"
    )
    assert subject in records(alice, "support_history", "tickets")[0]
    ((title,),) = stored(
        "SELECT title FROM forum_posts WHERE email = 'alice@example.com' ORDER BY posted_at DESC LIMIT 1"
    )
    assert title in records(alice, "support_history", "forum_posts")[0]
    ((article,),) = stored(
        "SELECT article FROM article_views WHERE email = 'alice@example.com' ORDER BY viewed_at DESC LIMIT 1"
    )
    assert article in records(alice, "support_history", "article_views")[0]


@pytest.mark.promise("ITNS-9")
def test_each_item_names_its_source(alice: Visitor) -> None:
    ((source,),) = stored("SELECT source FROM people WHERE email = 'alice@example.com'")
    assert record(alice, "business_contact").facts["Where this came from"] == source
    channels = {"phone": "Telephone", "chat": "Chat", "web": "Website"}
    ((channel,),) = stored(
        "SELECT channel FROM tickets WHERE account_id = 'ACC-100001' AND channel <> 'email'"
        " ORDER BY opened_at DESC LIMIT 1"
    )
    ticket = record(alice, "support_history", "tickets").facts
    assert (ticket["Came by"], ticket["Where it comes from"]) == (channels[channel], "Ticket system: You gave it to us")
    for dataset, origin in (("forum_posts", "Forum"), ("article_views", "Knowledge base")):
        assert record(alice, "support_history", dataset).facts["Where it comes from"].split(":")[0] == origin
    told = alice.get("/data/business_contact/").facts["Where it comes from"]
    for origin in ("Public website", "Knowledge base", "Forum", "Ticket system", "Other dealings with you"):
        assert origin in told


@pytest.mark.promise("ITNS-10")
def test_the_purposes_of_business_contact_data_are_named(alice: Visitor) -> None:
    assert len(records(alice, "business_contact")) == 1
    told = alice.get("/data/business_contact/").facts["Why we use it"]
    for purpose in ("Delivering our services", "support", "Analytics and product assessment", "Product information"):
        assert purpose in told


@pytest.mark.promise("ITNS-11")
def test_network_information_is_shown_with_its_billing(alice: Visitor) -> None:
    ((destination, quantity, configuration, location),) = stored(
        "SELECT destination, quantity, configuration, location FROM usage_records WHERE account_id = 'ACC-100001'"
        " ORDER BY period_start DESC, id DESC LIMIT 1"
    )
    shown = record(alice, "service_use", "usage").facts
    assert (shown["Destination"], shown["How many"].replace(",", "")) == (destination, str(quantity))
    assert (shown["Technical configuration"], shown["Location"]) == (configuration, location)
    assert shown["Talking time"]
    assert shown["Charge"].startswith("$")
    ((number,),) = stored("SELECT number FROM invoices WHERE account_id = 'ACC-100001' ORDER BY issued_at DESC LIMIT 1")
    assert number in records(alice, "billing", "invoices")[0]


@pytest.mark.promise("ITNS-12")
def test_calls_and_messages_are_shown_with_number_and_time(alice: Visitor) -> None:
    ((source, destination, direction),) = stored(
        "SELECT src, dst, direction FROM cdr WHERE accountcode = 'ACC-100001' ORDER BY calldate DESC, id DESC LIMIT 1"
    )
    call = record(alice, "call_detail").facts
    assert (call["From"].replace(" ", ""), call["To"].replace(" ", "")) == (source, destination)
    assert call["Direction"].lower() == direction
    assert call["Began"]
    assert call["Talking time"]
    ((sender, receiver),) = stored(
        "SELECT from_number, to_number FROM messages WHERE account_id = 'ACC-100001'"
        " ORDER BY sent_at DESC, id DESC LIMIT 1"
    )
    message = record(alice, "message_detail").facts
    assert (message["From"].replace(" ", ""), message["To"].replace(" ", "")) == (sender, receiver)
    assert message["Sent"]


@pytest.mark.promise("ITNS-14")
def test_what_support_saw_is_shown(alice: Visitor) -> None:
    kinds = {kind for (kind,) in stored("SELECT kind FROM support_captures WHERE account_id = 'ACC-100001'")}
    lines = records(alice, "support_cpni")
    named = {"ip": "IP address", "phone": "Phone number", "email": "Email address", "call": "Call detail record"}
    named |= {"recording": "Call recording", "other": "Other detail"}
    assert {kind for kind in kinds if any(line.endswith(named[kind]) for line in lines)} == kinds
    held = stored("SELECT ip, email, detail FROM support_captures WHERE account_id = 'ACC-100001'")
    told = " ".join(record(alice, "support_cpni", place=place).text for place in range(len(lines)))
    assert any(held)
    for value in (value for row in held for value in row if value):
        assert value in told
    assert "a processor" in alice.get("/data/support_cpni/").facts["Who decides about it"]


@pytest.mark.promise("ITNS-15")
@pytest.mark.parametrize("category", ["service_use", "call_detail", "message_detail"])
def test_network_information_names_its_purposes(alice: Visitor, category: str) -> None:
    assert records(alice, category) != []
    told = alice.get(f"/data/{category}/").facts["Why we use it"]
    for purpose in ("Delivering our services", "Product support", "Analytics", "Product performance"):
        assert purpose in told


@pytest.mark.promise("ITNS-16")
@pytest.mark.parametrize("category", ["voicemail", "call_recordings", "conference_recordings"])
def test_recordings_and_voicemail_are_shown_and_play(alice: Visitor, category: str) -> None:
    assert records(alice, category) != []
    assert alice.last is not None
    source = alice.last.all("audio")[0].get("src")
    played = alice.client.get(source)
    assert played.headers["Content-Type"].startswith("audio/")
    assert b"".join(played.streaming_content)[:4] == b"RIFF"


@pytest.mark.promise("ITNS-18", "ITNS-23", "ITNS-56")
def test_of_phone_contacts_only_number_and_metadata_are_kept(alice: Visitor) -> None:
    ((number, uses, carrier),) = stored(
        "SELECT number, uses, carrier FROM app_contacts WHERE account_id = 'ACC-100001'"
        " ORDER BY last_used_at DESC LIMIT 1"
    )
    told = record(alice, "contact_numbers")
    fields = told.all("dl")[0]
    assert [words(label) for label in fields.iter("dt")] == ["Number", "Calls and messages", "Carrier", "Last used"]
    shown = told.facts
    assert (shown["Number"].replace(" ", ""), shown["Calls and messages"], shown["Carrier"]) == (
        number,
        str(uses),
        carrier,
    )
    told = alice.get("/data/contact_numbers/").text
    assert "only the telephone number and related metadata are kept, so as to comply with state and federal law" in told
    assert "kept apart from other personal data and cannot be attributed to a person" in told
    assert "A contact's number is sent when you call or text that contact, securely through the ITNS API." in told


@pytest.mark.promise("ITNS-56")
def test_numbers_of_contacts_are_given_to_nobody_who_has_not_proved_who_they_are(
    alice: Visitor, people: Callable[[str], User]
) -> None:
    number = record(alice, "contact_numbers").facts["Number"]
    seen = alice.last.url  # type: ignore[union-attr]
    sign_in(alice.client, User.objects.get(email="alice@example.com"), fresh=False)
    asked = alice.get(seen)
    assert asked.url.startswith("/accounts/confirm/")
    assert number not in asked.text
    sign_in(alice.client, people("bob"))
    alice.get(seen, status=404)


@pytest.mark.promise("ITNS-19", "ITNS-24")
@pytest.mark.parametrize(
    ("feature", "needs"), [("phone_contacts", "permission of your phone's system"), ("gravatar", "UIConfig")]
)
def test_contacts_and_pictures_are_off_unless_switched_on(alice: Visitor, feature: str, needs: str) -> None:
    assert needs in _switch(alice, feature)
    assert "State Off" in _switch(alice, feature)
    change("UPDATE feature_switches SET state = 'on' WHERE account_id = 'ACC-100001' AND feature = %s", feature)
    assert "State On" in _switch(alice, feature)
    assert "As delivered: Off, unless you switch it on" in _switch(alice, feature)


@pytest.mark.promise("ITNS-20", "ITNS-21")
def test_how_to_revoke_contact_access_is_told_for_both_systems(alice: Visitor) -> None:
    change("UPDATE feature_switches SET state = 'on' WHERE account_id = 'ACC-100001' AND feature = 'phone_contacts'")
    told = _switch(alice, "phone_contacts")
    assert "State On" in told
    assert "Android: open Settings, Apps, the ITNS app, Permissions, Contacts, and choose Don't allow." in told
    assert "iOS: open Settings, Privacy & Security, Contacts, and switch the ITNS app off." in told
    assert "The app keeps working as before." in told
    change("UPDATE feature_switches SET state = 'off' WHERE account_id = 'ACC-100001' AND feature = 'phone_contacts'")
    assert "State Off" in _switch(alice, "phone_contacts")


@pytest.mark.promise("ITNS-26")
def test_how_to_revoke_gravatar_is_told_while_it_is_on_and_it_shows_that_it_is_off(alice: Visitor) -> None:
    change("UPDATE feature_switches SET state = 'on' WHERE account_id = 'ACC-100001' AND feature = 'gravatar'")
    told = _switch(alice, "gravatar")
    assert "State On" in told
    assert "Open Settings in the app, then UIConfig, and switch Gravatar off." in told
    assert "You can revoke it at any time." in told
    assert "The app keeps all its functions. Only the pictures go." in told
    change("UPDATE feature_switches SET state = 'off' WHERE account_id = 'ACC-100001' AND feature = 'gravatar'")
    assert "State Off" in _switch(alice, "gravatar")


def _switch(page: Visitor, feature: str) -> str:
    """Returns what the page of switches says of one of them."""
    opened = page.get("/data/features/")
    for section in opened.all("section"):
        if any(heading.get("id") == feature for heading in section.iter("h2")):
            return " ".join("".join(section.itertext()).split())
    raise AssertionError(feature)


@pytest.mark.promise("ITNS-35")
def test_essential_and_optional_data_are_told_apart(alice: Visitor) -> None:
    for category in ("service_use", "call_detail", "message_detail", "billing"):
        assert records(alice, category) != []
        assert alice.get(f"/data/{category}/").facts["Is it needed?"].startswith("Needed:")
    for category in ("voicemail", "contact_numbers", "web_activity"):
        assert alice.get(f"/data/{category}/").facts["Is it needed?"].startswith("Optional")
    assert "only essential CPNI and billing data are required" in alice.get("/data/service_use/").text


@pytest.mark.promise("ITNS-38", "ITNS-61")
def test_an_order_shows_what_was_given_and_where_it_went(alice: Visitor) -> None:
    ((number, product, name, address, passed_to),) = stored(
        "SELECT number, product, name, address, passed_to FROM orders WHERE account_id = 'ACC-100001'"
        " ORDER BY ordered_at DESC LIMIT 1"
    )
    shown = record(alice, "orders").facts
    assert (shown["Order number"], shown["Product"]) == (number, product)
    assert (shown["Name"], shown["Delivery address"], shown["Passed on to"]) == (name, address, passed_to)
    told = alice.get("/data/orders/")
    assert told.facts["Why we use it"] == "Completing your order"
    assert told.facts["Who may receive it"] == "Firms needed to complete an order"
    assert "shared only as far as the order needs it" in told.text


@pytest.mark.promise("ITNS-39")
def test_writing_to_the_company_subscribes_nobody(use_company: Callable[[str], None], page: Visitor) -> None:
    use_company("itns")
    change(
        "INSERT INTO tickets (id, number, subject, body, status, channel, opened_at, email)"
        " VALUES (90001, 'T-90001', 'A question', 'Do you serve Ohio?', 'open', 'email', '2026-03-04 10:00', %s)",
        "wanda@example.org",
    )
    enter(page, registrant("wanda@example.org"))
    assert ["A question" in line for line in records(page, "correspondence")] == [True]
    told = page.get("/data/correspondence/")
    assert told.facts["Why we use it"] == "Answering you"
    assert told.facts["Who never receives it"] == "Outside parties"
    assert "used only to answer you. It is put on no list." in told.text
    assert records(page, "subscriptions") == []


@pytest.mark.promise("ITNS-60")
def test_subscriber_data_from_a_client_is_shown_with_the_conduit(alice: Visitor) -> None:
    ((name, street),) = stored(
        "SELECT name, service_street FROM subscriber_records WHERE account_id = 'ACC-100001' AND provided_by = 'client'"
    )
    shown = record(alice, "subscriber_data").facts
    assert (shown["Name"], shown["Service address"]) == (name, street)
    assert shown["Provided by"] == "The company whose customer you are"
    assert "a conduit" in alice.get("/data/subscriber_data/").facts["Who decides about it"]
