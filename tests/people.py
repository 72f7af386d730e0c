"""Alice (customer), Bob (a stranger to her), Carol (administrator), Pat (privacy officer): how they sign in."""

import time
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from playwright.sync_api import Page

from accounts import linking, middleware, stepup
from accounts.models import AuthenticatorApp, Link, User
from accounts.provision import provision
from accounts.roles import OFFICER
from portal.demo import people as demo
from portal.sources.persons import OnFile
from portal.sources.registry import directory

PASSWORD = "a quiet lamp on the stairs"


@dataclass(frozen=True)
class Known:
    """A person: the key of their authenticator app, and who they are in the demo company or on the staff."""

    name: str
    email: str
    secret: str
    on_file: demo.Known | None = None
    staff: str | None = None


KNOWN = {
    "alice": Known(demo.ALICE.name, demo.ALICE.email, "ALICE" * 6 + "23", demo.ALICE),
    "bob": Known(demo.BOB.name, demo.BOB.email, "BOB" * 10 + "23", demo.BOB),
    "carol": Known(demo.CAROL.name, demo.CAROL.email, "CAROL" * 6 + "23", demo.CAROL),
    "pat": Known("Pat Park", "pat@example.com", "PAT" * 10 + "23", staff=OFFICER),
}
SECRETS = {known.email: known.secret for known in KNOWN.values()}


@cache
def password_hash() -> str:
    """Returns the hash of everybody's password; made once a run, since it is slow by design."""
    return make_password(PASSWORD)


def make(name: str) -> User:
    """Makes one of the known people, with an authenticator app, linked in the company that is in force."""
    known = KNOWN[name]
    user = provision(
        email=known.email,
        name=known.name,
        password=password_hash(),
        totp_secret=known.secret,
        staff_role=known.staff,
        hashed=True,
        linked=False,
    )
    if known.on_file:
        linking.stored(user, told(known.on_file), Link.Proof.EMAIL)
    return user


def told(person: demo.Known) -> OnFile:
    """Returns what the directory of the company in force answers about somebody of the demo company."""
    declared = directory().declared
    return OnFile(
        role=declared.roles.get(person.role, declared.default_role),
        name=person.name,
        email=person.email,
        phone=person.phone,
        account=person.account,
        extension=person.identifier,
    )


@pytest.fixture
def people() -> Callable[[str], User]:
    """Returns a function that makes a person by name, for tests that put another company in force first."""
    return make


@pytest.fixture
def alice() -> User:
    """Returns Alice, a customer."""
    return make("alice")


@pytest.fixture
def bob() -> User:
    """Returns Bob, a customer who is a stranger to Alice."""
    return make("bob")


@pytest.fixture
def carol() -> User:
    """Returns Carol, who administers the account that Alice belongs to."""
    return make("carol")


@pytest.fixture
def pat() -> User:
    """Returns Pat, a privacy officer."""
    return make("pat")


def code_of(secret: str, ahead: int = 0) -> str:
    """Returns what an authenticator app shows for a base32 secret, now or so many steps ahead."""
    return f"{totp(b32decode(secret), t0=-30 * ahead):06d}"


def sign_in(client: Client, user: User, *, fresh: bool = True) -> None:
    """Leaves the session that a sign-in with password and authenticator app leaves.

    `fresh`: within the step-up's minutes; otherwise the person is signed in, and has to confirm again.
    """
    device = AuthenticatorApp.objects.filter(user=user).earliest("pk")
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[middleware.SIGNED_IN_AT] = session[middleware.SEEN_AT] = time.time()
    session[stepup.PROVED_AT] = time.time() if fresh else 0
    session.save()


def sign_in_by_browser(page: Page, email: str, *, password: str = PASSWORD, secret: str | None = None) -> None:
    """Signs in as a person does: address, password, and the code that their app shows."""
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code from your authenticator app").fill(code_of(secret or SECRETS[email]))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/factor/" not in url)
