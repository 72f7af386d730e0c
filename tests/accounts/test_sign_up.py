"""From no account to the first page: address, code, second step, recovery codes."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.audit.events import Event
from portal.audit.models import Entry
from portal.company.current import company
from tests.accounts.conftest import Directory, Letters
from tests.inspection import Visitor
from tests.people import code_of

ALICE = {"name": "Alice Example", "email": "alice@example.com", "password1": "five quiet lamps at noon", "age": "41"}


def key_on(page: Visitor) -> str:
    """Returns the key that the page offers to type into an app."""
    assert page.last
    return next("".join(p.itertext()) for p in page.last.all("p", class_="key")).replace(" ", "")


def test_a_person_signs_up_confirms_sets_up_an_app_keeps_codes_and_is_in(
    page: Visitor, directory: Directory, letters: Letters
) -> None:
    page.get("/accounts/signup/")
    opened = page.submit("Create my account", **ALICE)
    assert opened.h1 == "Confirm your email address"
    opened = page.submit("Confirm my address", code=letters.code("alice@example.com"))
    assert opened.h1 == "Set up your second step"
    opened = page.follow("With an app on your phone")
    opened = page.submit("Finish", code=code_of(key_on(page)))
    assert opened.h1 == "Keep your recovery codes"
    codes = re.findall(r"[a-z2-9]{5}-[a-z2-9]{5}", opened.text)
    assert len(set(codes)) == 10
    text = page.client.get("/accounts/recovery-codes/text/")
    assert text["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert re.findall(r"[a-z2-9]{5}-[a-z2-9]{5}", text.content.decode()) == codes
    page.submit("I have kept my codes")
    opened = page.get("/accounts/security/")
    assert opened.facts["Recovery codes"] == "10 codes left"
    assert page.client.get("/accounts/recovery-codes/text/").content.decode().count("-") == 0


def test_a_taken_address_gets_the_same_page_and_a_letter(page: Visitor, alice: User, letters: Letters) -> None:
    page.get("/accounts/signup/")
    taken = page.submit("Create my account", **ALICE)
    other = Visitor(Client())
    other.get("/accounts/signup/")
    new = other.submit("Create my account", **ALICE | {"email": "dora@example.com"})
    assert taken.text.replace("alice@", "dora@") == new.text
    assert User.objects.filter(email="alice@example.com").count() == 1
    assert "You have one already, so nothing was changed." in letters.to("alice@example.com")


@pytest.mark.promise("CCQ-83")
def test_a_child_is_refused_asked_nothing_more_and_the_staff_are_told(
    page: Visitor, pat: User, letters: Letters
) -> None:
    page.get("/accounts/signup/")
    opened = page.submit("Create my account", status=403, **ALICE | {"age": "17", "name": ""})
    assert opened.h1 == "We cannot make an account for you"
    assert page.get("/accounts/signup/", status=403).h1 == opened.h1
    assert not User.objects.filter(email="alice@example.com").exists()
    assert Entry.objects.get(event=Event.SIGN_UP_REFUSED.key).facts == {"reason": "age"}
    told = letters.to("pat@example.com")
    assert "younger than 18 years" in told
    assert "alice" not in told.lower()


@pytest.mark.parametrize("age", ["", "0", "many", "131"])
def test_an_age_that_is_none_is_asked_again_and_nothing_is_lost(page: Visitor, age: str) -> None:
    page.get("/accounts/signup/")
    opened = page.submit("Create my account", **ALICE | {"age": age})
    assert [error.partition(":")[0] for error in opened.errors] == ["How old are you?"]
    assert opened.forms[0].fields["email"] == ["alice@example.com"]
    assert opened.forms[0].fields["name"] == ["Alice Example"]


@pytest.mark.parametrize("password", ["short12", "password123", "alice@example.com"])
def test_a_weak_password_is_refused_with_the_reason(page: Visitor, password: str) -> None:
    page.get("/accounts/signup/")
    opened = page.submit("Create my account", **ALICE | {"password1": password})
    assert [error.partition(":")[0] for error in opened.errors] == ["Password"] * len(opened.errors)
    assert opened.errors


@pytest.mark.parametrize("password", ["x" * 63 + "é", "only words and blanks", "\U0001f980" * 12])
def test_any_long_password_will_do(page: Visitor, password: str) -> None:
    page.get("/accounts/signup/")
    assert page.submit("Create my account", **ALICE | {"password1": password}).h1 == "Confirm your email address"


def test_the_notices_are_linked_before_anything_is_typed(page: Visitor) -> None:
    opened = page.get("/accounts/signup/")
    assert {notice.title for notice in company().notices} <= set(opened.links)


def test_a_person_who_cannot_use_an_app_sets_up_codes_by_mail(
    page: Visitor, directory: Directory, letters: Letters
) -> None:
    page.get("/accounts/signup/")
    page.submit("Create my account", **ALICE)
    page.submit("Confirm my address", code=letters.code("alice@example.com"))
    page.follow("By email")
    page.submit("Send me a code")
    opened = page.submit("Finish", code="000000")
    assert len(opened.errors) == 1
    opened = page.submit("Finish", code=letters.code("alice@example.com"))
    assert opened.h1 == "Keep your recovery codes"
    page.submit("I have kept my codes")
    assert "Code by email" in page.get("/accounts/security/").facts


def test_nothing_opens_before_the_second_step_is_set_up(page: Visitor, directory: Directory, letters: Letters) -> None:
    page.get("/accounts/signup/")
    page.submit("Create my account", **ALICE)
    page.submit("Confirm my address", code=letters.code("alice@example.com"))
    for name in ("accounts:security", "accounts:link", "account_email", "account_change_password"):
        assert page.client.get(reverse(name)).status_code == 302
    assert "_auth_user_id" not in page.client.session


def test_a_wrong_code_does_not_confirm_an_address(page: Visitor, letters: Letters) -> None:
    page.get("/accounts/signup/")
    page.submit("Create my account", **ALICE)
    opened = page.submit("Confirm my address", code="WRONG1")
    assert opened.h1 == "Confirm your email address"
    assert not EmailAddress.objects.get().verified
