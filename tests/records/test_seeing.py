"""Seeing one's own records: who sees what, in words, by page, and until when each is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.subject import subject_of
from portal.audit.models import Entry
from portal.company.current import company
from portal.company.loading import PROFILES
from portal.company.schema.base import zone
from portal.sources.registry import source_of
from tests.inspection import Visitor, words
from tests.people import sign_in
from tests.promises.records import row
from tests.records.company import break_down, leave

COMPANIES = sorted(folder.name for folder in PROFILES.iterdir() if folder.is_dir())


@pytest.fixture
def as_alice(page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


@pytest.mark.parametrize("name", COMPANIES)
def test_every_kind_of_data_opens(page: Visitor, use_company: Callable[[str], None], people: Any, name: str) -> None:
    use_company(name)
    sign_in(page.client, people("alice"))
    overview = page.get("/data/")
    categories = [href for href in overview.links.values() if href.startswith("/data/") and href.count("/") == 3]
    assert len(categories) > 5
    for href in categories:
        shown = page.get(href)
        if record := next((link for link in shown.links.values() if "/record/" in link), None):
            assert page.get(record).text


def test_the_overview_counts_what_is_held(as_alice: Visitor) -> None:
    leave("devices", "account_id", "ACC-100001", 2)
    cards = [words(card) for card in as_alice.get("/data/").all("div", class_="card")]
    (said,) = [card for card in cards if card.startswith("Network devices")]
    assert " 2 records from " in said


@pytest.mark.promise("CCQ-66", "CCQ-70")
def test_a_record_is_told_in_words_with_the_day_on_which_it_falls_due(as_alice: Visitor, alice: User) -> None:
    shown = as_alice.get("/data/communications/")
    (table,) = shown.tables
    assert table[0]["Support tickets"].startswith("You asked about ")
    opened = source_of("tickets").page("tickets", subject_of(alice)).records[0].values["opened_at"]
    due = opened.astimezone(zone(company().company.time_zone))
    assert table[0]["Kept until"] == f"{due.day} {due:%B} {due.year + 5}"
    assert shown.facts["How long it is kept"].startswith("5 years from the date of each record")


def test_a_record_says_why_it_is_still_held(as_alice: Visitor) -> None:
    shown = as_alice.get("/data/communications/")
    record = as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    assert "Why we still have it" in record.text
    assert "5 years from the date of each record" in record.text


@pytest.mark.promise("CCQ-6")
def test_secrets_are_said_to_be_held_and_never_shown(as_alice: Visitor) -> None:
    shown = as_alice.get("/data/credentials/")
    record = as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    assert record.facts["Secret value"] == "We hold this and never show it."


def test_sensitive_values_show_after_a_press_of_a_button(as_alice: Visitor) -> None:
    shown = as_alice.get("/data/devices/")
    record = as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    assert record.facts["Hardware address"].startswith("•••")
    assert "•••" not in as_alice.submit("Show it all: Hardware address").facts["Hardware address"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_records_costs_the_same_for_one_row_and_for_three(
    as_alice: Visitor, django_assert_num_queries: Any, rows: int
) -> None:
    leave("tickets", "account_id", "ACC-100001", rows)
    leave("tickets", "email", "alice@example.com", rows)
    as_alice.get("/data/communications/")
    # The company's three are one query and the savepoint around it, which only a test's own transaction needs.
    with django_assert_num_queries(5), django_assert_num_queries(3, using="company"):
        shown = as_alice.get("/data/communications/")
    assert len(shown.tables[0]) == rows


def test_pages_are_turned_by_key(as_alice: Visitor) -> None:
    first = as_alice.get("/data/billing/")
    assert len(first.tables[0]) == 25
    second = as_alice.follow("Older")
    assert {row["Invoices"] for row in second.tables[0]}.isdisjoint(row["Invoices"] for row in first.tables[0])
    assert as_alice.follow("Newer").tables == first.tables


def test_records_are_found_by_words_and_days_and_neither_is_in_the_address(as_alice: Visitor) -> None:
    whole = as_alice.get("/data/communications/")
    one = whole.tables[0][0]["Support tickets"].removeprefix("You asked about ").split(",")[0]
    found = as_alice.submit("Show these", text=one)
    assert one.replace(" ", "+") not in found.url
    assert all(one in row["Support tickets"] for row in found.tables[0])
    assert "No record fits" in as_alice.submit("Show these", text="", since="1999-01-01", until="1999-12-31").text
    assert as_alice.submit("Show everything").tables == whole.tables


def test_a_span_that_ends_before_it_starts_comes_back_in_words(as_alice: Visitor) -> None:
    as_alice.get("/data/communications/")
    shown = as_alice.submit("Show these", since="2026-02-02", until="2026-01-01")
    assert shown.errors == ["To: The last day is before the first. Choose a later one."]


def test_a_stranger_sees_nothing_of_hers(page: Visitor, alice: User, bob: User) -> None:
    sign_in(page.client, alice)
    shown = page.get("/data/communications/")
    record = next(link for link in shown.links.values() if "/record/" in link)
    sign_in(page.client, bob)
    page.get(record, status=404)
    page.get(f"{record}file/", status=404)
    page.get(f"{record}correct/", status=404)
    page.post(record, status=404)


@pytest.mark.parametrize(
    "address", ["/data/nothing/", "/data/communications/?dataset=invoices", "/data/communications/?dataset=x&after=y"]
)
def test_what_is_not_hers_is_not_found(as_alice: Visitor, address: str) -> None:
    as_alice.get(address, status=404)


def test_nobody_sees_records_without_signing_in(client: Client) -> None:
    for address in ("/data/", "/data/communications/", "/data/features/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_records_are_shown_only_after_a_fresh_proof(client: Client, alice: User) -> None:
    sign_in(client, alice, fresh=False)
    assert client.get("/data/").status_code == 200
    assert client.get("/data/communications/")["Location"].startswith("/accounts/confirm/")


def test_looking_is_audited_without_personal_data(as_alice: Visitor) -> None:
    shown = as_alice.get("/data/communications/")
    as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    listed, seen = Entry.objects.filter(event__in=["records_listed", "record_seen"]).order_by("pk")
    assert listed.facts["dataset"] == "tickets"
    assert listed.facts["rows"] == len(shown.tables[0])
    assert seen.facts == {"category": "communications", "dataset": "tickets"}


def test_a_system_that_is_down_is_not_taken_for_empty(as_alice: Visitor) -> None:
    key = next(link for link in as_alice.get("/data/communications/").links.values() if "/record/" in link)
    break_down("tickets")
    assert "We could not reach this system just now." in as_alice.get("/data/").text
    shown = as_alice.get("/data/communications/")
    assert "We could not reach this system" in shown.text
    assert "nothing held" not in shown.text
    assert as_alice.get(key, status=503).h1 == "We could not reach this system"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_beyond_all_time_comes_back_in_words(as_alice: Visitor, day: str) -> None:
    as_alice.get("/data/communications/")
    shown = as_alice.submit("Show these", since=day, until=day)
    assert "From: Choose a day between the years 1900 and 2200." in shown.errors


def test_uncovering_a_record_is_audited_apart_from_seeing_it(as_alice: Visitor) -> None:
    shown = as_alice.get("/data/devices/")
    as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    assert not Entry.objects.filter(event="record_revealed").exists()
    as_alice.submit("Show it all: Hardware address")
    (entry,) = Entry.objects.filter(event="record_revealed")
    assert entry.facts == {"category": "devices", "dataset": "devices"}


def test_a_record_tells_rule_start_and_end_and_where_it_comes_from(as_alice: Visitor, alice: User) -> None:
    shown = as_alice.get("/data/communications/")
    assert "You gave it to us" in shown.text
    record = as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    opened = source_of("tickets").page("tickets", subject_of(alice)).records[0].values["opened_at"]
    began = opened.astimezone(zone(company().company.time_zone))
    assert record.facts["Kept until"] == f"{began.day} {began:%B} {began.year + 5}"
    assert record.facts["Counted from"].startswith(f"{began.day} {began:%B} {began.year}, the date of this record")
    assert record.facts["The rule"].startswith("5 years from the date of each record")
    assert record.facts["Laid down by"] == "Our privacy policy"
    assert record.facts["If you ask for deletion"].startswith("It stays until the rule has run out.")
    assert "You gave it to us" in record.facts["Where it comes from"]


def test_what_counts_from_the_end_of_service_says_that_it_has_not_ended(as_alice: Visitor) -> None:
    shown = as_alice.get("/data/contact_details/")
    record = as_alice.get(next(link for link in shown.links.values() if "/record/" in link))
    assert record.facts["Counted from"] == "The end of your service, which has not ended"
    assert record.facts["Kept until"] == "7 years after your service ends"


def test_a_voicemails_text_is_read_beside_it(page: Visitor, use_company: Callable[[str], None], people: Any) -> None:
    use_company("thevoco")
    sign_in(page.client, people("alice"))
    shown = page.get("/data/voicemail/")
    record = page.get(next(link for link in shown.links.values() if "/record/" in link))
    key = record.url.split("/record/")[1].strip("/")
    text = row("transcripts", ["text"], "of = 'voicemail' AND about = %s", [int(key)])["text"]
    assert text in record.text
    assert text in page.follow("Open this text as a record of its own: Voicemail texts").text


def test_what_is_not_stored_is_said_to_be_not_stored(
    page: Visitor, use_company: Callable[[str], None], people: Any
) -> None:
    use_company("thevoco")
    sign_in(page.client, people("alice"))
    shown = page.get("/data/instant_messages/")
    assert "We do not store this, so there is nothing to show." in shown.text
    assert "Nothing here" not in shown.text
    assert page.follow("What our policy says about it").h1 == "Instant messages"
