"""Everything by keyboard alone: each control is reached in the order of the page, and the focus is always seen."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from tests.people import PASSWORD, SECRETS, code_of

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return null;
  const box = on.getBoundingClientRect();
  const ringed = [on, on.closest(".card")].filter(Boolean).map(one => getComputedStyle(one));
  return {
    what: `${on.tagName} ${(on.innerText || on.name || on.id).slice(0, 60)}`,
    ring: ringed.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth,
    order: [...document.querySelectorAll("*")].indexOf(on),
    stops: on.type === "date" ? "several" : "one",
  };
}"""


def test_signing_in_looking_and_asking_for_deletion_by_keyboard(browser: BrowserContext, alice: User) -> None:
    tab = browser.new_page()
    tab.goto("/accounts/login/")
    to(tab, tab.get_by_label("Email address"))
    tab.keyboard.type(alice.email)
    to(tab, tab.get_by_label("Password"))
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    code = tab.get_by_label("Code from your authenticator app")
    expect(code).to_be_visible()
    to(tab, code)
    tab.keyboard.type(code_of(SECRETS[alice.email]))
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hello Alice")

    press(tab, tab.get_by_role("link", name="Skip to main content"))
    press(tab, tab.get_by_role("main").get_by_role("link", name="Billing and payments"))
    expect(tab.get_by_role("heading", level=1)).to_have_text("Billing and payments")
    walk_through(tab)

    tab.reload()
    press(tab, tab.get_by_role("link", name="Requests", exact=True))
    press(tab, tab.get_by_role("button", name="Make a new request"))
    press(tab, tab.get_by_role("link", name="Delete my data"))
    to(tab, tab.get_by_label("Everything, and close my login here"))
    tab.keyboard.press("Space")
    to(tab, tab.get_by_label("Where do you live?"))
    tab.keyboard.type("California")
    to(tab, tab.get_by_role("button", name="See what would be erased"))
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Check before you send")
    to(tab, tab.get_by_role("button", name="Send my deletion request"))
    tab.keyboard.press("Space")
    expect(tab.get_by_role("heading", level=1)).to_have_text("We have your request")
    expect(tab.get_by_role("main")).to_contain_text(re.compile(r"45 days, California"))


def test_an_error_takes_the_keyboard_to_its_field(browser: BrowserContext) -> None:
    tab = browser.new_page()
    tab.goto("/accounts/login/")
    to(tab, tab.get_by_role("main").get_by_role("button", name="Continue"))
    tab.keyboard.press("Enter")
    summary = tab.locator(".error-summary a").first
    expect(summary).to_be_visible()
    press(tab, summary)
    expect(tab.get_by_label("Email address")).to_be_focused()


def to(tab: Page, control: Locator) -> None:
    """Presses Tab until a control has the focus; every stop on the way is seen, and stands later on the page.

    A field for a date stops several times: day, month, year and calendar, of which the browser marks each.
    """
    before = -1
    for _ in range(150):
        if control.evaluate("element => element === document.activeElement"):
            return
        tab.keyboard.press("Tab")
        stop = stopped(tab)
        if stop["order"] == before and stop["stops"] == "several":
            continue
        assert stop["ring"], f"{tab.url}: no focus is seen on {stop['what']}"
        assert stop["order"] > before, f"{tab.url}: the focus jumps back to {stop['what']}"
        before = stop["order"]
    raise AssertionError(f"{tab.url}: the keyboard never reaches {control}")


def press(tab: Page, control: Locator) -> None:
    """Reaches a link or a button, and presses Enter."""
    to(tab, control)
    tab.keyboard.press("Enter")


def walk_through(tab: Page) -> None:
    """Tabs through the whole page once."""
    tab.evaluate("document.activeElement.blur()")
    last = tab.get_by_role("contentinfo").get_by_role("button").last
    to(tab, last)


def stopped(tab: Page) -> dict[str, Any]:
    """Returns where the focus is. Fails where it is nowhere, or out of sight."""
    stop: dict[str, Any] | None = tab.evaluate(FOCUS)
    assert stop is not None, f"{tab.url}: the focus is nowhere"
    assert stop["inside"], f"{tab.url}: {stop['what']} has the focus out of sight"
    return stop
