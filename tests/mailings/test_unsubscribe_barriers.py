"""The pages that leave lists, looked at by axe in a real browser, and one way through them without a script."""

import pytest
from django.test import Client as Browser
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.consent.parties import address_reference
from portal.consent.standing import is_allowed
from portal.mailings.links import token
from portal.mailings.models import Client
from tests.browser import look, walk, wear
from tests.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_pages_that_leave_lists_have_no_barriers(browser: BrowserContext, use_company) -> None:
    use_company("cns")
    ways = [f"/mailings/u/{token('ann@example.com', key)}/" for key in ("newsletter", "marketing.all", "ended")]
    walk(browser, ["/mailings/leave/", *ways])


def test_pressing_in_a_browser_leaves_and_comes_back(browser: BrowserContext, use_company) -> None:
    use_company("cns")
    tab = browser.new_page()
    tab.goto(f"/mailings/u/{token('ann@example.com', 'newsletter')}/")
    for button, heading in (
        ("Unsubscribe", "You have unsubscribed"),
        ("Unsubscribe from all marketing", "You have unsubscribed from all marketing"),
        ("Undo", "You are on the list again"),
        ("Unsubscribe after all", "You have unsubscribed"),
    ):
        tab.get_by_role("button", name=button, exact=True).click()
        tab.get_by_role("heading", name=heading, exact=True).wait_for()
        look(tab)
    assert browser.cookies() == []
    assert not is_allowed([address_reference("ann@example.com")], "newsletter", "email")


def test_the_pages_for_connected_systems_have_no_barriers(
    browser: BrowserContext, client: Browser, live_server: LiveServer, pat: User
) -> None:
    User.objects.filter(pk=pat.pk).update(is_superuser=True)
    system = Client.objects.create(name="Mailer", digest="0" * 64)
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    walk(
        browser,
        [f"/admin/mailings/client/{page}" for page in ("", "add/", f"{system.pk}/change/", f"{system.pk}/secret/")],
    )
