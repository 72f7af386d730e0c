"""The ledger on the staff site, looked at by axe in a real browser."""

import pytest
from django.test import Client as Browser
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_address
from tests.browser import walk, wear
from tests.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_the_ledger_s_pages_have_no_barriers(
    browser: BrowserContext, client: Browser, live_server: LiveServer, pat: User
) -> None:
    party = of_address("ann@example.com")
    decide(party, [Wish("marketing", False, "email")], Circumstances(Method.STAFF, Actor.staff(pat.pk)))
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    walk(browser, [f"/admin/consent/party/{page}" for page in ("", f"{party.pk}/change/", "write/")])
