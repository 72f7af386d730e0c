"""The pages of this room, looked at by axe in a real browser, and the way through them with a signal."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.consent.models import Decision
from portal.consent.purposes import SALE
from tests.browser import look, walk, wear
from tests.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_pages_have_no_barriers(browser: BrowserContext, use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")
    walk(browser, ["/opt-out/", "/opt-out/limit/", "/opt-out/agent/", "/opt-out/allow/", "/opt-out/limit/allow/"])


def test_how_it_stands_for_an_account_has_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, alice: User
) -> None:
    sign_in(client, alice)
    client.post("/opt-out/", {"email": ""})
    wear(browser, client, live_server.url)
    walk(browser, ["/opt-out/", "/opt-out/limit/", "/opt-out/allow/"])


def test_stopping_and_allowing_again_in_a_browser(browser: BrowserContext, use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")
    tab = browser.new_page()
    tab.goto("/")
    tab.get_by_role("link", name="Do Not Sell or Share My Personal Information").click()
    tab.get_by_label("Your email address").fill("ann@")
    tab.get_by_role("button", name="Stop the sale and sharing").click()
    tab.get_by_role("alert").wait_for()
    look(tab)
    tab.get_by_label("Your email address").fill("")
    tab.get_by_role("button", name="Stop the sale and sharing").click()
    tab.get_by_role("heading", name="We have stopped the sale and sharing of your data").wait_for()
    look(tab)
    tab.get_by_role("link", name="See how it stands").click()
    tab.get_by_text("It is stopped for you.").wait_for()
    look(tab)
    tab.get_by_role("link", name="allow it again").click()
    tab.get_by_label("16 or older").check()
    look(tab)
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("button", name="Yes, allow it").wait_for()
    look(tab)
    tab.get_by_role("button", name="Yes, allow it").click()
    tab.get_by_role("heading", name="You have allowed the sale and sharing of your data").wait_for()
    look(tab)
    states = Decision.objects.filter(purpose=SALE).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["refused", "given"]


def test_a_browser_that_sends_the_signal_sees_it_honoured(
    another_browser: Callable[..., BrowserContext], use_company: Callable[[str], None]
) -> None:
    use_company("calltrackingmetrics")
    tab = another_browser(extra_http_headers={"Sec-GPC": "1"}).new_page()
    tab.goto("/opt-out/")
    tab.get_by_role("main").get_by_text("Opt-Out Request Honored").wait_for()
    look(tab)
    tab.goto("/opt-out/allow/")
    tab.get_by_role("heading", name="Your browser asks us not to").wait_for()
    look(tab)
