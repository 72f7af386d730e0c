"""Refusals of a browser and its signal count for the account that signs in, and are never undone by their absence."""

from collections.abc import Callable

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.consent.models import Decision
from portal.consent.parties import of_person
from portal.consent.standing import is_allowed
from tests.inspection import Visitor
from tests.people import PASSWORD, SECRETS, code_of, sign_in

Use = Callable[[str], None]
SIGNAL = {"Sec-GPC": "1"}


def enter(page: Visitor, user: User) -> None:
    """Signs in as a person does: password, then the authenticator app."""
    page.get("/accounts/login/")
    page.submit("Continue", login=user.email, password=PASSWORD)
    page.submit("Sign in", code=code_of(SECRETS[user.email]))


def of_account(user: User) -> list[tuple[str, str, str]]:
    found = Decision.objects.filter(party__reference=subject_reference(user.pk)).order_by("pk")
    return [(one.purpose, one.state, one.method) for one in found]


def test_what_the_browser_refused_is_refused_for_the_account_that_signs_in(page: Visitor, alice: User) -> None:
    page.get("/")
    page.submit("Refuse all")
    enter(page, alice)
    assert of_account(alice) == [("cookies.analytics", "refused", "carried")]


def test_what_the_browser_allowed_does_not_follow_anybody(page: Visitor, alice: User, bob: User) -> None:
    page.get("/")
    page.submit("Accept all")
    enter(page, alice)
    assert of_account(alice) == []
    assert of_account(bob) == []


def test_signing_in_without_a_request_or_as_staff_carries_nothing(pat: User, alice: User) -> None:
    user_logged_in.send(User, request=None, user=alice)
    user_logged_in.send(User, request=HttpRequest(), user=pat)
    assert Decision.objects.count() == 0


def test_a_signal_refuses_sale_for_the_account_once_and_its_absence_changes_nothing(
    page: Visitor, client: Client, people: Callable[[str], User], use_company: Use
) -> None:
    use_company("itns")
    alice = people("alice")
    sign_in(client, alice)
    page.get("/privacy/")
    assert of_account(alice) == []
    for _time in range(2):
        page.get("/privacy/", headers=SIGNAL)
    told = [("law.sale_sharing", "refused", "signal"), ("cookies.advertising", "refused", "signal")]
    assert of_account(alice) == told
    page.get("/privacy/")
    another = Client()
    sign_in(another, alice)
    Visitor(another).get("/privacy/")
    assert of_account(alice) == told
    assert not is_allowed([of_person(alice).reference], "law.sale_sharing")


def test_a_signal_costs_a_session_that_was_told_nothing_more(
    client: Client, alice: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    sign_in(client, alice)
    client.get("/privacy/", headers=SIGNAL)
    client.get("/privacy/", headers=SIGNAL)
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        client.get("/privacy/rights/")
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        client.get("/privacy/rights/", headers=SIGNAL)


def test_an_account_that_stopped_sale_cannot_be_sold_by_a_browser_that_allows(
    page: Visitor, client: Client, people: Callable[[str], User], use_company: Use
) -> None:
    use_company("itns")
    page.get("/")
    page.submit("Accept all")
    alice = people("alice")
    sign_in(client, alice)
    assert "Now: on, because you allowed it." in page.get("/privacy/cookies/").text
    other = Client()
    sign_in(other, alice)
    other.get("/privacy/", headers=SIGNAL)
    shown = page.get("/privacy/cookies/").text
    assert "Off: you stopped the sale and sharing of your data." in shown
