"""The page about the account's safety, and the deeds on it."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import enrolment, middleware
from accounts.models import AuthenticatorApp, MailedCode, SecurityEvent, User
from accounts.tasks import prune
from tests.accounts.conftest import Letters
from tests.accounts.test_sign_up import key_on
from tests.inspection import Visitor
from tests.people import code_of, sign_in

ALICE = "alice@example.com"


def is_in(client: Client) -> bool:
    return client.get("/accounts/security/").status_code == 200


def test_signing_out_elsewhere_keeps_this_session(page: Visitor, alice: User) -> None:
    other = Client()
    sign_in(other, alice)
    sign_in(page.client, alice)
    page.get("/accounts/security/")
    page.submit("Sign out everywhere else")
    assert is_in(page.client)
    assert not is_in(other)


def test_a_second_app_is_added_and_the_first_removed(page: Visitor, alice: User, letters: Letters) -> None:
    other = Client()
    sign_in(other, alice)
    sign_in(page.client, alice)
    first = AuthenticatorApp.objects.get()
    page.get("/accounts/second-step/")
    page.follow("With an app on your phone")
    page.submit("Finish", code=code_of(key_on(page)))
    page.submit("I have kept my codes")
    assert "A second step was added" in letters.to(ALICE)
    page.get(f"/accounts/security/second-step/app/{first.pk}/remove/")
    opened = page.submit("Remove it")
    assert opened.h1 == "Security"
    assert list(AuthenticatorApp.objects.exclude(pk=first.pk)) == list(AuthenticatorApp.objects.all())
    assert "A second step was removed" in letters.to(ALICE)
    assert is_in(page.client)
    assert not is_in(other)


def test_the_only_second_step_stays(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    device = AuthenticatorApp.objects.get()
    opened = page.get(f"/accounts/security/second-step/app/{device.pk}/remove/")
    assert "This is your only second step. Please add another one first." in opened.text
    page.post(f"/accounts/security/second-step/app/{device.pk}/remove/")
    assert AuthenticatorApp.objects.count() == 1


def test_recovery_codes_alone_are_no_second_step(page: Visitor, alice: User) -> None:
    enrolment.new_recovery_codes(Client().session, alice)
    sign_in(page.client, alice)
    page.post(f"/accounts/security/second-step/app/{AuthenticatorApp.objects.get().pk}/remove/")
    assert AuthenticatorApp.objects.count() == 1


def test_new_recovery_codes_replace_the_old(page: Visitor, alice: User, letters: Letters) -> None:
    old = enrolment.new_recovery_codes(Client().session, alice)
    sign_in(page.client, alice)
    page.get("/accounts/security/")
    opened = page.submit("Make new recovery codes")
    assert opened.h1 == "Keep your recovery codes"
    assert not any(code in opened.text for code in old)
    assert "New recovery codes were made" in letters.to(ALICE)


@pytest.mark.parametrize("path", ["app/{pk}", "mail/{pk}", "recovery/{pk}", "other/{pk}", "app/999999"])
def test_somebody_elses_device_is_not_there(page: Visitor, alice: User, bob: User, path: str) -> None:
    pk = AuthenticatorApp.objects.get(user=alice).pk
    MailedCode.objects.create(pk=pk, user=alice, name="Code by email", confirmed=True)
    sign_in(page.client, bob)
    address = f"/accounts/security/second-step/{path.format(pk=pk)}/remove/"
    page.get(address, status=404)
    page.post(address, status=404)
    assert AuthenticatorApp.objects.filter(user=alice).count() == 1


def test_changing_the_address_tells_the_old_one_and_not_the_new(page: Visitor, alice: User, letters: Letters) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/email/")
    opened = page.submit("Send a code to the new address", email="new@example.org")
    assert opened.h1 == "Confirm your email address"
    assert User.objects.get(pk=alice.pk).email == ALICE
    page.submit("Confirm my address", code=letters.code("new@example.org"))
    assert page.get("/accounts/security/").facts["Email address"].startswith("new@example.org")
    told = letters.to(ALICE)
    assert "Your email address was changed" in told
    assert "new@example.org" not in told
    assert not any("was changed" in text for text in letters.all_to("new@example.org"))


def test_an_address_that_somebody_has_is_not_told_apart(
    page: Visitor, alice: User, bob: User, letters: Letters
) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/email/")
    assert page.submit("Send a code to the new address", email="bob@example.com").h1 == "Confirm your email address"


def test_name_and_language_are_changed(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/profile/")
    opened = page.submit("Save", name="Ally", language="es")
    assert opened.facts["Name and language"] == "Ally, Spanish"


@pytest.mark.parametrize(
    ("clock", "hours", "in_"),
    [
        (middleware.SEEN_AT, 0.9, True),
        (middleware.SEEN_AT, 1.1, False),
        (middleware.SIGNED_IN_AT, 11.9, True),
        (middleware.SIGNED_IN_AT, 12.1, False),
    ],
)
def test_sessions_end_after_an_hour_without_a_click_and_after_twelve_hours(
    client: Client, alice: User, clock: str, hours: float, in_: bool
) -> None:
    User.objects.update(sessions_since=timezone.now() - timedelta(days=1))
    sign_in(client, alice)
    session = client.session
    session[clock] = time.time() - hours * 3600
    session.save()
    assert is_in(client) is in_


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_there_is(
    page: Visitor, alice: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        SecurityEvent.objects.create(user=alice, kind="signed_in")
    sign_in(page.client, alice)
    with django_assert_num_queries(9):
        page.client.get("/accounts/security/")


def test_old_events_are_pruned(alice: User) -> None:
    SecurityEvent.objects.create(user=alice, kind="signed_in", at=timezone.now() - timedelta(days=366))
    kept = SecurityEvent.objects.create(user=alice, kind="signed_in", at=timezone.now() - timedelta(days=364))
    prune.func()
    assert list(SecurityEvent.objects.all()) == [kept]


def test_password_managers_find_the_page_that_changes_the_password(client: Client) -> None:
    response = client.get("/.well-known/change-password")
    assert (response.status_code, response["Location"]) == (302, "/accounts/password/change/")


@pytest.mark.parametrize(
    "path", ["password/set/", "reauthenticate/", "login/code/", "phone/change/", "3rdparty/", "2fa/", "sessions/"]
)
def test_pages_of_allauth_that_are_not_ours_are_not_there(client: Client, alice: User, path: str) -> None:
    sign_in(client, alice)
    assert client.get(f"/accounts/{path}").status_code == 404
