"""Correcting one's own details in place: written through, audited, told at the address on file before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.mail.models import Message
from tests.inspection import Page, Visitor
from tests.people import sign_in
from tests.records.company import break_down, stored


@pytest.fixture
def form(page: Visitor, alice: User) -> Page:
    sign_in(page.client, alice)
    shown = page.get("/data/contact_details/")
    page.get(next(link for link in shown.links.values() if "/record/" in link))
    return page.follow("Correct it")


@pytest.mark.promise("CCQ-50", "CCQ-52")
def test_a_new_number_reaches_the_companys_system(form: Page, page: Visitor) -> None:
    shown = page.submit("Save my changes", phone="+1 215 555 0199")
    assert "Your details were changed in the company's system." in shown.text
    assert shown.facts["Telephone"] == "+1 215 555 0199"
    assert stored("people", "phone", "email", "alice@example.com") == "+12155550199"
    (entry,) = Entry.objects.filter(event="record_corrected")
    assert entry.facts == {"category": "contact_details", "dataset": "contact_details", "fields": "phone"}


def test_a_new_address_is_told_at_the_old_one_without_repeating_it(form: Page, page: Visitor) -> None:
    page.submit("Save my changes", email="alice.new@example.com")
    (mail,) = Message.objects.filter(template="details_changed")
    assert mail.recipient == "alice@example.com"
    assert "alice.new@example.com" not in mail.text


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("email", "no address", "Email address: This is not an email address. One looks like name@example.com."),
        ("name", "", "Name: This field is required."),
    ],
)
def test_what_cannot_be_comes_back_with_the_error_and_nothing_lost(
    form: Page, page: Visitor, field: str, typed: str, error: str
) -> None:
    shown = page.submit("Save my changes", **{field: typed, "city": "Reno"})
    assert shown.errors == [error]
    assert [form.fields["city"] for form in shown.forms] == [["Reno"]]
    assert stored("people", "city", "email", "alice@example.com") != "Reno"


def test_changing_nothing_changes_nothing(form: Page, page: Visitor) -> None:
    assert "You changed nothing." in page.submit("Save my changes").text
    assert not Entry.objects.filter(event="record_corrected").exists()
    assert not Message.objects.filter(template="details_changed").exists()


def test_what_the_company_corrects_itself_is_asked_for(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    shown = page.get("/data/billing/")
    record = page.get(next(link for link in shown.links.values() if "/record/" in link))
    assert record.links["Tell us that it is wrong"].startswith("/requests/new/correct/?dataset=invoices&record=")
    page.get(f"{record.url}correct/", status=404)


def test_a_correction_needs_a_fresh_proof(client: Client, alice: User) -> None:
    sign_in(client, alice, fresh=False)
    answer = client.get("/data/contact_details/contact_details/record/1/correct/")
    assert answer["Location"].startswith("/accounts/confirm/")


def test_a_system_that_is_down_says_so(form: Page, page: Visitor) -> None:
    break_down("people")
    assert page.submit("Save my changes", city="Reno", status=503).h1 == "We could not reach this system"


def test_an_extensions_own_contacts_are_corrected_by_the_person(
    page: Visitor, use_company: Callable[[str], None], people: Any
) -> None:
    use_company("thevoco")
    sign_in(page.client, people("alice"))
    shown = page.get("/data/personal_contacts/")
    page.get(next(link for link in shown.links.values() if "/record/" in link))
    page.follow("Correct it")
    assert page.submit("Save my changes", name="Nora Newname").facts["Name"] == "Nora Newname"
