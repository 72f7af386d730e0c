"""What opens only on the way of the desk's work, looked at by axe in a real browser."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import walk, wear
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_a_search_and_an_opened_decision_have_no_barriers(
    browser: BrowserContext, live_server: LiveServer, desk: Client, page: Visitor, alice: User
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")
    item = case.plan.filter(action="erase")[0]
    wear(browser, desk, live_server.url)
    queue = "/admin/requests/privacyrequest/"
    walk(browser, [f"{queue}?q=alice@example.com", f"{queue}{case.pk}/change/?decide={item.pk}"])
