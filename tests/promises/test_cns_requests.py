"""CNS: asking for data, corrections and deletions, from the form to what is left."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from portal.exports.models import Export
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.promises.own import do, enter, erase, officer, records, registrant, stored

Work = Callable[..., int]

GROUNDS = {
    "billing": "Deleting it would keep us from billing, which is a necessary business function.",
    "tax": "Deleting it would keep us from calculating taxes, which is a necessary business function.",
    "audit": "Deleting it would keep us from passing an audit that is required",
    "other_function": "Deleting it would block another necessary business function",
}


@pytest.fixture(autouse=True)
def cns(use_company: Callable[[str], None]) -> None:
    use_company("cns")


@pytest.fixture
def alice(cns: None, people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of an account holder."""
    return enter(page, people("alice"))


@pytest.fixture
def desk(cns: None, people: Callable[[str], User]) -> Client:
    """Returns the browser of a privacy officer."""
    return officer(people("pat"))


def counted(table: str, column: str = "account_id") -> int:
    """Returns how many rows of Alice's account a table of the company has."""
    return int(stored(f"SELECT COUNT(*) FROM {table} WHERE {column} = 'ACC-100001'")[0][0])  # noqa: S608


@pytest.mark.promise("CNS-15")
def test_single_items_of_account_data_are_deleted_and_the_rest_stays(alice: Visitor, desk: Client, work: Work) -> None:
    before = [key for (key,) in stored("SELECT id FROM tickets WHERE account_id = 'ACC-100001' ORDER BY id")]
    alice.get("/requests/records/tickets/")
    alice.submit("Go on with the chosen records", record=[str(before[0])])
    alice.submit("See what would be erased", place="US-CA")
    alice.submit("Send my deletion request")
    case = PrivacyRequest.objects.latest("pk")
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    work()
    left = stored("SELECT id FROM tickets WHERE account_id = 'ACC-100001' ORDER BY id")
    assert [key for (key,) in left] == before[1:] != []


def test_single_kinds_of_account_data_are_deleted_and_the_rest_stays(alice: Visitor, desk: Client, work: Work) -> None:
    people, invoices = stored("SELECT COUNT(*) FROM people WHERE name IS NOT NULL"), counted("invoices")
    case = erase(alice, what="categories", categories=["conversations", "public_information"])
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    assert [counted(table) for table in ("contact_notes", "tickets", "public_data")] == [0] * 3
    assert counted("invoices") == invoices > 0
    assert stored("SELECT COUNT(*) FROM people WHERE name IS NOT NULL") == people
    assert records(alice, "contact_details") != []


@pytest.mark.promise("CNS-16", "CNS-49")
def test_deletion_is_honoured_but_for_what_billing_needs(alice: Visitor, desk: Client, work: Work) -> None:
    case = erase(alice)
    do(desk, case, "plan")
    until = date.today() + timedelta(days=400)
    for item in case.plan.filter(category="billing", action__in=["erase", "anonymise"]):
        said = do(desk, case, "decide", item=item.pk, action="hold", ground="tax", until=until, note="Tax year runs.")
        assert "Your decision is kept" in said
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "send")
    assert counted("invoices") > 0
    assert [counted(table) for table in ("contact_notes", "access_log", "public_data", "device_tokens")] == [0] * 4
    assert counted("cdr", "accountcode") == 0
    case.refresh_from_db()
    assert case.status == "partially_fulfilled"
    letter = case.letters.get(outcome="partly")
    for word in ("Invoices", GROUNDS["tax"], f"{until:%-d %B %Y}"):
        assert word in letter.html


@pytest.mark.promise("CNS-17")
def test_what_stays_names_a_necessary_function_for_each_item(alice: Visitor, desk: Client, work: Work) -> None:
    case = erase(alice, what="categories", categories=["billing"])
    do(desk, case, "plan")
    until = date.today() + timedelta(days=30)
    items = case.plan.exclude(action="nothing")
    chosen = dict(zip([item.label for item in items], GROUNDS, strict=True))
    for item in items:
        facts = {"item": item.pk, "action": "hold", "until": until, "note": "Still needed."}
        assert "Choose one of the grounds" in do(desk, case, "decide", **facts)
        assert "Choose one of the grounds" in do(desk, case, "decide", ground="convenience", **facts)
        do(desk, case, "decide", ground=chosen[item.label], **facts)
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "send")
    shown = alice.get(f"/requests/{case.reference}/")
    kept = next(table for table in shown.tables if table and "Until when" in table[0])
    assert set(chosen) == {row["Records"].removeprefix("Billing information: ") for row in kept}
    for row in kept:
        ground = chosen[row["Records"].removeprefix("Billing information: ")]
        assert row["Why"].startswith(GROUNDS[ground])
        assert f"{until:%-d %B %Y}" in row["Until when"]
    assert counted("invoices") > 0


@pytest.mark.promise("CNS-20")
def test_access_to_account_data_is_asked_for_and_given(alice: Visitor, desk: Client, work: Work) -> None:
    form = alice.get("/requests/new/know_specific/")
    assert "Implied by the privacy policy of CNS" in form.text
    alice.submit("Send my request", place="US-CA")
    case = PrivacyRequest.objects.get()
    do(desk, case, "take")
    do(desk, case, "export")
    work()
    do(desk, case, "send")
    alice.get(f"/requests/{case.reference}/")
    letter = alice.follow(case.letters.latest("pk").subject)
    for category in ("Contact details", "Billing information", "Sign-ins", "Information from public sources"):
        assert category in letter.text


@pytest.mark.promise("CNS-21")
def test_account_data_is_corrected_where_it_lies(alice: Visitor) -> None:
    records(alice, "contact_details")
    alice.follow(next(words for words in alice.last.links if "alice@example.com" in words))  # type: ignore[union-attr]
    alice.follow("Correct it")
    alice.submit("Save my changes", city="Dover")
    assert stored("SELECT city FROM people WHERE email = 'alice@example.com'") == [("Dover",)]
    assert alice.last and alice.last.facts["City"] == "Dover"


@pytest.mark.promise("CNS-48")
def test_a_registrant_sees_and_deletes_what_a_form_collected(page: Visitor, desk: Client, work: Work) -> None:
    enter(page, registrant())
    assert len(records(page, "web_forms")) > 0
    case = erase(page, what="categories", categories=["web_forms"])
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "send")
    for table in ("form_submissions", "registrations"):
        assert stored(f"SELECT COUNT(*) FROM {table} WHERE email = 'rita@example.org'") == [(0,)]  # noqa: S608
    assert records(page, "web_forms") == []


@pytest.mark.promise("CNS-50")
def test_end_users_data_is_taken_out_in_an_exportable_form(alice: Visitor, work: Work) -> None:
    alice.get("/copies/")
    alice.submit("Make my copy")
    work()
    export = Export.objects.get()
    response = alice.client.get(f"/copies/{export.pk}/download/")
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    for path, table, column in (
        ("call_usage/calls.json", "cdr", "accountcode"),
        ("message_content/message_content.json", "messages", "account_id"),
        ("device_tokens/device_tokens.json", "device_tokens", "account_id"),
        ("end_user_addresses/end_user_addresses.json", "end_users", "account_id"),
    ):
        assert len(json.loads(archive.read(path))) == counted(table, column) > 0
        assert path.replace(".json", ".csv") in archive.namelist()
