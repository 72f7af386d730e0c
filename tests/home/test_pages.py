"""The frame of every page."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import BrowserContext

from tests.browser import walk
from tests.inspection import Visitor


def test_a_visitor_sees_the_ways_in(page: Visitor) -> None:
    shown = page.get("/")
    assert shown.h1 == "Your privacy, in your hands"
    assert {"Sign in", "Create an account", "Skip to main content"} <= set(shown.links)


def test_the_language_is_switched_by_a_form_and_the_page_stays(page: Visitor) -> None:
    page.get("/")
    assert page.submit("Español").tree.get("lang") == "es"


def test_the_colours_are_the_companys_and_are_not_sent_twice(client: Client, use_company: Any) -> None:
    use_company("clearcall")
    first = client.get("/brand.css")
    assert "--accent: #" in first.content.decode()
    assert first["Content-Type"] == "text/css; charset=utf-8"
    again = client.get("/brand.css", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_cold_page_weighs_at_most_60_kb(page: Visitor, client: Client) -> None:
    shown = page.get("/")
    sheets = [link.get("href") or "" for link in shown.all("link") if link.get("rel") in ("stylesheet", "icon")]
    weight = len(shown.response.content)  # type: ignore[attr-defined]
    for href in sheets:
        found = finders.find(href.removeprefix("/static/")) if href.startswith("/static/") else None
        weight += len(gzip.compress(Path(found).read_bytes() if found else client.get(href).content))
    assert shown.all("script") == []
    assert weight < 60_000


@pytest.mark.browser
@pytest.mark.barriers
def test_public_pages_have_no_barriers(browser: BrowserContext) -> None:
    walk(browser, ["/"])
