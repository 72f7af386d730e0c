"""Choices on their way, as staff see them in a real browser: light and dark, wide and narrow."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method, Push
from portal.consent.parties import of_address
from tests.browser import walk, wear
from tests.people import sign_in


@pytest.mark.browser
@pytest.mark.barriers
def test_choices_on_their_way_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, use_company, pat: User
) -> None:
    use_company("cns")
    decide(
        of_address("a@example.org"), [Wish("newsletter", False, "email")], Circumstances(Method.CENTRE, Actor.visitor())
    )
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    walk(browser, ["/admin/consent/push/", f"/admin/consent/push/{Push.objects.get().pk}/change/"])
