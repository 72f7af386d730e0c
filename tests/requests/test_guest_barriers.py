"""The pages of people without an account, and the forms of every kind, looked at by axe in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.subject import subject_of
from portal.sources import registry
from requests.models import Guest, PrivacyRequest
from tests.browser import look, walk, wear
from tests.gateway import Gateway
from tests.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def filed(client: Client) -> PrivacyRequest:
    sent: dict[str, Any] = {"place": "DE", "token": "one", "span": "everything"}
    client.post("/requests/guest/new/know_categories/", sent)
    return PrivacyRequest.objects.get()


def test_the_pages_without_an_account_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, use_company: Callable[[str], None]
) -> None:
    use_company("calltrackingmetrics")
    client.post("/requests/guest/", {"email": "gwen@example.net"})
    wear(browser, client, live_server.url)
    walk(browser, ["/requests/guest/", "/requests/guest/code/"])
    Guest.objects.update(proved_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1))
    walk(browser, ["/requests/guest/requests/"])
    case = filed(client)
    start = "/requests/guest/new/"
    own = [
        case.path,
        f"{case.path}proof/",
        f"{case.path}received/",
        f"{case.path}withdraw/",
        f"{case.path}confirm/",
        f"{case.path}letters/{case.letters.get().pk}/",
    ]
    walk(browser, ["/requests/guest/requests/", start, f"{start}delete/", f"{start}question/", *own])


def test_the_pages_of_a_phone_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, gateway: Gateway
) -> None:
    client.post("/requests/guest/", {"phone": "415 555 0123"})
    wear(browser, client, live_server.url)
    walk(browser, ["/requests/guest/", "/requests/guest/code/"])
    tab = browser.new_page()
    tab.goto("/requests/guest/")
    tab.get_by_label("Your email address").fill("gwen@example.net")
    tab.get_by_label("Your mobile number").fill("415 555 0123")
    tab.get_by_role("button", name="Send me a code").click()
    tab.get_by_text("leave the other one empty").first.wait_for()
    look(tab)


@pytest.mark.parametrize("kind", ["portability", "object", "withdraw_consent", "child_data"])
def test_the_forms_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, alice: User, kind: str
) -> None:
    sign_in(client, alice)
    wear(browser, client, live_server.url)
    walk(browser, [f"/requests/new/{kind}/"])


def test_choosing_single_records_has_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, alice: User
) -> None:
    sign_in(client, alice)
    source = registry.source_of("devices")
    key = source.page("devices", subject_of(alice)).records[0].key
    client.post("/requests/records/devices/one/", {"record": key})
    wear(browser, client, live_server.url)
    walk(browser, ["/requests/records/", "/requests/records/devices/", "/requests/new/delete/"])
