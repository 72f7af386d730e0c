"""Signing in: every way to give the second step, and every way to be refused."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import enrolment
from accounts.models import AuthenticatorApp, MailedCode, RecoveryCodes, SecurityEvent, User
from portal.audit.events import Event
from portal.audit.models import Entry
from tests.accounts.conftest import Letters
from tests.inspection import Page, Visitor
from tests.people import PASSWORD, SECRETS, code_of, sign_in

ALICE = "alice@example.com"
KEY = SECRETS[ALICE]


def at_the_door(page: Visitor, email: str = ALICE, password: str = PASSWORD) -> Page:
    page.get("/accounts/login/")
    return page.submit("Continue", login=email, password=password)


def is_in(page: Visitor) -> bool:
    return page.client.get("/accounts/security/").status_code == 200


def why(opened: Page) -> str:
    """Returns the one error of a page, without the field's name."""
    assert len(opened.errors) == 1
    return opened.errors[0].partition(": ")[2]


def with_recovery_codes(user: User) -> list[str]:
    return enrolment.new_recovery_codes(Client().session, user)


def with_mailed_codes(user: User) -> None:
    AuthenticatorApp.objects.filter(user=user).delete()
    MailedCode.objects.create(user=user, name="Code by email", confirmed=True)


def test_a_person_signs_in_with_password_and_app(page: Visitor, alice: User) -> None:
    assert at_the_door(page).h1 == "Your second step"
    assert not is_in(page)
    page.submit("Sign in", code=code_of(KEY))
    assert page.get("/accounts/security/").facts["Email address"].startswith(ALICE)
    assert page.last and page.last.tables[0][0]["What"] == "You signed in"


def test_the_fast_way_of_tests_leaves_the_same_session(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    fast = set(page.client.session.keys())
    slow = Visitor(Client())
    at_the_door(slow)
    slow.submit("Sign in", code=code_of(KEY))
    assert fast <= set(slow.client.session.keys())
    assert page.get(reverse("account_change_password")).h1 == "Change your password"


def test_a_code_of_the_app_works_once(page: Visitor, alice: User) -> None:
    code = code_of(KEY)
    at_the_door(page)
    page.submit("Sign in", code=code)
    second = Visitor(Client())
    at_the_door(second)
    opened = second.submit("Sign in", code=code)
    assert why(opened) == (
        "We could not accept that code. Each code works once; please type the one that the app shows now."
    )
    assert not is_in(second)


@pytest.mark.parametrize("ahead", [-1, 1])
def test_an_app_may_be_one_step_off(page: Visitor, alice: User, ahead: int) -> None:
    at_the_door(page)
    page.submit("Sign in", code=code_of(KEY, ahead))
    assert is_in(page)


@pytest.mark.parametrize("code", ["000000", "12345", "1234567", "abcdef", "", "\uff11" * 6, "+12345"])
def test_a_wrong_code_comes_back_with_a_reason(page: Visitor, alice: User, code: str) -> None:
    at_the_door(page)
    opened = page.submit("Sign in", code=code)
    assert len(opened.errors) == 1
    assert not is_in(page)


def test_several_wrong_codes_make_everybody_wait(page: Visitor, alice: User) -> None:
    at_the_door(page)
    for _try in range(3):
        page.submit("Sign in", code="000000")
    opened = page.submit("Sign in", code=code_of(KEY))
    assert why(opened).startswith("There were several wrong codes, so we wait a little.")
    AuthenticatorApp.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=2))
    page.submit("Sign in", code=code_of(KEY))
    assert is_in(page)
    assert AuthenticatorApp.objects.get().throttling_failure_count == 0


def test_a_recovery_code_lets_in_once_and_is_told(page: Visitor, alice: User, letters: Letters) -> None:
    codes = with_recovery_codes(alice)
    at_the_door(page)
    page.follow("Use a recovery code")
    page.submit("Sign in", code=f" {codes[0].upper().replace('-', ' ')} ")
    assert is_in(page)
    assert page.get("/accounts/security/").facts["Recovery codes"].startswith("9 codes left")
    assert "A recovery code was used" in letters.to(ALICE)
    second = Visitor(Client())
    at_the_door(second)
    second.follow("Use a recovery code")
    opened = second.submit("Sign in", code=codes[0])
    assert why(opened) == "We could not accept that code. Each recovery code works once."


def test_recovery_codes_are_kept_as_fingerprints_alone(alice: User) -> None:
    codes = with_recovery_codes(alice)
    kept = str(list(RecoveryCodes.objects.get(user=alice).codes.values_list("digest", flat=True)))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_the_key_of_an_app_is_sealed_at_rest(alice: User) -> None:
    device = AuthenticatorApp.objects.get(user=alice)
    assert device.key not in bytes(device.sealed_key)
    other = AuthenticatorApp(user_id=alice.pk + 1, sealed_key=device.sealed_key)
    with pytest.raises(Exception, match="altered, or sealed in another context"):
        _ = other.key


def test_a_code_by_mail_lets_in_once_and_for_ten_minutes(page: Visitor, alice: User, letters: Letters) -> None:
    with_mailed_codes(alice)
    opened = at_the_door(page)
    assert "a•••@example.com" in opened.text
    page.submit("Send me a code")
    code = letters.code(ALICE)
    assert re.fullmatch(r"[0-9]{6}", code)
    page.submit("Send me a code")
    assert letters.all_to(ALICE) == [letters.to(ALICE)], "a second mail within half a minute"
    MailedCode.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    opened = page.submit("Sign in", code=code)
    assert why(opened) == "We could not accept that code. It may have expired; we can send a new one."
    MailedCode.objects.update(valid_until=timezone.now() + timedelta(minutes=1))
    page.submit("Sign in", code=code)
    assert is_in(page)
    second = Visitor(Client())
    at_the_door(second)
    second.submit("Sign in", code=code)
    assert not is_in(second)


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(page: Visitor, alice: User) -> None:
    known = at_the_door(page, password="something else").text
    unknown = at_the_door(page, email="nobody@example.com").text
    assert known == unknown.replace("nobody@example.com", ALICE)
    events = list(Entry.objects.filter(event=Event.SIGN_IN_FAILED.key).order_by("id").values_list("facts", flat=True))
    assert events == [{"reason": "password"}, {"reason": "unknown"}]
    assert SecurityEvent.objects.get().kind == "wrong_password"


def test_five_wrong_passwords_close_the_door_for_a_while(page: Visitor, alice: User) -> None:
    for _try in range(5):
        at_the_door(page, password="something else")
    opened = at_the_door(page)
    assert opened.errors == ["There were too many tries. Please wait five minutes, then try again."]


def test_a_closed_account_cannot_sign_in(page: Visitor, alice: User) -> None:
    User.objects.update(is_active=False)
    assert at_the_door(page).h1 == "This account is closed"
    assert not is_in(page)


def test_a_closed_account_is_out_at_once(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    User.objects.update(is_active=False)
    assert not is_in(page)


def test_nobody_sets_up_a_new_factor_with_a_password_alone(page: Visitor, alice: User) -> None:
    at_the_door(page)
    for path in ("/accounts/second-step/", "/accounts/second-step/app/", "/accounts/second-step/mail/"):
        assert page.get(path).h1 == "Your second step"
    assert page.get("/accounts/recovery-codes/").h1 == "Your second step"
    assert page.post("/accounts/recovery-codes/").h1 == "Your second step"
    assert page.client.post("/accounts/recovery-codes/renew/").status_code == 302
    assert not is_in(page)


def test_a_session_without_a_second_factor_is_dropped(client: Client, alice: User) -> None:
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    response = client.get("/accounts/security/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/accounts/security/"
    assert "_auth_user_id" not in client.session


def test_the_code_page_is_closed_without_a_password(page: Visitor) -> None:
    assert page.get("/accounts/factor/").h1 == "Sign in"
    assert page.get("/accounts/second-step/").h1 == "Sign in"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(page: Visitor, alice: User) -> None:
    assert page.get("/accounts/profile/").h1 == "Sign in"
    page.submit("Continue", login=ALICE, password=PASSWORD)
    assert page.submit("Sign in", code=code_of(KEY)).h1 == "Your name and language"


def test_nobody_is_led_to_another_site(client: Client, alice: User) -> None:
    client.post("/accounts/login/?next=https://evil.example/", {"login": ALICE, "password": PASSWORD})
    response = client.post("/accounts/factor/", {"code": code_of(KEY)})
    assert response["Location"] == "/"


def test_a_begun_sign_in_can_be_left_for_another_address(page: Visitor, alice: User, bob: User) -> None:
    at_the_door(page)
    assert page.get("/accounts/login/").h1 == "Your second step"
    assert page.submit("Start again with another address").h1 == "Sign in"
    page.submit("Continue", login="bob@example.com", password=PASSWORD)
    page.submit("Sign in", code=code_of(SECRETS["bob@example.com"]))
    assert page.get("/accounts/security/").facts["Email address"].startswith("bob@example.com")


def test_signing_out_ends_the_session(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/logout/")
    page.submit("Sign out")
    assert not is_in(page)
    assert Entry.objects.filter(event=Event.SIGNED_OUT.key).count() == 1


def test_a_wrong_form_keeps_what_was_typed(page: Visitor) -> None:
    page.get("/accounts/login/")
    opened = page.submit("Continue", login="not an address", password="x")
    assert opened.forms[0].fields["login"] == ["not an address"]
    assert why(opened) == "Enter a valid email address."
