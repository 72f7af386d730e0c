"""What every test stands on: both databases, and the profile of the company under test."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.append_only import lift_while_flushing
from tests.background import work
from tests.browser import ARGUMENTS, CHROMIUM, watch
from tests.company_database import company_content, company_database
from tests.gateway import gateway
from tests.inspection import Visitor
from tests.outage import company_out_of_reach
from tests.people import alice, bob, carol, pat, people
from tests.post import smtp

__all__ = [
    "alice",
    "bob",
    "carol",
    "company_content",
    "company_database",
    "company_out_of_reach",
    "gateway",
    "pat",
    "people",
    "smtp",
    "work",
]

DATABASES = ["default", "company"]

gc.set_threshold(50_000, 20, 100)
"""Three thousand tests fill the memory with what stays; looking through it as often as by default takes long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives every test the portal's database and the company's, each in a transaction of its own."""
    for item in items:
        if item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db(databases=DATABASES))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Puts SQLite's test databases into files, as in production; one run's names never meet another's.

    Connections end with their request: a browser that keeps its socket open must not keep a database in use.
    """
    from django.conf import settings

    folder = tmp_path_factory.mktemp("databases")
    for alias, facts in settings.DATABASES.items():
        run = f"{Path.cwd().name}_{os.getpid()}_{alias}"
        facts["CONN_MAX_AGE"] = 0
        embedded = facts["ENGINE"].endswith("sqlite3")
        facts["TEST"]["NAME"] = str(folder / f"{alias}.sqlite3") if embedded else f"test_{run}".replace("-", "_")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Lets the flush between tests pass the audit trail's triggers, and empty the shared cache.

    A browser's driver and its live server can leave a connection open; PostgreSQL drops no database that has one.
    """
    lift_while_flushing()
    yield
    with django_db_blocker.unblock():
        for alias in DATABASES:
            if connections[alias].vendor == "postgresql":
                with connections[alias].cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )


@pytest.fixture(autouse=True)
def _files_in_a_place_of_their_own(settings: Any, tmp_path: Path) -> None:
    """Keeps the vault's files apart, test by test."""
    settings.STORAGES = settings.STORAGES | {
        "vault": settings.STORAGES["vault"] | {"OPTIONS": {"location": tmp_path / "vault"}}
    }


@pytest.fixture
def use_company(settings: Any) -> Callable[[str], None]:
    """Returns a function that puts another company's profile in force: `use_company("itns")`."""

    def use(name: str) -> None:
        settings.COMPANY = name

    return use


@pytest.fixture
def page(client: Client) -> Visitor:
    """Returns a visitor who inspects every page that they open; `page.client` is the test client."""
    return Visitor(client)


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def another_browser(_chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """Returns a function that opens a fresh browser, for a person beside the first; it takes Playwright's options.

    The test fails where a page breaks the site's content security policy, or a script of it fails.
    """
    open_ones: list[BrowserContext] = []
    faults: list[str] = []

    def another(**options: Any) -> BrowserContext:
        context = _chromium.new_context(**{"base_url": live_server.url, "locale": "en-US"} | options)
        context.set_default_timeout(15_000)
        watch(context, faults)
        open_ones.append(context)
        return context

    yield another
    for context in open_ones:
        context.close()
    assert faults == []


@pytest.fixture
def browser(another_browser: Callable[..., BrowserContext]) -> BrowserContext:
    """Returns a fresh browser whose addresses are the running site's: `browser.new_page().goto("/")`."""
    return another_browser()
