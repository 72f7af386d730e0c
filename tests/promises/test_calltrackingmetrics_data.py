"""What a customer of CallTrackingMetrics sees of their own data, and what they change in it."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Page, Visitor
from tests.people import sign_in
from tests.promises.own import change, stored

People = Callable[[str], User]


@pytest.fixture(autouse=True)
def alice_(page: Visitor, people: People, use_company: Callable[[str], None]) -> User:
    use_company("calltrackingmetrics")
    user = people("alice")
    sign_in(page.client, user)
    return user


def lines(page: Visitor, category: str, dataset: str = "") -> list[str]:
    """Returns a category's records in words, newest first."""
    shown = page.get(f"/data/{category}/" + (f"?dataset={dataset}" if dataset else ""))
    return [next(iter(row.values())) for table in shown.tables for row in table]


def newest(page: Visitor, category: str, dataset: str = "") -> Page:
    """Opens the newest record of a category."""
    return page.follow(lines(page, category, dataset)[0])


@pytest.mark.promise("CTM-5", "CTM-9")
def test_a_customer_sees_account_and_agency_and_what_was_given_at_sign_up(page: Visitor) -> None:
    account = newest(page, "account").facts
    assert account["Account ID"] == "ACC-100001"
    assert account["Agency ID"].startswith("AGY-500")
    assert account["Name given at sign-up"] == "Alice Almeida"
    assert account["Email address given at sign-up"] == "alice@example.com"
    ((street, city),) = stored("SELECT street, city FROM people WHERE email = 'alice@example.com'")
    assert account["Address given at sign-up"].startswith(street)
    contact = newest(page, "contact_details").facts
    assert (contact["Name"], contact["Street"], contact["City"]) == ("Alice Almeida", street, city)


@pytest.mark.promise("CTM-6")
def test_a_customer_sees_that_keys_exist_and_what_for_but_never_the_secret(page: Visitor) -> None:
    secrets = {value for row in stored("SELECT secret, auth_token FROM api_keys") for value in row}
    held = lines(page, "api_keys")
    assert len(held) == 2
    for line in held:
        key = page.get(page.get("/data/api_keys/").links[line])
        assert key.facts["Used for"] in ("Reading call records", "Sending messages")
        assert key.facts["Secret key"] == "We hold this and never show it."
        assert key.facts["Authentication token"] == "We hold this and never show it."
        assert not [secret for secret in secrets if secret in key.response.content.decode()]


@pytest.mark.promise("CTM-10", "CTM-125")
def test_a_customer_sees_billing_address_means_of_payment_and_invoices(page: Visitor) -> None:
    ((street, city),) = stored("SELECT billing_street, billing_city FROM accounts WHERE account_id = 'ACC-100001'")
    address = newest(page, "billing_details", "billing_address")
    assert address.facts["Billing city"] == city
    assert street not in address.facts["Billing address"]
    assert page.submit("Show it all: Billing address").facts["Billing address"] == street
    method = newest(page, "billing_details", "payment_methods").facts
    assert method["Held by"] == "Example Payments"
    assert method["Full number"] == "We hold this and never show it."
    ((number,),) = stored(
        "SELECT number FROM invoices WHERE account_id = 'ACC-100001' ORDER BY issued_at DESC, id DESC LIMIT 1"
    )
    invoice = newest(page, "billing_records", "invoices")
    assert invoice.facts["Invoice number"] == number
    assert lines(page, "billing_records", "payments")[0].startswith("You paid ")


@pytest.mark.promise("CTM-11", "CTM-132")
def test_a_customer_sees_the_subscriber_record_and_why_it_was_asked_for(page: Visitor) -> None:
    opened = page.get("/data/subscriber_records/")
    assert "asked for where local law demands it, and to show that you may have a number there" in opened.text
    held = lines(page, "subscriber_records")
    assert len(held) == 2
    records = [page.get(page.get("/data/subscriber_records/").links[line]).facts for line in held]
    for record in records:
        assert (record["Name"], record["Proof of address"]) == ("Alice Almeida", "Electricity bill")
        assert (record["Document number"], bool(record["Service address"])) == ("We hold this and never show it.", True)
        assert record["Identification document"] in ("Passport", "Driving licence")
        assert record["Why it is needed"] == "Local law, to be eligible for the number"
    assert {record["Provided by"] for record in records} == {"You", "The company whose customer you are"}


@pytest.mark.promise("CTM-12")
def test_a_customer_sees_product_applications(page: Visitor) -> None:
    application = newest(page, "applications").facts
    assert application["Company"] == "Harbor Light Dental"
    assert application["Intended use"] == "Calls from customers about appointments"


@pytest.mark.promise("CTM-13")
def test_a_customer_sees_what_the_teams_wrote_down(page: Visitor) -> None:
    note = newest(page, "support_contacts", "contact_notes").facts
    assert note["Team"] in ("Sales", "Support", "Account management", "Consulting")
    assert note["Use case"] == "Calls with patients and suppliers"
    assert note["Business requirements"] == "Clear calls in all rooms"
    question = newest(page, "support_contacts", "tickets").facts
    assert question["Subject"]
    assert question["Text"]


@pytest.mark.promise("CTM-14", "CTM-129")
def test_a_customer_sees_forms_surveys_newsletters_and_events_with_their_purpose(page: Visitor) -> None:
    forms = lines(page, "web_forms")
    assert sorted(line.partition(",")[0] for line in forms) == [
        "You sent the form Contact sales",
        "You sent the form Contact support",
    ]
    form = page.follow(forms[0]).facts
    assert form["What it is for"] == "To answer you"
    assert form["Message"]
    assert newest(page, "surveys").facts["What it is for"] == "To improve our service"
    assert "Clear calls at home" in lines(page, "subscriptions", "newsletter_signups")[0]
    assert len(lines(page, "subscriptions", "subscriptions")) == 2
    assert {line.partition(",")[0] for line in lines(page, "event_registrations")} == {
        "You registered for Voice quality day",
        "You registered for Codecs",
    }
    purposes = {
        "web_forms": "Reply to the form that you sent",
        "surveys": "The reason given with the survey or event",
        "event_registrations": "The reason given with the survey or event",
        "applications": "Train our teams and improve how we work",
    }
    for category, purpose in purposes.items():
        assert purpose in page.get(f"/data/{category}/").facts["Why we use it"]


@pytest.mark.promise("CTM-15", "CTM-22")
def test_a_customer_sees_all_usage_information(page: Visitor) -> None:
    ((src, dst),) = stored(
        "SELECT src, dst FROM cdr WHERE accountcode = 'ACC-100001' ORDER BY calldate DESC, id DESC LIMIT 1"
    )
    call = newest(page, "call_log").facts
    digits = {name: "".join(filter(str.isdigit, call[name])) for name in ("From", "To")}
    assert digits == {"From": src.lstrip("+"), "To": dst.lstrip("+")}
    assert call["Outcome"] in ("Answered", "Not answered", "Busy", "Failed")
    assert call["Began"]
    assert call["Total length"]
    assert call["Destination channel"].startswith("PJSIP/trunk")
    message = newest(page, "message_log").facts
    assert message["Route"]
    assert message["Outcome"] == "Delivered"
    assert "Text" not in message
    command = newest(page, "api_activity").facts
    assert command["Resource"].startswith("/v1/")
    assert command["IP address"]
    assert newest(page, "access_log").facts["IP address"]
    assert newest(page, "configuration", "numbers").facts["Number"]
    assert newest(page, "configuration", "settings").facts["Value"]
    counts = newest(page, "usage_counts").facts
    assert int(counts["Visits"].replace(",", "")) > 0
    assert counts["Form entries"]
    assert counts["Talking time"]


@pytest.mark.promise("CTM-16", "CTM-22")
def test_a_customer_reads_messages_hears_recordings_and_reads_transcripts(page: Visitor) -> None:
    ((body,),) = stored(
        "SELECT body FROM messages WHERE account_id = 'ACC-100001' ORDER BY sent_at DESC, id DESC LIMIT 1"
    )
    assert newest(page, "messages").facts["Text"] == body
    recording = newest(page, "recordings")
    address = recording.all("audio")[0].get("src")
    sound = page.client.get(address)
    assert sound["Content-Type"] in ("audio/x-wav", "audio/wav", "audio/vnd.wave")
    assert b"".join(sound.streaming_content).startswith(b"RIFF")
    assert newest(page, "transcripts").facts["Text"]


@pytest.mark.promise("CTM-17", "CTM-130")
def test_a_customer_sees_tracked_visits_and_why_the_cookies_exist(page: Visitor) -> None:
    visit = newest(page, "tracking_visits").facts
    for told in ("IP address", "Landing page", "Came from", "Advertisement", "Cookies"):
        assert visit[told]
    category = page.get("/data/tracking_visits/")
    assert (
        "Its cookies exist to recognise visitors, to show each of them the right number, and to tie calls, forms and "
        "texts to visits." in category.text
    )


@pytest.mark.promise("CTM-18", "CTM-126")
def test_a_customer_sees_caller_ids_plain_and_premium(page: Visitor) -> None:
    plain = newest(page, "caller_id")
    assert {"Number", "Caller's name", "City of registration"} <= set(plain.facts)
    assert "Address" not in plain.facts
    category = page.get("/data/caller_id/")
    assert "Held only where caller ID is used; not in every country." in category.text
    assert "Caller-ID sub-processor" in category.facts["Who may receive it"]
    premium = newest(page, "premium_caller_id")
    assert premium.facts["Address"]
    assert premium.facts["Supplied by"] == "Example Lookup"
    occupation = stored("SELECT DISTINCT occupation FROM caller_id_lookups WHERE occupation IS NOT NULL")
    shown = page.submit("Show it all: Occupation").facts
    assert (shown["Occupation"],) in occupation


@pytest.mark.promise("CTM-19")
def test_premium_caller_id_is_off_until_the_customer_turns_it_on(page: Visitor) -> None:
    off = page.get("/data/features/")
    assert state(off, "premium_caller_id").startswith("Off")
    described = words_of(off, "premium_caller_id")
    assert "address" in described
    assert "marital status" in described
    assert "occupation" in described
    assert "A sub-processor supplies it." in described
    change("UPDATE feature_switches SET state = 'on' WHERE feature = 'premium_caller_id'")
    assert state(page.get("/data/features/"), "premium_caller_id").startswith("On")


@pytest.mark.promise("CTM-20")
def test_recording_and_transcription_show_their_state_and_happen_only_as_the_customer_instructs(page: Visitor) -> None:
    for feature in ("call_recording", "transcription"):
        shown = page.get("/data/features/")
        assert state(shown, feature).startswith("Off")
        assert "only as the customer instructs" in words_of(shown, feature)
        change(f"UPDATE feature_switches SET state = 'on' WHERE feature = '{feature}'")  # noqa: S608
        assert state(page.get("/data/features/"), feature).startswith("On")


@pytest.mark.promise("CTM-21")
def test_a_customer_changes_contact_details_themselves(page: Visitor) -> None:
    newest(page, "contact_details")
    page.follow("Correct it")
    page.submit("Save my changes", street="9 Lantern Row", city="Salem")
    assert stored("SELECT street, city FROM people WHERE email = 'alice@example.com'") == [("9 Lantern Row", "Salem")]
    assert newest(page, "contact_details").facts["Street"] == "9 Lantern Row"


@pytest.mark.promise("CTM-4")
def test_a_customer_changes_and_removes_the_telephone_number_for_codes(page: Visitor, alice_: User) -> None:
    opened = newest(page, "sign_in", "second_step")
    before = stored("SELECT mobile FROM people WHERE email = 'alice@example.com'")
    sign_in(page.client, alice_, fresh=False)
    assert page.get(f"{opened.url}correct/").url.startswith("/accounts/confirm/")
    page.client.post(f"{opened.url}correct/", {"two_factor_phone": "+1 215 555 0199"})
    assert stored("SELECT mobile FROM people WHERE email = 'alice@example.com'") == before

    sign_in(page.client, alice_)
    newest(page, "sign_in", "second_step")
    page.follow("Correct it")
    page.submit("Save my changes", two_factor_phone="+1 215 555 0199")
    assert stored("SELECT mobile FROM people WHERE email = 'alice@example.com'") == [("+12155550199",)]
    newest(page, "sign_in", "second_step")
    page.follow("Correct it")
    page.submit("Save my changes", two_factor_phone="")
    assert stored("SELECT mobile FROM people WHERE email = 'alice@example.com'")[0][0] in (None, "")


@pytest.mark.promise("CTM-24")
def test_a_customer_sees_that_the_customer_decides_about_end_users_data(page: Visitor) -> None:
    for category in ("call_log", "messages", "recordings", "tracking_visits", "caller_id"):
        assert lines(page, category)
        decides = page.get(f"/data/{category}/").facts["Who decides about it"]
        assert "customer" in decides.lower(), category
    for state_now, shown in (("off", "Off"), ("on", "On")):
        change("DELETE FROM feature_switches WHERE account_id = 'ACC-100001' AND feature = 'tracking_code'")
        change(
            "INSERT INTO feature_switches (id, feature, state, switched_by, switched_at, account_id) "  # noqa: S608
            f"SELECT MAX(id) + 1, 'tracking_code', '{state_now}', 'Carol Chen', '2026-03-04 10:00:00', 'ACC-100001' "
            "FROM feature_switches"
        )
        opened = page.get("/data/features/")
        assert state(opened, "tracking_code").startswith(shown)
        assert "You decide on which pages it runs." in words_of(opened, "tracking_code")


@pytest.mark.promise("CTM-84")
def test_a_customer_sees_public_facts_about_the_company_and_that_they_tailor_marketing(page: Visitor) -> None:
    held = lines(page, "public_information")
    assert {line.partition(":")[0] for line in held} == {"Industry", "Number of employees", "Website"}
    assert "used to tailor our marketing" in page.get("/data/public_information/").text


@pytest.mark.promise("CTM-106", "CTM-107")
def test_a_customer_sees_with_each_record_why_it_is_still_kept(page: Visitor) -> None:
    ticket = newest(page, "support_contacts", "tickets")
    assert "as long as reasonably necessary for the purpose for which it was collected" in ticket.text
    invoice = newest(page, "billing_records", "invoices")
    assert "Legal, regulatory, tax and accounting duties can make this longer." in invoice.text


@pytest.mark.promise("CTM-121")
def test_a_customer_sees_whether_an_agreement_for_health_information_is_on_file(page: Visitor, people: People) -> None:
    assert any(line.startswith("HIPAA business associate agreement: on file") for line in lines(page, "agreements"))
    assert "must not be processed without a business associate agreement on file, unless your use needs none" in (
        page.get("/data/agreements/").text
    )
    sign_in(page.client, people("bob"))
    assert not any("HIPAA" in line for line in lines(page, "agreements"))


def words_of(page: Page, feature: str) -> str:
    """Returns everything that the page of switches says of a feature."""
    section = next(one for one in page.tree.iter("section") if any(h.get("id") == feature for h in one.iter("h2")))
    return " ".join("".join(section.itertext()).split())


def state(page: Page, feature: str) -> str:
    """Returns the state of a feature on the page of switches."""
    told = words_of(page, feature)
    return told.partition(" State ")[2]
