"""The cookie notice, the signal's line and the cookie page have no barriers; no way out weighs more than another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import look, walk

pytestmark = [pytest.mark.browser, pytest.mark.barriers]

WEIGHT = """one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return [box.width, box.height, style.backgroundColor, style.color, style.borderColor, style.fontWeight,
          style.fontSize, style.textDecorationLine].join();
}"""


def test_without_the_signal(browser: BrowserContext, use_company: Callable[[str], None]) -> None:
    use_company("itns")
    tab = browser.new_page()
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto("/")
        ways = tab.locator(".cookie-notice :is(button, a)")
        assert ways.all_inner_texts() == ["Accept all", "Refuse all", "Choose"]
        assert len({one.evaluate(WEIGHT) for one in ways.all()}) == 1
    tab.get_by_role("link", name="Choose", exact=True).press("Enter")
    tab.get_by_role("group", name="Advertising").get_by_label("Refuse").press("Space")
    tab.get_by_role("button", name="Save my choice").press("Enter")
    tab.get_by_text("Saved").wait_for()
    look(tab)


def test_with_the_signal(another_browser: Callable[..., BrowserContext], use_company: Callable[[str], None]) -> None:
    use_company("itns")
    walk(another_browser(extra_http_headers={"Sec-GPC": "1"}), ["/", "/privacy/cookies/"])
