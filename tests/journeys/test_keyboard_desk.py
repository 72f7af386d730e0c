"""From a request without an account to the letter that answers it, by keyboard alone on both sides of the desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from requests.models import PrivacyRequest
from tests.browser import axe
from tests.journeys.test_keyboard import press, stopped, to
from tests.people import PASSWORD, SECRETS, code_of
from tests.post import PostOffice, text_of

pytestmark = pytest.mark.browser

GWEN = "gwen@example.net"
MOST_STOPS = 300


def test_a_request_is_made_worked_and_answered_without_a_mouse(
    browser: BrowserContext,
    another_browser: Callable[..., BrowserContext],
    smtp: PostOffice,
    work: Callable[..., int],
    pat: User,
) -> None:
    guest = browser.new_page()
    ask(guest, smtp, work)
    case = PrivacyRequest.objects.get()

    desk = another_browser().new_page()
    sign_in(desk, pat)
    verify(desk, case)
    answer(desk, case)

    case.refresh_from_db()
    assert case.status == "fulfilled"
    read(guest, case)


def ask(tab: Page, office: PostOffice, work: Callable[..., int]) -> None:
    """Proves a mailbox and sends a request from it, with every mistake on the way announced."""
    tab.goto("/")
    skip(tab)
    tab.goto("/requests/guest/")
    press(tab, tab.get_by_role("main").get_by_role("button", name="Mail me a code"))
    mend(tab, tab.get_by_label("Your email address"))
    tab.keyboard.type(GWEN)
    tab.keyboard.press("Enter")
    heading(tab, "Type the code from our mail")
    work()
    found = re.search(r"\b\d{4} \d{4}\b", text_of(office.to(GWEN)[-1]))
    assert found
    to(tab, tab.get_by_label("Code from our mail"))
    tab.keyboard.type("0000 0000")
    tab.keyboard.press("Enter")
    mend(tab, tab.get_by_label("Code from our mail"))
    tab.keyboard.press("Control+a")
    tab.keyboard.type(found.group())
    tab.keyboard.press("Enter")
    heading(tab, "Your requests")
    press(tab, tab.get_by_role("main").get_by_role("button", name="Make a new request"))
    press(tab, tab.get_by_role("link", name="Know what kinds of data you hold"))
    press(tab, tab.get_by_role("button", name="Send my request"))
    mend(tab, tab.get_by_label("Where do you live?"))
    tab.keyboard.type("California")
    press(tab, tab.get_by_role("button", name="Send my request"))
    heading(tab, "We have your request")
    press(tab, tab.get_by_role("button", name="Follow your request"))
    heading(tab, "Request to know the kinds of data")
    no_trap(tab)


def sign_in(tab: Page, officer: User) -> None:
    """Signs an officer in with the second factor."""
    tab.goto("/accounts/login/")
    to(tab, tab.get_by_label("Email address"))
    tab.keyboard.type(officer.email)
    to(tab, tab.get_by_label("Password"))
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    code = tab.get_by_label("Code from your authenticator app")
    expect(code).to_be_visible()
    to(tab, code)
    tab.keyboard.type(code_of(SECRETS[officer.email]))
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/accounts/" not in url)


def verify(tab: Page, case: PrivacyRequest) -> None:
    """Finds the case in the queue, and records that the person is verified."""
    tab.goto("/admin/")
    skip(tab)
    no_trap(tab)
    tab.reload()
    press(tab, tab.locator("#desk-nav").get_by_role("link", name="Queue"))
    heading(tab, "Queue")
    no_trap(tab)
    tab.reload()
    press(tab, tab.locator("#result_list").get_by_role("link", name=case.reference))
    heading(tab, re.compile(case.reference))
    no_trap(tab)
    tab.reload()
    skip(tab)
    by_other_means(tab)
    tab.keyboard.type(" ")
    press(tab, tab.get_by_role("button", name="Record that the person is verified"))
    told(tab, "Say how you checked")
    by_other_means(tab)
    tab.keyboard.type("Compared the number and the town of the last bill")
    press(tab, tab.get_by_role("button", name="Record that the person is verified"))
    told(tab, "The person is verified; the work can start.")


def by_other_means(tab: Page) -> None:
    """Opens the form for who was verified by other means, and goes to its field."""
    press(tab, tab.locator("summary", has_text="Verified by other means"))
    to(tab, tab.get_by_label("How you checked"))


def answer(tab: Page, case: PrivacyRequest) -> None:
    """Takes the case, reads the letter as it will be sent, and sends it."""
    press(tab, tab.get_by_role("button", name="Take this case"))
    told(tab, "This case is yours now.")
    press(tab, tab.get_by_role("link", name="Preview the letter"))
    heading(tab, "Our answer to your request")
    no_trap(tab)
    tab.reload()
    press(tab, tab.get_by_role("link", name="Go to wording and sending"))
    to(tab, tab.get_by_label("In your own words"))
    tab.keyboard.type("We looked in every system.")
    press(tab, tab.get_by_role("button", name="Send this letter and answer the case"))
    told(tab, "The letter is sent and the case is answered.")


def read(tab: Page, case: PrivacyRequest) -> None:
    """Opens the letter as the person does."""
    tab.reload()
    letter = case.letters.get(outcome="done")
    press(tab, tab.get_by_role("main").get_by_role("link", name=letter.subject))
    expect(tab.locator("article.letter")).to_contain_text("We looked in every system.")
    no_trap(tab)


def heading(tab: Page, text: str | re.Pattern[str]) -> None:
    expect(tab.get_by_role("heading", level=1).first).to_have_text(text)


def told(tab: Page, said: str) -> None:
    """Expects what the last deed had to say: announced, with the focus on it, and without a barrier."""
    alert = tab.get_by_role("alert")
    expect(alert).to_contain_text(said)
    expect(alert).to_be_focused()
    assert stopped(tab)["ring"], f"{tab.url}: no focus is seen on what the desk says"
    axe(tab)


def skip(tab: Page) -> None:
    """Takes the first stop of a page, which leads past the navigation; the next stop lies in the content."""
    tab.keyboard.press("Tab")
    stop = stopped(tab)
    assert "Skip to main content" in stop["what"]
    assert stop["ring"]
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("Boolean(document.activeElement.closest('main, #content-start, #main'))")


def mend(tab: Page, field: Locator) -> None:
    """Expects the error summary to be announced and to have the focus; its first link leads to the field."""
    summary = tab.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_have_attribute("role", "alert")
    assert stopped(tab)["ring"], f"{tab.url}: no focus is seen on the error summary"
    press(tab, summary.get_by_role("link").first)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def no_trap(tab: Page) -> None:
    """Tabs through a page from its beginning until the focus leaves it: every stop is seen, and none holds it."""
    tab.evaluate("document.activeElement.blur()")
    tab.evaluate("window.getSelection().removeAllRanges()")
    before = -1
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement === document.body"):
            return
        stop = stopped(tab)
        if stop["order"] < before:
            return
        assert stop["ring"], f"{tab.url}: no focus is seen on {stop['what']}"
        assert stop["order"] > before or stop["stops"] == "several", f"{tab.url}: {stop['what']} holds the focus"
        before = stop["order"]
    raise AssertionError(f"{tab.url}: the focus never leaves the page")
