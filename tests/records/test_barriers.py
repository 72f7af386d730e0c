"""A signed-in person's pages in a real browser: light and dark, wide and narrow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import axe, look, walk, wear
from tests.inspection import Visitor
from tests.people import sign_in

LENGTH = """player => new Promise(done => {
  player.onloadedmetadata = () => done(player.duration);
  player.onerror = () => done(0);
  player.load();
  player.preload = "metadata";
})"""
"""Returns how many seconds a sound or a film lasts, 0 where the browser cannot play it."""

Enter = Callable[[str, str], None]


@pytest.fixture
def enter(
    browser: BrowserContext, client: Client, live_server: LiveServer, use_company: Callable[[str], None], people: Any
) -> Enter:
    """Returns a function that puts a company in force, and signs somebody in in the browser."""

    def enter(company: str, person: str) -> None:
        use_company(company)
        sign_in(client, people(person))
        wear(browser, client, live_server.url)

    return enter


@pytest.mark.browser
@pytest.mark.barriers
def test_own_pages_have_no_barriers(
    browser: BrowserContext, client: Client, alice: User, live_server: LiveServer
) -> None:
    sign_in(client, alice)
    wear(browser, client, live_server.url)
    page = Visitor(client)
    shown = page.get("/data/devices/")
    record = next(link for link in shown.links.values() if "/record/" in link)
    contact = next(link for link in page.get("/data/contact_details/").links.values() if "/record/" in link)
    own = ["/", "/data/", "/data/communications/", "/data/features/", "/data/billing/", record, f"{contact}correct/"]
    walk(browser, own)


@pytest.mark.browser
def test_a_recording_plays_in_the_page(browser: BrowserContext, enter: Enter) -> None:
    enter("itns", "alice")
    tab = browser.new_page()
    tab.goto("/data/call_recordings/")
    assert tab.locator("audio").first.evaluate(LENGTH) > 1


@pytest.mark.browser
def test_a_film_and_a_picture_are_seen_in_the_page(browser: BrowserContext, enter: Enter) -> None:
    enter("itns", "alice")
    tab = browser.new_page()
    tab.goto("/data/media_files/")
    tab.get_by_role("link", name="meeting-room.webm").click()
    assert tab.locator("video").evaluate(LENGTH) > 2
    assert tab.locator("video").evaluate("film => film.videoWidth") > 0
    axe(tab)
    tab.go_back()
    tab.get_by_role("link", name="fax-page-1.png").click()
    assert tab.locator("img.media").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    axe(tab)


@pytest.mark.browser
@pytest.mark.barriers
def test_adding_and_deleting_have_no_barriers(browser: BrowserContext, enter: Enter) -> None:
    enter("thevoco", "alice")
    tab = browser.new_page()
    tab.goto("/data/voicemail/")
    tab.get_by_role("checkbox").first.check()
    tab.get_by_role("button", name="Delete the ticked ones").click()
    look(tab)
    tab.get_by_role("button", name="Delete for good").click()
    tab.get_by_text("1 record is deleted for good.").wait_for()
    add = "/data/personal_contacts/personal_contacts/add/"
    walk(browser, [tab.url, "/data/deletions/", "/data/voicemail/", add])


@pytest.mark.browser
@pytest.mark.barriers
def test_switching_has_no_barriers(browser: BrowserContext, enter: Enter) -> None:
    enter("thevoco", "carol")
    walk(browser, ["/data/features/", "/data/features/custom_smtp/setting/"])
    tab = browser.new_page()
    tab.goto("/data/features/")
    on, off = (tab.get_by_role("button", name=f"Switch {state}: Call recording") for state in ("on", "off"))
    if on.count():
        on.click()
    off.click()
    look(tab)
    tab.get_by_role("button", name="Switch it off").click()
    tab.get_by_text("“Call recording” is off.").wait_for()
