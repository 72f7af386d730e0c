"""The pages about files, as staff see them in a real browser: light and dark, wide and narrow."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.drops.models import Deviation, Take
from tests.browser import walk, wear
from tests.drops.conftest import ADA, Crm, ada
from tests.people import sign_in


@pytest.mark.browser
@pytest.mark.barriers
def test_files_and_what_their_origin_has_to_follow_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, crm: Crm, pat: User
) -> None:
    crm.leave("contacts-1.csv", ada(1))
    crm.take()
    crm.leave("contacts-2.csv", ada(1, calls="many"), ada(2, born="x"), age=600)
    crm.take()
    [record] = crm.all()
    crm.source.correct("contacts", ADA, record.key, {"name": "Ada Li"})
    corrected = Deviation.objects.get()
    sign_in(client, pat)
    wear(browser, client, live_server.url)
    walk(
        browser,
        [
            "/admin/drops/take/",
            f"/admin/drops/take/{Take.objects.get(state='refused').pk}/change/",
            "/admin/drops/deviation/",
            f"/admin/drops/deviation/{corrected.pk}/change/",
        ],
    )
