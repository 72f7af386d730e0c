"""The pages of agents, parents and the people for whom they ask, looked at by axe in a real browser."""

import secrets
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from requests.models import Confirmation, Guest, PrivacyRequest
from requests.representing.confirming import digest
from tests.browser import look, walk, wear
from tests.identity_service import IdentityService, identity_service
from tests.requests.working import do

__all__ = ["identity_service"]

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def come_in(client: Client) -> None:
    client.post("/requests/guest/", {"email": "avery@agents.example"})
    Guest.objects.update(proved_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1))


def file(client: Client, **fields: object) -> PrivacyRequest:
    given = {
        "asked_by": "agent", "person_name": "Gwen Guest", "person_email": "gwen@example.net", "person_language": "en",
        "name": "Avery Agent", "place": "US-CA", "span": "everything", "token": secrets.token_hex(8),
        "proof": SimpleUploadedFile("signed.pdf", b"%PDF-1.7"),
    }  # fmt: skip
    client.post("/requests/guest/new/know_categories/for-somebody/", given | fields)
    return PrivacyRequest.objects.latest("pk")


def test_the_forms_and_the_question_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer
) -> None:
    come_in(client)
    case = file(client)
    secret = "a-secret-of-this-test"
    Confirmation.objects.update(opens_with=digest(secret))
    wear(browser, client, live_server.url)
    question = f"/requests/permission/{secret}/"
    walk(browser, ["/requests/guest/new/delete/for-somebody/", case.path, f"{case.path}received/", question])
    tab = browser.new_page()
    tab.goto("/requests/guest/new/delete/for-somebody/")
    tab.get_by_role("button", name="Send the request").click()
    look(tab)
    tab.goto(question)
    tab.get_by_label("Only I, at this email address").check()
    tab.get_by_role("button", name="No, I did not").click()
    tab.get_by_role("heading", name="Thank you: you gave no permission").wait_for()
    look(tab)


def test_the_desks_panels_have_no_barriers(
    browser: BrowserContext, client: Client, live_server: LiveServer, desk: Client, identity_service: IdentityService
) -> None:
    come_in(client)
    agent, parent = file(client), file(client, asked_by="parent", young="on", paper="identity")
    client.post("/requests/guest/new/know_categories/", {"place": "DE", "token": "one", "span": "everything"})
    own = PrivacyRequest.objects.latest("pk")
    client.post(
        "/requests/guest/new/child_data/",
        {"place": "", "token": "two", "relation": "parent", "words": "kim@example.org"},
    )
    child = PrivacyRequest.objects.latest("pk")
    do(desk, child, "erase_child", email="kim@example.org")
    do(desk, own, "start_check")
    wear(browser, desk, live_server.url)
    walk(browser, [f"/admin/requests/privacyrequest/{case.pk}/change/" for case in (agent, parent, child, own)])
    browser.clear_cookies()
    wear(browser, client, live_server.url)
    walk(browser, [own.path])
