"""The desk's pages, looked at by axe in a real browser."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import walk, wear
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, file_know

pytestmark = pytest.mark.browser


def test_the_desk_has_no_barriers(
    browser: BrowserContext, live_server: LiveServer, desk: Client, page: Visitor, alice: User
) -> None:
    sign_in(page.client, alice)
    asked = file_know(page, "know_categories")
    case = file_deletion(page)
    do(desk, asked, "take")
    do(desk, case, "take")
    do(desk, case, "plan")
    item = case.plan.filter(action="erase")[0]
    wear(browser, desk, live_server.url)
    base = "/admin/requests/privacyrequest/"
    walk(
        browser,
        [
            "/admin/",
            base,
            f"{base}?q=alice@example.com",
            f"{base}{case.pk}/change/",
            f"{base}{case.pk}/change/?decide={item.pk}",
            f"{base}{asked.pk}/letter/",
            f"{base}{asked.pk}/letters/{asked.letters.get().pk}/",
        ],
    )
