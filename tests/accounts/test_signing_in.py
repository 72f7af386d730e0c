"""Signing in: every way to give the second step, and every way to be refused."""

from django.urls import reverse

from accounts.models import User
from tests.inspection import Visitor
from tests.people import PASSWORD, SECRETS, code_of, sign_in


def test_a_person_signs_in_with_password_and_app(page: Visitor, alice: User) -> None:
    page.get("/accounts/login/")
    opened = page.submit("Continue", login="alice@example.com", password=PASSWORD)
    assert opened.h1 == "Your second step"
    page.submit("Sign in", code=code_of(SECRETS["alice@example.com"]))
    assert page.get("/accounts/security/").facts["Email address"].startswith("alice@example.com")


def test_the_fast_way_of_tests_leaves_the_same_session(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    assert page.get("/accounts/security/").h1 == "Security"
    assert page.get(reverse("account_change_password")).h1 == "Change your password"
