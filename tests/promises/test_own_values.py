"""ITNS and CallTrackingMetrics: beside each label of the newest record stands what the company's own table holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from tests.inspection import Visitor
from tests.promises.own import enter, registrant
from tests.promises.records import assert_shows, key_of, newest, rows, stored, write

promise = pytest.mark.promise
ITNS, CTM = "itns", "calltrackingmetrics"

CONTACT = {"Street": "street", "City": "city", "State or region": "region", "Postcode": "postcode"}
SUPPORT = {"Subject": "subject", "Text": "body"}
USE = {"Technical configuration": "configuration", "Location": "location", "Destination": "destination"}
SUBSCRIBER = {
    "Name": "name",
    "Service address": "service_street",
    "City": "service_city",
    "Postcode": "service_postcode",
    "Telephone number": "number",
}
PROOFS = {"Proof of address": "proof_of_address", "Identification document": "identity_document"}
VISIT = {"IP address": "ip", "Landing page": "landing_page", "Came from": "referrer"}
FROM = {"Advertisement": "advertisement", "Cookies": "cookies"}
CALLER = {"Caller's name": "name", "City of registration": "city"}
FORM = {"Name": "name", "Email address": "email", "Message": "message", "What it is for": "purpose"}
ORDER = {"Name": "name", "Email address": "email", "Delivery address": "address", "How many": "quantity"}
ORDER |= {"Telephone": "phone", "Order number": "number", "Product": "product"}
BILLING = {"Billing city": "billing_city", "Billing state": "billing_region", "Billing postcode": "billing_postcode"}
APPLICATION = {"Product": "product", "Expected volume": "expected_volume", "Filled in by": "filled_in_by"}
COMMAND = {"Resource": "path", "IP address": "ip"}


def file_of(row: dict[str, Any]) -> bytes:
    """Returns the file that a row of the company's names."""
    content: bytes = (settings.COMPANY_FILES / row["path"]).read_bytes()
    return content


@pytest.mark.parametrize(
    ("company", "category", "dataset", "table", "told"),
    [
        pytest.param(ITNS, "business_contact", "business_contact", "people", CONTACT, marks=promise("ITNS-6")),
        pytest.param(ITNS, "support_history", "tickets", "tickets", SUPPORT, marks=promise("ITNS-8")),
        pytest.param(ITNS, "support_history", "forum_posts", "forum_posts", {"Text": "body"}, marks=promise("ITNS-8")),
        pytest.param(ITNS, "service_use", "usage", "usage_records", USE, marks=promise("ITNS-11", "ITNS-15")),
        pytest.param(
            ITNS, "subscriber_data", "subscriber_records", "subscriber_records", SUBSCRIBER, marks=promise("ITNS-60")
        ),
        pytest.param(ITNS, "orders", "orders", "orders", ORDER, marks=promise("ITNS-61")),
        pytest.param(
            CTM,
            "account",
            "account",
            "accounts",
            {"Address given at sign-up": "signup_address"},
            marks=promise("CTM-9"),
        ),
        pytest.param(
            CTM,
            "subscriber_records",
            "subscriber_records",
            "subscriber_records",
            SUBSCRIBER | PROOFS,
            marks=promise("CTM-11"),
        ),
        pytest.param(CTM, "billing_details", "billing_address", "accounts", BILLING, marks=promise("CTM-10")),
        pytest.param(
            CTM, "applications", "application_forms", "application_forms", APPLICATION, marks=promise("CTM-12")
        ),
        pytest.param(CTM, "support_contacts", "tickets", "tickets", SUPPORT, marks=promise("CTM-13")),
        pytest.param(CTM, "web_forms", "web_forms", "form_submissions", FORM, marks=promise("CTM-14", "CTM-129")),
        pytest.param(CTM, "surveys", "surveys", "form_submissions", FORM, marks=promise("CTM-14", "CTM-129")),
        pytest.param(CTM, "message_log", "message_log", "messages", {"Route": "route"}, marks=promise("CTM-15")),
        pytest.param(CTM, "api_activity", "api_activity", "access_log", COMMAND, marks=promise("CTM-15")),
        pytest.param(CTM, "access_log", "sign_ins", "access_log", {"IP address": "ip"}, marks=promise("CTM-15")),
        pytest.param(CTM, "usage_counts", "usage", "usage_records", {"How many": "quantity"}, marks=promise("CTM-15")),
        pytest.param(CTM, "transcripts", "transcripts", "transcripts", {"Text": "text"}, marks=promise("CTM-16")),
        pytest.param(
            CTM, "tracking_visits", "tracking_sessions", "tracking_sessions", VISIT | FROM, marks=promise("CTM-17")
        ),
        pytest.param(CTM, "caller_id", "caller_ids", "caller_id_lookups", CALLER, marks=promise("CTM-18")),
        pytest.param(
            CTM,
            "premium_caller_id",
            "premium_caller_ids",
            "caller_id_lookups",
            {"Address": "address", "Supplied by": "provider"},
            marks=promise("CTM-126"),
        ),
        pytest.param(
            CTM,
            "public_information",
            "public_data",
            "public_data",
            {"Topic": "topic", "What it says": "value"},
            marks=promise("CTM-84"),
        ),
    ],
)
def test_an_account_holder_sees_what_the_companys_table_holds(
    use_company: Callable[[str], None],
    people: Callable[[str], User],
    page: Visitor,
    company: str,
    category: str,
    dataset: str,
    table: str,
    told: dict[str, str],
) -> None:
    use_company(company)
    assert_shows(newest(enter(page, people("alice")), category, dataset), table, told)


@promise("CTM-125")
def test_an_account_holder_sees_what_was_billed_and_paid(
    use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor
) -> None:
    use_company(CTM)
    enter(page, people("alice"))
    (bill, *_) = rows("invoices", ["total"], "account_id = %s ORDER BY issued_at DESC", ["ACC-100001"])
    assert newest(page, "billing_records", "invoices").facts["Total"] == f"${bill['total']:.2f}"
    assert newest(page, "billing_records", "payments").facts["Amount"] == f"${bill['total']:.2f}"


@promise("ITNS-14")
def test_the_number_that_support_saw_is_shown(
    use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor
) -> None:
    use_company(ITNS)
    enter(page, people("alice"))
    listed = page.get("/data/support_cpni/").links
    (line,) = [line for line in listed if line.endswith("Phone number")]
    assert page.get(listed[line]).facts["Telephone"].replace(" ", "") == "+12155550101"


@pytest.mark.parametrize(
    ("company", "category", "dataset", "table", "told"),
    [
        pytest.param(ITNS, "voicemail", "voicemail", "voicemail", {}, marks=promise("ITNS-16")),
        pytest.param(ITNS, "call_recordings", "recordings", "recordings", {"kind": "call"}, marks=promise("ITNS-16")),
        pytest.param(
            *(ITNS, "conference_recordings", "conference_recordings", "recordings", {"kind": "conference"}),
            marks=promise("ITNS-16"),
        ),
        pytest.param(CTM, "recordings", "recordings", "recordings", {"kind": "call"}, marks=promise("CTM-16")),
    ],
)
def test_what_plays_is_the_file_that_is_stored(
    use_company: Callable[[str], None],
    people: Callable[[str], User],
    page: Visitor,
    company: str,
    category: str,
    dataset: str,
    table: str,
    told: dict[str, str],
) -> None:
    use_company(company)
    shown = newest(enter(page, people("alice")), category, dataset)
    played = b"".join(page.client.get(shown.all("audio")[0].get("src")))
    assert played == file_of(stored(shown, table, ["path"]))
    assert not told or stored(shown, table, ["kind"]) == told


@promise("ITNS-16")
@pytest.mark.parametrize(
    ("suffix", "element", "type"),
    [("wav", "audio", "audio/"), ("webm", "video", "video/webm"), ("png", "img", "image/png")],
)
def test_a_stored_file_is_heard_or_seen_where_it_stands(
    use_company: Callable[[str], None],
    people: Callable[[str], User],
    page: Visitor,
    suffix: str,
    element: str,
    type: str,
) -> None:
    use_company(ITNS)
    enter(page, people("alice"))
    condition = "account_id = 'ACC-100001' AND kind = 'media' AND path LIKE %s"
    [held] = rows("recordings", ["name", "path"], condition, [f"%.{suffix}"])
    listed = page.get("/data/media_files/").links
    shown = page.get(next(href for words, href in listed.items() if words.startswith(held["name"])))
    [seen] = [one for one in shown.all(element) if "/file/" in (one.get("src") or "")]
    answer = page.client.get(seen.get("src"))
    assert b"".join(answer) == file_of(held)
    assert answer["Content-Type"].startswith(type)
    assert answer["Content-Disposition"].startswith("inline")


@promise("ITNS-14")
def test_a_recording_that_support_made_is_heard(
    use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor
) -> None:
    use_company(ITNS)
    enter(page, people("alice"))
    listed = page.get("/data/support_cpni/").links
    shown = page.get(next(href for words, href in listed.items() if words.endswith("Call recording")))
    [held] = rows("support_captures", ["path"], "account_id = 'ACC-100001' AND kind = 'recording'")
    played = b"".join(page.client.get(shown.all("audio")[0].get("src")))
    assert played == file_of(held)


@promise("ITNS-12")
def test_a_call_and_a_message_show_when_they_were_and_how_long(
    use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor
) -> None:
    use_company(ITNS)
    enter(page, people("alice"))
    call = newest(page, "call_detail", "calls")
    key = key_of(call)
    write("UPDATE cdr SET calldate = '2026-03-04 17:05:00', billsec = 83 WHERE id = %s", [key])
    told = page.get(call.url).facts
    assert (told["Began"], told["Talking time"]) == ("4 March 2026, 12:05", "1 min 23 s")
    message = newest(page, "message_detail", "messages")
    key = key_of(message)
    write("UPDATE messages SET sent_at = '2026-03-04 17:05:00' WHERE id = %s", [key])
    assert page.get(message.url).facts["Sent"] == "4 March 2026, 12:05"


@promise("ITNS-6")
def test_a_business_contact_without_an_account_sees_the_contact_record(
    use_company: Callable[[str], None], page: Visitor
) -> None:
    use_company(ITNS)
    write(
        "INSERT INTO people (id, name, email, company, job_title, responsibilities, street, role)"
        " VALUES (90001, 'Wanda West', 'wanda@example.org', 'West Wires', 'Buyer', 'Purchasing',"
        " '9 Mill Road', 'contact')"
    )
    told = newest(enter(page, registrant("wanda@example.org")), "business_contact", "business_contact").facts
    assert (told["Name"], told["Company"], told["Job title"]) == ("Wanda West", "West Wires", "Buyer")
    assert (told["Responsibilities"], told["Street"]) == ("Purchasing", "9 Mill Road")
