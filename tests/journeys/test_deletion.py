"""A deletion in two browsers, company by company: Alice files it, Pat works it, the company's tables lose the rows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from portal.demo.people import ALICE
from tests.people import KNOWN, sign_in_by_browser
from tests.post import PostOffice, text_of

Work = Callable[..., int]
DAY = re.compile(r"\w+day, \d{1,2} \w+ 20\d\d")


@dataclass(frozen=True)
class Walk:
    """What differs from company to company."""

    company: str
    category: str
    place: str
    policy: str
    """What the page says of the policy; empty where it promises nothing."""
    rule: str
    gone: tuple[str, ...]
    """Tables that hold nothing of Alice's afterwards."""
    kept: str
    """What the letter says stays; its rows are in the table `kept_in`."""
    kept_in: str = ""
    own: tuple[str, ...] = (ALICE.account, ALICE.email)
    """By which values a row is known as Alice's."""
    only: tuple[str, ...] = ()
    """Kinds of data to erase; none: everything, and the login."""
    officer_keeps: str = ""
    """Records of the plan that the officer decides to keep."""


WALKS = [
    Walk(
        company="clearcall",
        category="Billing and payments",
        place="California",
        policy="Promised by the privacy policy of ClearCall QoS Studio",
        rule="45 days, California",
        gone=("credentials", "service_settings", "subscriptions", "topology", "web_events"),
        kept="Invoices",
        kept_in="invoices",
    ),
    Walk(
        company="itns",
        category="Calls",
        place="California",
        policy="",
        rule="45 days, California",
        gone=("messages", "recordings", "voicemail", "tickets", "subscriptions"),
        kept="Calls",
        kept_in="cdr",
    ),
    Walk(
        company="calltrackingmetrics",
        category="Call log",
        place="Germany",
        policy="Promised by the privacy policy of CallTrackingMetrics",
        rule="1 month, GDPR",
        gone=("cdr", "api_keys", "web_events", "tracking_sessions", "invoices"),
        kept="Record of",
    ),
    Walk(
        company="cns",
        category="Calls",
        place="Germany",
        policy="Promised by the privacy policy of CNS",
        rule="1 month, GDPR",
        gone=("cdr", "payments"),
        kept="Invoices",
        kept_in="invoices",
        only=("Calls", "Billing information"),
        officer_keeps="Invoices",
    ),
    Walk(
        company="thevoco",
        category="Call detail records",
        place="California",
        policy="Implied by the privacy policy of TheVoĉo Cloud-PBX",
        rule="45 days, California",
        gone=("cdr",),
        kept="Record of",
        own=(ALICE.phone,),
    ),
]


@pytest.mark.browser
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.company)
def test_a_deletion_from_the_form_to_the_letter(
    walk: Walk,
    another_browser: Callable[..., BrowserContext],
    use_company: Callable[[str], None],
    people: Callable[[str], User],
    work: Work,
    smtp: PostOffice,
) -> None:
    use_company(walk.company)
    people("alice")
    people("pat")
    alice, pat = another_browser().new_page(), another_browser().new_page()
    assert all(rows(table, walk.own) for table in walk.gone)

    sign_in_by_browser(alice, ALICE.email)
    look(alice, walk)
    reference = file(alice, walk)
    work()
    assert reference in text_of(smtp.to(ALICE.email)[-1])

    sign_in_by_browser(pat, KNOWN["pat"].email)
    plan(pat, walk, reference)
    erase(pat, work)
    assert {table: rows(table, walk.own) for table in walk.gone} == dict.fromkeys(walk.gone, 0)
    assert not walk.kept_in or rows(walk.kept_in, walk.own)
    answer(pat, walk, reference)
    work()

    letter = opened_by_mail(alice, smtp) if not walk.only else opened_in_the_portal(alice, reference)
    stays(alice, walk)
    printed = alice.request.get(f"{letter}pdf/")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF-")


def look(tab: Page, walk: Walk) -> None:
    """Alice looks at a kind of data before she decides."""
    tab.goto("/data/")
    tab.get_by_role("main").get_by_role("link", name=walk.category, exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text(walk.category)
    expect(tab.locator("main tbody tr").first).to_be_visible()


def file(tab: Page, walk: Walk) -> str:
    """Alice files her request; returns its reference."""
    tab.goto("/requests/new/")
    tab.get_by_role("link", name="Delete my data").click()
    main = tab.get_by_role("main")
    expect(main).to_contain_text("Given by law, if it protects people where you live")
    if walk.policy:
        expect(main).to_contain_text(walk.policy)
    else:
        expect(main).not_to_contain_text("Promised by")
        expect(main).not_to_contain_text("Implied by")
    if walk.only:
        tab.get_by_label("Only the kinds of data that I choose").check()
        for kind in walk.only:
            tab.get_by_label(kind, exact=True).check()
    else:
        tab.get_by_label("Everything, and close my login here").check()
    tab.get_by_label("Where do you live?").select_option(walk.place)
    tab.get_by_role("button", name="See what would be erased").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Check before you send")
    tab.get_by_role("button", name="Send my deletion request").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("We have your request")
    said = main.inner_text()
    assert walk.rule in said
    assert DAY.search(said)
    return re.search(r"R-\w{4}-\w{4}", said)[0]  # type: ignore[index]


def plan(tab: Page, walk: Walk, reference: str) -> None:
    """Pat opens the case from the desk, takes it, makes the plan, and may decide otherwise."""
    tab.goto("/admin/")
    tab.get_by_role("link", name=reference).first.click()
    tab.get_by_role("button", name="Take this case").click()
    tab.get_by_role("button", name="Make the plan").click()
    expect(tab.get_by_text("The plan is made. Nothing has moved yet.")).to_be_visible()
    if walk.officer_keeps:
        item = tab.locator("table.plan tbody tr", has_text=walk.officer_keeps)
        item.get_by_text("Decide otherwise").click()
        decision = tab.locator("table.plan tr.deciding")
        decision.get_by_label("Decision").select_option("hold")
        decision.get_by_label("Ground, where it is kept").select_option(index=1)
        decision.get_by_label("Kept until").fill("2031-01-06")
        decision.get_by_label("Why").fill("Tax audits reach back so far.")
        decision.get_by_role("button", name="Keep this decision").click()
        expect(tab.get_by_text("Your decision is kept with its reason.")).to_be_visible()


def erase(tab: Page, work: Work) -> None:
    """Pat starts the erasure and sees that everything is gone."""
    tab.get_by_label("I have read the plan below, item by item.").check()
    tab.get_by_role("button", name="Erase as planned").click()
    expect(tab.get_by_text("The erasure has begun.")).to_be_visible()
    work()
    tab.reload()
    expect(tab.get_by_text("Everything that had to go is gone and was checked.")).to_be_visible()


def answer(tab: Page, walk: Walk, reference: str) -> None:
    """Pat reads the letter as it will be sent, and sends it."""
    tab.get_by_role("link", name="Preview the letter").click()
    expect(tab.locator("article.letter")).to_contain_text(reference)
    stays(tab, walk)
    tab.get_by_role("button", name="Send this letter and answer the case").click()
    expect(tab.get_by_text("The letter is sent and the case is answered.")).to_be_visible()


def stays(tab: Page, walk: Walk) -> None:
    """The letter names what stays, with its reason and its date."""
    row = tab.locator("article.letter tbody tr", has_text=walk.kept).last
    expect(row.locator("td").last).to_have_text(DAY)


def opened_by_mail(tab: Page, smtp: PostOffice) -> str:
    """Alice's login is gone: the mail brings her to the letter. Returns the letter's address."""
    tab.goto("/data/")
    expect(tab).to_have_url(re.compile("/accounts/login/"))
    link = re.search(r"https?://[^/]+(/requests/letters/\S+)", text_of(smtp.to(ALICE.email)[-1]))
    assert link
    tab.goto(link[1])
    return link[1]


def opened_in_the_portal(tab: Page, reference: str) -> str:
    """Alice finds the letter on the page of her request. Returns the letter's address."""
    tab.goto(f"/requests/{reference}/")
    tab.locator("main a[href*='/letters/']").last.click()
    expect(tab.locator("article.letter")).to_be_visible()
    return tab.url


def rows(table: str, own: tuple[Any, ...]) -> int:
    """Counts the rows of one of the company's tables in which one of these values stands."""
    with connections["company"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
        return sum(any(value in row for value in own) for row in cursor.fetchall())
