"""The pages that leave lists, looked at by axe in a real browser, and one way through them without a script."""

import pytest
from playwright.sync_api import BrowserContext

from portal.consent.parties import address_reference
from portal.consent.standing import is_allowed
from portal.mailings.links import token
from tests.browser import look, walk

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_pages_that_leave_lists_have_no_barriers(browser: BrowserContext, use_company) -> None:
    use_company("cns")
    ways = [f"/mailings/u/{token('ann@example.com', key)}/" for key in ("newsletter", "marketing.all", "ended")]
    walk(browser, ["/mailings/leave/", *ways])


def test_pressing_in_a_browser_leaves_and_comes_back() -> None:
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
