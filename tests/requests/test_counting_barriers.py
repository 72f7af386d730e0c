"""The records and numbers, looked at by axe in a real browser."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser import walk, wear
from tests.requests.test_numbers import LAST, last_year, past

__all__ = ["last_year"]

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_log_the_numbers_and_the_call_data_have_no_barriers(
    browser: BrowserContext, live_server: LiveServer, desk: Client, last_year: None
) -> None:
    past("delete", timezone.now(), 0, "denied", reason="exemption")
    wear(browser, desk, live_server.url)
    cases = "/admin/requests/privacyrequest/"
    walk(browser, [f"{cases}log/", f"{cases}numbers/?year={LAST}", f"{cases}cpni/"])


def test_published_numbers_have_no_barriers(
    browser: BrowserContext, last_year: None, use_company: Callable[[str], None], tmp_path: Path
) -> None:
    folder = tmp_path / "clearcall"
    copytree("portal/company/profiles/clearcall", folder)
    profile = folder / "company.toml"
    profile.write_text(profile.read_text().replace("[requests]\n", "[requests]\npublish_numbers = true\n", 1))
    use_company(str(folder))
    walk(browser, ["/privacy/numbers/", f"/privacy/numbers/{LAST}/"])
