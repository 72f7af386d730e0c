"""No page of the site has barriers: axe-core looks at each in light and dark, wide and narrow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.roles import AUDITOR, MANAGER
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.exports.handing import hand_over, revoke
from portal.exports.models import Export
from portal.mail.models import Message
from requests.models import Hold
from tests.browser import look, walk, wear
from tests.inspection import Visitor
from tests.people import PASSWORD, sign_in
from tests.requests.working import do, file_deletion, file_know

pytestmark = [pytest.mark.browser, pytest.mark.barriers]

Work = Callable[..., int]


@pytest.fixture
def visitor(page: Visitor, alice: User, browser: BrowserContext, live_server: LiveServer) -> Visitor:
    """Returns Alice, signed in by test client and by browser."""
    sign_in(page.client, alice)
    wear(browser, page.client, live_server.url)
    return page


@pytest.fixture
def desk(pat: User, another_browser: Callable[..., BrowserContext], live_server: LiveServer) -> Any:
    """Returns Pat, signed in by test client and by browser."""
    client, staff = Client(), another_browser()
    sign_in(client, pat)
    wear(staff, client, live_server.url)
    return client, staff


def test_requests(visitor: Visitor, browser: BrowserContext) -> None:
    case = file_deletion(visitor)
    record = visitor.get("/requests/new/correct/?dataset=contact_details").links
    chosen = next(link for link in record.values() if "record=" in link)
    new = ["", "know_categories/", "know_specific/", "delete/", "correct/", "correct/?described"]
    new += ["correct/?dataset=contact_details", f"correct/{chosen}"]
    own = ["received/", "", "withdraw/", f"letters/{case.letters.get().pk}/"]
    walk(
        browser,
        ["/requests/", *(f"/requests/new/{path}" for path in new), *(f"/requests/{case.reference}/{x}" for x in own)],
    )


def test_the_review_of_a_deletion_and_a_form_with_errors(visitor: Visitor, browser: BrowserContext) -> None:
    tab = browser.new_page()
    tab.goto("/requests/new/delete/")
    tab.get_by_role("button", name="See what would be erased").click()
    tab.locator(".error-summary").wait_for()
    look(tab)
    tab.get_by_label("Everything, and close my login here").check()
    tab.get_by_label("Where do you live?").select_option("Germany")
    tab.get_by_role("button", name="See what would be erased").click()
    tab.get_by_role("button", name="Send my deletion request").wait_for()
    look(tab)


def test_copies(visitor: Visitor, browser: BrowserContext, work: Work) -> None:
    visitor.get("/copies/")
    visitor.submit("Make my copy")
    export = Export.objects.get()
    walk(browser, [f"/copies/{export.pk}/"])
    work()
    made, address = hand_over(Export.objects.get(), "Other Telecom", 24, Actor.system("test"))
    given = address[address.index("/copies/") :]
    walk(browser, [f"/copies/{export.pk}/", "/copies/", f"/copies/{export.pk}/hand-over/", given])
    tab = browser.new_page()
    tab.goto(f"/copies/{export.pk}/hand-over/")
    tab.get_by_label("Name of the company").fill("Third Telecom")
    tab.get_by_role("button", name="Make the link").click()
    tab.get_by_role("heading", name="Your link for Third Telecom").wait_for()
    look(tab)
    revoke(made, Actor.system("test"))
    tab.goto(given)
    look(tab)


def test_the_second_step_of_a_sign_in(alice: User, browser: BrowserContext) -> None:
    tab = browser.new_page()
    tab.goto("/accounts/login/")
    tab.get_by_label("Email address").fill(alice.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_label("Code from your authenticator app").wait_for()
    look(tab)


def test_the_confirmation_of_an_address(page: Visitor, browser: BrowserContext, live_server: LiveServer) -> None:
    page.get("/accounts/signup/")
    page.submit("Create my account", name="Nia", email="nia@example.com", age="44", password1=PASSWORD)
    wear(browser, page.client, live_server.url)
    walk(browser, ["/accounts/confirm-email/"])


def test_the_desk_while_a_deletion_is_worked(visitor: Visitor, desk: Any, browser: BrowserContext, work: Work) -> None:
    client, staff = desk
    case = file_deletion(visitor)
    at = f"/admin/requests/privacyrequest/{case.pk}"
    walk(staff, ["/admin/", f"{at}/change/"])
    do(client, case, "take")
    do(client, case, "plan")
    walk(staff, [f"{at}/change/", f"{at}/letter/"])
    do(client, case, "execute", confirmed="yes")
    work()
    walk(staff, [f"{at}/change/", f"{at}/letter/"])
    do(client, case, "send")
    work()
    letter = case.letters.get(outcome="partly").pk
    hold = Hold.objects.first()
    assert hold
    holds = "/admin/requests/hold"
    walk(staff, [f"{at}/change/", f"{at}/letters/{letter}/", f"{holds}/", f"{holds}/{hold.pk}/change/"])
    opened = next(word for word in Message.objects.latest("pk").text.split() if "/requests/letters/" in word)
    walk(browser, [opened[opened.index("/requests/") :]])


def test_the_desk_with_other_requests(visitor: Visitor, desk: Any, browser: BrowserContext, work: Work) -> None:
    client, staff = desk
    know = file_know(visitor, "know_categories")
    do(client, know, "take")
    at = f"/admin/requests/privacyrequest/{know.pk}"
    queue = "/admin/requests/privacyrequest/"
    walk(staff, [f"{at}/change/", f"{at}/letter/", f"{queue}desk/", queue, f"{queue}?standing=every&whose=mine"])
    do(client, know, "send")
    work()
    letter = know.letters.get(outcome="done").pk
    walk(browser, [f"/requests/{know.reference}/", f"/requests/{know.reference}/letters/{letter}/"])


def test_the_rest_of_the_staffs_site(visitor: Visitor, desk: Any, alice: User, work: Work) -> None:
    _client, staff = desk
    file_know(visitor, "know_categories")
    work()
    link, mail = alice.links.first(), Message.objects.latest("pk")
    assert link
    paths = [
        "accounts/user/",
        f"accounts/user/{alice.pk}/change/",
        "accounts/link/",
        f"accounts/link/{link.pk}/change/",
    ]
    paths += ["mail/message/", f"mail/message/{mail.pk}/change/"]
    paths += ["requests/"]
    walk(staff, [f"/admin/{path}" for path in paths])


def test_the_auditors_site(
    people: Any, alice: User, another_browser: Callable[..., BrowserContext], live_server: LiveServer, work: Work
) -> None:
    noa = people("pat")
    noa.groups.set(Group.objects.filter(name__in=[AUDITOR, MANAGER]))
    client, staff = Client(), another_browser()
    sign_in(client, noa)
    wear(staff, client, live_server.url)
    client.get(f"/admin/accounts/user/{alice.pk}/change/")
    entry = Entry.objects.latest("pk")
    walk(staff, ["/admin/audit/entry/", f"/admin/audit/entry/{entry.pk}/change/"])


def test_the_demonstration(visitor: Visitor, browser: BrowserContext, settings: Any, work: Work) -> None:
    settings.DEMO = True
    file_know(visitor, "know_categories")
    work()
    walk(browser, ["/demo/", "/demo/mail/", f"/demo/mail/{Message.objects.latest('pk').pk}/"])
