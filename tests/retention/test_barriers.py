"""Retention on the staff site, looked at by axe in a real browser."""

from typing import Any

import pytest
from django.test import Client as Browser
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import walk, wear
from tests.people import sign_in
from tests.retention.conftest import Work, run_of

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_pages_of_retention_have_no_barriers(
    browser: BrowserContext, client: Browser, live_server: LiveServer, pat: User, work: Work, settings: Any
) -> None:
    settings.RETENTION_APPROVE_ABOVE = 6
    work(schedules=True)
    assert run_of("tickets").purged
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    walk(browser, [f"/admin/retention/run/{page}" for page in ("overview/", "", f"{run_of('tickets').pk}/change/")])
