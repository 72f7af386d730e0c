"""What opens only on the way of the desk's work, looked at by axe in a real browser."""

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from requests.errands import give, teams
from requests.intake import Filing, Sender, file
from requests.legal_holds import Matter, place
from requests.timeline import By
from tests.browser import walk, wear
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.test_appeals import officer, refused, virginia, visitor
from tests.requests.test_decisions import matters
from tests.requests.test_four_eyes import FACTS, four_eyes, morgan
from tests.requests.test_reading import draft
from tests.requests.test_stating import declined, health
from tests.requests.working import do, file_deletion

__all__ = ["four_eyes", "health", "morgan", "officer", "virginia", "visitor"]

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


def test_a_typed_request_a_draft_and_a_legal_hold_have_no_barriers(
    browser: BrowserContext, live_server: LiveServer, desk: Client, pat: User
) -> None:
    hold = place(Matter("An audit is open.", category="billing"), By.staff(pat))
    wear(browser, desk, live_server.url)
    cases, holds = "/admin/requests/privacyrequest/", "/admin/requests/legalhold/"
    walk(
        browser,
        [f"{cases}enter/", f"{cases}{draft().pk}/draft/", holds, f"{holds}add/", f"{holds}{hold.pk}/change/"],
    )


def test_an_appeal_has_no_barriers(
    browser: BrowserContext, live_server: LiveServer, visitor: Visitor, officer: Client
) -> None:
    case = refused(visitor, officer)
    wear(browser, visitor.client, live_server.url)
    walk(browser, [f"/requests/{case.reference}/appeal/"])


def test_a_statement_has_no_barriers(
    health: None, browser: BrowserContext, live_server: LiveServer, page: Visitor, desk: Client, alice: User
) -> None:
    sign_in(page.client, alice)
    case = declined(page, desk)
    wear(browser, page.client, live_server.url)
    walk(browser, [f"/requests/{case.reference}/statements/{case.corrections.get().pk}/"])


def test_a_proposal_a_decision_by_kind_and_a_task_have_no_barriers(
    browser: BrowserContext,
    live_server: LiveServer,
    four_eyes: None,
    desk: Client,
    morgan: Client,
    alice: User,
    pat: User,
) -> None:
    case = file(Sender.signed_in(alice), Filing("know_categories", "DE", "1"), proved=True)
    task = give(case, f"team:{teams()[0].pk}", "Look for the paper contract.", case.due_on, By.staff(pat))
    do(desk, case, "send", paragraph=FACTS)
    wear(browser, morgan, live_server.url)
    address, tasks = f"/admin/requests/privacyrequest/{case.pk}/", "/admin/requests/errand/"
    key = matters(case)[0].key
    walk(browser, [f"{address}change/?rule={key}", f"{address}letter/", tasks, f"{tasks}{task.pk}/change/"])
