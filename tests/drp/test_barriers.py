"""The pages of the Data Rights Protocol, looked at by axe in a real browser."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from requests.models import DrpAgent
from tests.browser import walk, wear
from tests.drp.client import Agent
from tests.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_persons_page_has_no_barriers(
    avery: Agent, browser: BrowserContext, client: Client, alice: User, live_server: LiveServer
) -> None:
    path = f"/drp/requests/{avery.asked(email=alice.email)['request_id']}/"
    without = f"/drp/requests/{avery.asked(email=None)['request_id']}/"
    walk(browser, [path, without])
    sign_in(client, alice)
    wear(browser, client, live_server.url)
    walk(browser, [path])
    client.post(path, {"mine": "yes"})
    walk(browser, [f"{path}?redirect_to=https://avery.example/thanks"])


def test_the_agents_of_the_staff_site_have_no_barriers(
    avery: Agent, browser: BrowserContext, desk: Client, live_server: LiveServer
) -> None:
    wear(browser, desk, live_server.url)
    listed = "/admin/requests/drpagent/"
    walk(browser, [listed, f"{listed}{DrpAgent.objects.get().pk}/change/"])
