"""Every page of this room, looked at by axe in a real browser, and one sign-in as a person does it."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts import enrolment
from accounts.models import AuthenticatorApp, Link, User
from tests.accounts.conftest import Directory
from tests.browser import walk, wear
from tests.people import SECRETS, sign_in, sign_in_by_browser

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_a_visitors_pages_have_no_barriers(browser: BrowserContext) -> None:
    names = ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/", "password/reset/key/1-a-b/"]
    walk(browser, [f"/accounts/{name}" for name in names])


def test_a_persons_pages_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, directory: Directory, alice: User
) -> None:
    device = AuthenticatorApp.objects.get(user=alice)
    AuthenticatorApp.objects.create(user=alice, name="Another app", sealed_key=device.sealed_key)
    link = Link.objects.get(user=alice)
    directory.put(alice.email, "ACC-7")
    sign_in(client, alice)
    client.post("/accounts/recovery-codes/renew/")
    client.post("/accounts/link/number/", {"number": "ACC-100002"})
    wear(browser, client, live_server.url)
    names = [
        "security/",
        "second-step/",
        "second-step/app/",
        "second-step/mail/",
        "recovery-codes/",
        f"security/second-step/app/{device.pk}/remove/",
        "profile/",
        "email/",
        "password/change/",
        "link/",
        "link/number/",
        "link/address/",
        f"link/{link.pk}/remove/",
        "logout/",
    ]
    walk(browser, [f"/accounts/{name}" for name in names])


def test_the_step_up_has_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, alice: User
) -> None:
    enrolment.new_recovery_codes(client.session, alice)
    sign_in(client, alice, fresh=False)
    wear(browser, client, live_server.url)
    ways = ["app", "password", "recovery"]
    walk(browser, [f"/accounts/confirm/?way={way}&next=/accounts/email/" for way in ways])


def test_a_person_signs_in_and_keeps_their_records(browser: BrowserContext, alice: User) -> None:
    tab = browser.new_page()
    sign_in_by_browser(tab, alice.email, secret=SECRETS[alice.email])
    tab.goto("/accounts/link/")
    assert tab.get_by_text("ACC-100001/201").is_visible()


def test_the_staffs_pages_of_people_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, alice: User, pat: User
) -> None:
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    walk(browser, [f"/admin/accounts/user/{alice.pk}/{page}/" for page in ("password-link", "second-step")])


def test_the_staffs_pages_need_nothing_that_the_content_policy_forbids(
    browser: BrowserContext, client: Client, live_server: LiveServer, alice: User, pat: User
) -> None:
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    tab = browser.new_page()
    problems: list[str] = []
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    for path in ("user/", f"user/{alice.pk}/change/", f"user/{alice.pk}/password-link/", "link/"):
        tab.goto(f"/admin/accounts/{path}")
    assert problems == []
