"""The page of choices, looked at by axe in a real browser."""

import pytest
from django.test import Client as Browser
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import walk, wear
from tests.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_pages_of_choices_have_no_barriers(
    browser: BrowserContext, client: Browser, live_server: LiveServer, alice: User
) -> None:
    sign_in(client, alice)
    client.post("/choices/follow_ups/say/", {"say": "yes", "by": "email", "read": "1"})
    said = client.post("/choices/marketing/say/", {"say": "yes", "by": "email", "read": "1"})
    wear(browser, client, live_server.url)
    walk(
        browser,
        [
            "/choices/",
            said["Location"],
            "/choices/marketing/",
            "/choices/sharing/",
            "/choices/marketing/confirm/?say=no&by=email",
        ],
    )
