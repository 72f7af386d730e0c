"""The company's other sites: they ask here what a browser allows, ask the visitor, and load what was agreed to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from portal.consent.models import Decision
from portal.cookies.kinds import listed
from tests.browser import axe
from tests.cookies.conftest import Harbour
from tests.cookies.vendor import Vendor, vendor

STATE = "/cookies/api/v1/state/"
SHOP = "https://shop.harbour.example"
HOST = """<!doctype html><html lang="en"><head><title>Shop</title><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="style-src 'self'; script-src 'self' {portal}">
<script src="{portal}/static/js/choices.js"></script>
<script type="text/plain" data-kind="figures" data-src="{origin}/figures.js"></script>
<script type="text/plain" data-kind="adverts" data-src="{origin}/adverts.js"></script>
</head><body><main><h1>Boats</h1></main></body></html>"""


def ask(client: Client, origin: str | None = SHOP, **headers: str) -> Any:
    return client.get(STATE, headers=({"origin": origin} if origin else {}) | headers)


def answer(client: Client, origin: str = SHOP, **data: Any) -> Any:
    return client.post(STATE, {"list": listed()} | data, headers={"origin": origin})


@pytest.fixture
def shop(settings: Any, harbour: Harbour) -> None:
    """Puts the company in force, and its shop on the list."""
    harbour()
    settings.CHOICES_ORIGINS = [SHOP]


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", SHOP + ".evil.example", SHOP + ":444", "http://shop.harbour.example"],
)
def test_an_origin_that_is_not_on_the_list_learns_and_decides_nothing(
    client: Client, shop: None, origin: str | None
) -> None:
    for told in (
        ask(client, origin),
        client.post(STATE, {"answer": "accept"}, headers={"origin": origin} if origin else {}),
    ):
        assert told.status_code == 403
        assert told.json() == {"error": "origin"}
        assert "Access-Control-Allow-Origin" not in told
        assert "Origin" in told["Vary"]
    assert Decision.objects.count() == 0


def test_a_site_of_ours_learns_what_is_allowed_and_what_is_to_be_asked(client: Client, shop: None) -> None:
    told = ask(client)
    assert told["Access-Control-Allow-Origin"] == SHOP
    assert told["Access-Control-Allow-Credentials"] == "true"
    assert {"Origin", "Cookie", "Sec-GPC"} <= {one.strip() for one in told["Vary"].split(",")}
    assert "no-store" in told["Cache-Control"]
    assert told.cookies == {}
    facts = told.json()
    assert facts["kinds"] == {"figures": False, "adverts": False}
    assert (facts["asked"], facts["sale"], facts["signal"]) == (["figures", "adverts"], ["adverts"], False)
    assert facts["page"] == "http://testserver/privacy/cookies/"
    assert facts["words"]["text"] == "What they are for: Figures, Adverts."
    assert ask(client, **{"sec-gpc": "1"}).json()["asked"] == ["figures"]


def test_an_answer_from_a_site_of_ours_counts_everywhere(shop: None) -> None:
    client = Client(enforce_csrf_checks=True)
    told = answer(client, answer="accept", asked=["figures", "adverts"]).json()
    assert (told["kinds"], told["asked"]) == ({"figures": True, "adverts": True}, [])
    assert "May we use cookies" not in client.get("/").content.decode()
    told = answer(client, answer="each", kind_adverts="refuse").json()
    assert told["kinds"] == {"figures": True, "adverts": False}
    assert told["drop"] == [{"name": "_theirs", "domain": ""}]
    assert [one.method for one in Decision.objects.all()] == ["banner"] * 3


@pytest.mark.parametrize("data", [{}, {"answer": "accept"}, {"answer": "accept", "asked": "figures", "list": "old"}])
def test_an_answer_that_cannot_be_read_is_told_so(client: Client, shop: None, data: dict[str, str]) -> None:
    told = answer(client, **data)
    assert (told.status_code, told.json()["error"]) == (400, "answer")
    assert Decision.objects.count() == 0


Open = Callable[..., Page]


@pytest.fixture
def open_host(
    another_browser: Callable[..., BrowserContext], live_server: LiveServer, harbour: Harbour, settings: Any
) -> Any:
    """Yields the other site, and a function that opens its page in a fresh browser."""
    with vendor() as other:
        harbour(other.origin)
        settings.CHOICES_ORIGINS = [other.origin]
        other.pages["host"] = HOST.format(portal=live_server.url, origin=other.origin).encode()

        def opened(**options: Any) -> Page:
            tab = another_browser(**options).new_page()
            tab.goto(other.origin + "/host")
            tab.wait_for_load_state("networkidle")
            return tab

        yield other, opened


def again(tab: Page, other: Vendor) -> tuple[set[str], set[str]]:
    """Opens the page anew; returns what it fetched of vendors, and which cookies there are."""
    other.fetched.clear()
    tab.reload()
    tab.wait_for_load_state("networkidle")
    return set(other.fetched) - {"/host"}, {one.get("name", "") for one in tab.context.cookies()}


def allows(tab: Page) -> list[bool]:
    found: list[bool] = tab.evaluate("['figures', 'adverts', 'none'].map(window.portalChoices.allowed)")
    return found


@pytest.mark.browser
def test_a_page_of_another_site_asks_loads_and_forgets(open_host: tuple[Vendor, Open]) -> None:
    other, opened = open_host
    tab = opened()
    assert again(tab, other) == (set(), set())
    assert allows(tab) == [False, False, False]
    tab.evaluate("document.addEventListener('portalchoices', e => { window.told = e.detail.kinds; })")
    tab.set_viewport_size({"width": 320, "height": 800})
    axe(tab)
    sizes = [tab.get_by_role(role, name=name).bounding_box() for role, name in WAYS]  # type: ignore[arg-type]
    assert len({(size["width"], size["height"]) for size in sizes if size}) == 1

    tab.get_by_role("button", name="Accept all").click()
    tab.locator("portal-choices").wait_for(state="detached")
    assert tab.evaluate("window.told") == {"figures": True, "adverts": True}
    assert tab.get_by_role("button", name="Accept all").count() == 0
    every = {"/figures.js", "/adverts.js", "/pixel.gif"}
    assert again(tab, other) == (every, {"choices", "_ours_1", "_theirs"})
    assert allows(tab) == [True, True, False]

    tab.goto(tab.evaluate("window.portalChoices.page()"))
    tab.get_by_role("button", name="Refuse all").click()
    tab.get_by_text("Saved").wait_for()
    tab.goto(other.origin + "/host")
    fetched, stored = again(tab, other)
    assert fetched == set()
    assert stored <= {"choices", "csrftoken", "messages"}
    assert allows(tab) == [False, False, False]


WAYS = [("button", "Accept all"), ("button", "Refuse all"), ("link", "Choose")]


@pytest.mark.browser
def test_with_the_signal_another_site_neither_asks_for_nor_loads_what_sells(open_host: tuple[Vendor, Open]) -> None:
    other, opened = open_host
    tab = opened(extra_http_headers={"Sec-GPC": "1"})
    assert "Adverts" not in tab.locator("portal-choices section").inner_text()
    tab.get_by_role("button", name="Accept all").click()
    tab.locator("portal-choices").wait_for(state="detached")
    assert again(tab, other) == ({"/figures.js", "/pixel.gif"}, {"choices", "_ours_1"})


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_where_the_portal_is_out_of_reach_or_scripts_are_off_nothing_is_loaded(
    open_host: tuple[Vendor, Open], settings: Any, scripts: bool
) -> None:
    other, opened = open_host
    settings.CHOICES_ORIGINS = []
    tab = opened(java_script_enabled=scripts)
    assert again(tab, other) == (set(), set())
    assert tab.get_by_role("heading").inner_text() == "Boats"


def test_a_site_that_is_no_origin_is_refused_at_the_start(settings: Any) -> None:
    settings.CHOICES_ORIGINS = [SHOP, "http://localhost:8080"]
    call_command("check")
    settings.CHOICES_ORIGINS = [SHOP + "/"]
    with pytest.raises(SystemCheckError, match="is not an origin"):
        call_command("check")
