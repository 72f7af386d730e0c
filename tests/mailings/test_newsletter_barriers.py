"""The pages that join lists, looked at by axe in a real browser, and the way through them by keyboard alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext

from portal.consent.parties import address_reference
from portal.consent.standing import is_allowed
from portal.mail.models import Message
from portal.mailings.confirmations import Asked, link
from tests.browser import axe, walk

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def path_of(days: int = 0) -> str:
    asked = Asked("ann@example.com", ("newsletter", "events"), timezone.now() - timedelta(days=days), "en")
    return urlsplit(link(asked)).path


def test_the_pages_that_join_lists_have_no_barriers(
    browser: BrowserContext, use_company: Callable[[str], None]
) -> None:
    use_company("cns")
    walk(browser, ["/mailings/join/", "/mailings/join/asked/", path_of()])


def test_a_visitor_joins_in_a_browser(
    browser: BrowserContext, use_company: Callable[[str], None], settings: Any
) -> None:
    settings.PORTAL_URL = "https://privacy.example.com"
    use_company("cns")
    tab = browser.new_page()
    tab.goto("/mailings/join/")
    tab.get_by_role("button", name="Send me the link to confirm").click()
    tab.get_by_role("link", name="Tick at least one list.").wait_for()
    axe(tab)
    tab.get_by_label("Newsletter").press("Space")
    tab.get_by_label("Your email address").fill("ann@example.com")
    tab.get_by_label("Your email address").press("Enter")
    tab.get_by_role("heading", name="Look into your mailbox").wait_for()

    text = Message.objects.get().text or ""
    tab.goto(urlsplit(next(line for line in text.splitlines() if "/mailings/join/" in line)).path)
    tab.get_by_role("button", name="Yes, send me this").click()
    tab.get_by_role("heading", name="You are on the list").wait_for()
    axe(tab)
    assert is_allowed([address_reference("ann@example.com")], "newsletter", "email")
    assert not is_allowed([address_reference("ann@example.com")], "events", "email")


@pytest.mark.parametrize("address", ["made-up", "old"])
def test_a_link_that_opens_nothing_has_no_barriers_either(
    browser: BrowserContext, use_company: Callable[[str], None], address: str
) -> None:
    use_company("cns")
    tab = browser.new_page()
    tab.goto(path_of(days=8) if address == "old" else "/mailings/join/made-up/")
    axe(tab)
