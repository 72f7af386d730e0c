"""Forgotten and changed passwords: the second step stays, and the person is told."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp, MailedCode, User
from tests.accounts.conftest import Letters
from tests.inspection import Visitor
from tests.people import PASSWORD, SECRETS, code_of, sign_in

ALICE = "alice@example.com"
NEW = "another lamp, on another stair"


def reset(page: Visitor, letters: Letters) -> None:
    page.get("/accounts/password/reset/")
    assert page.submit("Send me a link", email=ALICE).h1 == "Look in your mailbox"
    page.get(letters.link(ALICE))
    assert page.submit("Save my new password", password1=NEW).h1 == "Your password is changed"


def test_a_reset_by_mail_does_not_pass_the_second_step(page: Visitor, alice: User, letters: Letters) -> None:
    reset(page, letters)
    assert page.client.get("/accounts/security/").status_code == 302
    assert "Your password was reset by mail" in letters.to(ALICE)
    page.follow("Sign in")
    assert page.submit("Continue", login=ALICE, password=NEW).h1 == "Your second step"
    page.submit("Sign in", code=code_of(SECRETS[ALICE]))
    assert page.client.get("/accounts/security/").status_code == 200


def test_after_a_reset_the_mailbox_alone_does_not_open_the_account(
    page: Visitor, alice: User, letters: Letters
) -> None:
    AuthenticatorApp.objects.all().delete()
    MailedCode.objects.create(user=alice, name="Code by email", confirmed=True)
    reset(page, letters)
    page.follow("Sign in")
    opened = page.submit("Continue", login=ALICE, password=NEW)
    assert "we send no codes by email until" in opened.text
    assert "Send me a code" not in opened.text
    User.objects.update(password_reset_at=timezone.now() - timedelta(hours=25))
    assert "We can send a code to a•••@example.com." in page.get("/accounts/factor/").text


def test_a_reset_link_works_once(page: Visitor, alice: User, letters: Letters) -> None:
    page.get("/accounts/password/reset/")
    page.submit("Send me a link", email=ALICE)
    link = letters.link(ALICE)
    page.get(link)
    page.submit("Save my new password", password1=NEW)
    assert Visitor(Client()).get(link).h1 == "This link does not work any more"


def test_a_tampered_link_says_no_more_than_a_used_one(page: Visitor, alice: User) -> None:
    assert page.get("/accounts/password/reset/key/1-abc-def/").h1 == "This link does not work any more"
    assert page.get("/accounts/password/reset/key/zzzz-abc-def/").h1 == "This link does not work any more"


def test_an_unknown_address_gets_the_same_page(page: Visitor, alice: User, letters: Letters) -> None:
    page.get("/accounts/password/reset/")
    known = page.submit("Send me a link", email=ALICE).text
    page.get("/accounts/password/reset/")
    assert page.submit("Send me a link", email="nobody@example.com").text == known
    assert "There is no account with this email address" in letters.to("nobody@example.com")


def test_the_link_leads_to_the_portal_whatever_the_request_says(client: Client, alice: User, letters: Letters) -> None:
    client.post("/accounts/password/reset/", {"email": ALICE}, headers={"host": "evil.example"})
    assert "evil.example" not in letters.to(ALICE)


def test_changing_the_password_ends_other_sessions_and_is_told(page: Visitor, alice: User, letters: Letters) -> None:
    other = Client()
    sign_in(other, alice)
    sign_in(page.client, alice)
    page.get("/accounts/password/change/")
    assert page.submit("Change my password", oldpassword=PASSWORD, password1=NEW).h1 == "Security"
    assert other.get("/accounts/security/").status_code == 302
    told = letters.to(ALICE)
    assert "Your password was changed" in told
    assert NEW not in told


def test_the_current_password_is_needed(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/password/change/")
    opened = page.submit("Change my password", oldpassword="something else", password1=NEW)
    assert opened.errors == ["Current password: This is not your current password. Please try again."]
