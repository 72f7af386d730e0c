"""The pages of permissions have no barriers: for people, for whoever follows a link, and for staff."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from portal.company.loading import PROFILES
from portal.notices.publishing import publish
from portal.permissions.links import link
from tests.browser import walk, wear
from tests.inspection import Visitor
from tests.people import make, sign_in
from tests.permissions.working import do, draft, manager

pytestmark = [pytest.mark.browser, pytest.mark.barriers]


def test_asking_and_new_uses(
    page: Visitor,
    browser: BrowserContext,
    another_browser: Callable[..., BrowserContext],
    live_server: LiveServer,
    use_company: Callable[[str], None],
    work: Callable[..., int],
) -> None:
    use_company("itns")
    sign_in(page.client, make("alice"))
    wear(browser, page.client, live_server.url)
    staff = manager()
    desk = another_browser()
    wear(desk, staff.client, live_server.url)
    use = draft(staff, "unrelated_uses", kind="new_use", law="no", waits="30")
    base = f"/admin/permissions/nameduse/{use.pk}"
    walk(desk, [f"{base}/change/", f"{base}/edit/"])
    do(staff, use, "announce")
    work()
    walk(desk, [f"{base}/change/", f"{base}/people/", "/admin/permissions/nameduse/"])
    told = use.told.get()
    walk(browser, ["/permissions/", f"/permissions/{use.key}/", link(use, told.party)[len("http://localhost:8000") :]])
    page.post(f"/permissions/{use.key}/answer/", {"answer": "yes"})
    walk(browser, ["/permissions/", f"/permissions/{use.key}/"])


def test_naming_a_third_party(
    page: Visitor, browser: BrowserContext, live_server: LiveServer, use_company: Callable[[str], None]
) -> None:
    use_company("cns")
    sign_in(page.client, make("alice"))
    wear(browser, page.client, live_server.url)
    walk(browser, ["/permissions/", "/permissions/name/sharing_instruction/"])


def test_a_changed_policy(
    page: Visitor,
    browser: BrowserContext,
    live_server: LiveServer,
    use_company: Callable[[str], None],
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(PROFILES / "clearcall", tmp_path / "own"))
    use_company(str(folder))
    publish()
    sign_in(page.client, make("alice"))
    notice = folder / "notices" / "privacy.toml"
    text = notice.read_text("utf-8").splitlines()
    kept = [line for line in text if not line.startswith(("version =", "change ="))]
    notice.write_text("\n".join(['version = "90"', 'change = "consent"', *kept]), "utf-8")
    use_company("clearcall")
    use_company(str(folder))
    publish()
    wear(browser, page.client, live_server.url)
    walk(browser, ["/permissions/", "/permissions/policy/privacy/90/", "/privacy/privacy/"])
