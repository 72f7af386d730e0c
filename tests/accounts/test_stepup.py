"""Step-up: what is weighty asks again, loses nothing that was typed, and never sends anything by itself."""

import time

import pytest
from django.test import Client

from accounts import stepup
from accounts.models import Claim, User
from portal.audit.events import Event
from portal.audit.models import Entry
from tests.accounts.conftest import Directory
from tests.inspection import Visitor
from tests.people import PASSWORD, SECRETS, code_of, sign_in

ALICE = "alice@example.com"


def proved(client: Client, minutes_ago: float) -> None:
    session = client.session
    session[stepup.PROVED_AT] = time.time() - minutes_ago * 60
    session.save()


def test_an_old_proof_is_asked_for_again_and_leads_back(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice, fresh=False)
    assert page.get("/accounts/email/").h1 == "Confirm that it is you"
    assert page.submit("Confirm and continue", code=code_of(SECRETS[ALICE])).h1 == "Change your email address"
    assert Entry.objects.get(event=Event.STEPPED_UP.key).facts == {"method": "app"}
    assert page.get("/accounts/password/change/").h1 == "Change your password"


def test_the_password_is_enough_and_a_wrong_one_is_not(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice, fresh=False)
    page.get("/accounts/email/")
    page.follow("Use my password")
    opened = page.submit("Confirm and continue", code="something else")
    assert opened.errors == ["Password: We could not accept that password. Please try again."]
    assert page.submit("Confirm and continue", code=PASSWORD).h1 == "Change your email address"


def test_a_wrong_code_is_noted(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice, fresh=False)
    page.get("/accounts/email/")
    page.submit("Confirm and continue", code="000000")
    assert page.client.get("/accounts/email/").status_code == 302
    assert Entry.objects.get(event=Event.STEP_UP_FAILED.key).facts == {"method": "app"}


@pytest.mark.parametrize(("minutes", "open_"), [(9.9, True), (10.1, False)])
def test_a_proof_opens_a_page_for_ten_minutes(page: Visitor, alice: User, minutes: float, open_: bool) -> None:
    sign_in(page.client, alice)
    proved(page.client, minutes)
    assert (page.client.get("/accounts/email/").status_code == 200) is open_


def test_a_form_that_was_opened_in_time_may_be_sent_later(page: Visitor, directory: Directory, alice: User) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/link/number/")
    proved(page.client, 19)
    page.submit("Continue", number="ACC-9")
    assert Claim.objects.filter(user=alice).exists()


def test_a_form_that_comes_too_late_is_kept_and_sent_by_a_click(
    page: Visitor, directory: Directory, alice: User
) -> None:
    sign_in(page.client, alice)
    page.get("/accounts/link/number/")
    proved(page.client, 21)
    assert page.submit("Continue", number="ACC-9 and more").h1 == "Confirm that it is you"
    assert "ACC-9" not in str(page.client.session.items())
    opened = page.submit("Confirm and continue", code=code_of(SECRETS[ALICE]))
    assert opened.h1 == "Send your form now"
    assert opened.forms[0].fields["number"] == ["ACC-9 and more"]
    assert page.submit("Send it now").h1 == "Choose an address"
    assert page.get("/accounts/confirm/resume/?next=/accounts/link/number/").h1 == "Link a customer number"


def test_confirming_leads_to_no_other_site(client: Client, alice: User) -> None:
    sign_in(client, alice, fresh=False)
    response = client.post("/accounts/confirm/?next=//evil.example/", {"code": code_of(SECRETS[ALICE])})
    assert response["Location"] == "/accounts/security/"


def test_a_visitor_signs_in_instead(page: Visitor) -> None:
    assert page.get("/accounts/email/").h1 == "Sign in"
    assert page.get("/accounts/confirm/").h1 == "Sign in"
