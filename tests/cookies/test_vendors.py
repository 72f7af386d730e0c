"""What a real browser stores and whom it contacts: nothing of others before a yes, and nothing any more after a no."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request

from accounts.models import User
from tests.cookies.conftest import Harbour
from tests.cookies.vendor import SCRIPTS, vendor
from tests.inspection import Visitor
from tests.people import sign_in

OWN = {"csrftoken", "choices"}
"""The cookies that the site needs."""

JOURNEYS = [
    # what the visitor does, one press after another; with the signal?; scripts?; kinds that run on the page after it
    ("before a choice", [], False, True, set()),
    ("refused", ["Refuse all"], False, True, set()),
    ("accepted", ["Accept all"], False, True, {"figures", "adverts"}),
    ("accepted, then refused", ["Accept all", "cookies", "Refuse all"], False, True, set()),
    ("refused, then accepted", ["Refuse all", "cookies", "Accept all"], False, True, {"figures", "adverts"}),
    ("before a choice, with the signal", [], True, True, set()),
    ("refused, with the signal", ["Refuse all"], True, True, set()),
    ("accepted, with the signal", ["Accept all"], True, True, {"figures"}),
    ("accepted, then refused, with the signal", ["Accept all", "cookies", "Refuse all"], True, True, set()),
    ("before a choice, without scripts", [], False, False, set()),
    ("refused, without scripts", ["Refuse all"], False, False, set()),
    ("accepted, without scripts", ["Accept all"], False, False, set()),
    ("accepted, then refused, without scripts", ["Accept all", "cookies", "Refuse all"], False, False, set()),
]
COOKIES = {"figures": "_ours_1", "adverts": "_theirs"}


def walk(tab: Page, presses: list[str]) -> None:
    """Opens the first page, presses one button after another, and comes back to the first page."""
    tab.goto("/")
    for press in presses:
        if press == "cookies":
            tab.goto("/privacy/cookies/")
        else:
            tab.get_by_role("button", name=press).click()
            tab.get_by_text("Saved").wait_for()
    tab.goto("/")
    tab.wait_for_load_state("networkidle")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("presses", "signal", "scripts", "runs"),
    [journey[1:] for journey in JOURNEYS],
    ids=[str(journey[0]) for journey in JOURNEYS],
)
def test_what_is_stored_and_who_is_contacted(
    another_browser: Callable[..., BrowserContext],
    harbour: Harbour,
    presses: list[str],
    signal: bool,
    scripts: bool,
    runs: set[str],
) -> None:
    with vendor() as other:
        harbour(other.origin)
        browser = another_browser(java_script_enabled=scripts, extra_http_headers={"Sec-GPC": "1"} if signal else None)
        tab = browser.new_page()
        walk(tab, presses)
        other.fetched.clear()
        contacted: set[str] = set()

        def seen(asked: Request) -> None:
            contacted.add(urlsplit(asked.url).netloc)

        tab.on("request", seen)
        tab.goto("/privacy/")
        tab.wait_for_load_state("networkidle")

        stored = {one.get("name", "") for one in browser.cookies()}
        others = {urlsplit(other.origin).netloc} if runs else set()
        assert contacted == {urlsplit(tab.url).netloc} | others
        assert set(other.fetched) == {f"/{kind}.js" for kind in runs} | ({"/pixel.gif"} if runs else set())
        assert stored & set(COOKIES.values()) == {COOKIES[kind] for kind in runs}
        assert stored - set(COOKIES.values()) <= OWN
        assert ("choices" in stored) is bool(presses)
        assert tab.get_by_role("heading", level=1).inner_text() == "Privacy notices"


def policy(client: Client, path: str, **headers: Any) -> str:
    return str(client.get(path, **headers)["Content-Security-Policy"])


@pytest.mark.parametrize("address", ["/", "/privacy/", "/privacy/cookies/"])
def test_the_policy_is_widened_for_exactly_what_a_page_loads(client: Client, harbour: Harbour, address: str) -> None:
    harbour("https://vendor.example")
    strict = policy(client, address)
    assert "vendor.example" not in strict
    page = Visitor(client)
    page.get("/")
    page.submit("Accept all")
    loaded = client.get(address)
    wide = dict(part.split(" ", 1) for part in loaded["Content-Security-Policy"].split("; "))
    assert wide["script-src"].split() == ["'self'", "https://vendor.example"]
    assert "frame-src https://vendor.example" in loaded["Content-Security-Policy"]
    assert wide["default-src"] == "'none'"
    assert [f'src="https://vendor.example{path}" async' in loaded.content.decode() for path in SCRIPTS] == [True, True]
    assert {"Cookie", "Sec-GPC"} <= {one.strip() for one in loaded["Vary"].split(",")}
    signalled = client.get(address, headers={"Sec-GPC": "1"}).content.decode()
    assert ("figures.js" in signalled, "adverts.js" in signalled) == (True, False)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/mailings/leave/"])
def test_no_vendor_runs_where_somebody_types(client: Client, harbour: Harbour, address: str) -> None:
    harbour()
    page = Visitor(client)
    page.get("/")
    page.submit("Accept all")
    answer = client.get(address)
    assert "vendor.example" not in answer.content.decode() + answer["Content-Security-Policy"]


def test_no_vendor_runs_where_somebody_is_signed_in(client: Client, harbour: Harbour, alice: User, pat: User) -> None:
    page = Visitor(client)
    harbour()
    page.get("/")
    page.submit("Accept all")
    for somebody in (alice, pat):
        sign_in(client, somebody)
        answer = client.get("/privacy/")
        assert "vendor.example" not in answer.content.decode() + answer["Content-Security-Policy"]
