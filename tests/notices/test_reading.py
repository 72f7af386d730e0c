"""The public pages about privacy, of every reference company."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from portal.company.current import company
from portal.company.loading import PROFILES
from portal.notices.publishing import publish
from tests.browser import walk
from tests.inspection import Visitor

COMPANIES = sorted(folder.name for folder in PROFILES.iterdir() if folder.is_dir())
PAGES = ["", "data/", "recipients/", "rights/", "choices/", "features/", "cookies/", "contact/"]
Use = Callable[[str], None]


@pytest.mark.parametrize("name", COMPANIES)
def test_every_public_page_stands(page: Visitor, use_company: Use, name: str) -> None:
    use_company(name)
    publish()
    for address in PAGES:
        page.get(f"/privacy/{address}")
    for notice in company().notices:
        assert page.get(f"/privacy/{notice.key}/").h1 == notice.title
    for category in company().categories:
        assert page.get(f"/privacy/data/{category.key}/").h1 == category.label


@pytest.mark.parametrize("address", ["nothing/", "data/nothing/", "privacy/?version=99", "privacy/changes/"])
def test_what_is_not_there_is_not_found(page: Visitor, address: str) -> None:
    publish()
    page.get(f"/privacy/{address}", status=404)


@pytest.mark.parametrize("name", ["clearcall", "calltrackingmetrics"])
def test_the_list_costs_one_query_for_one_notice_and_for_two(
    page: Visitor, use_company: Use, django_assert_num_queries: Any, name: str
) -> None:
    use_company(name)
    publish()
    page.get("/privacy/")
    with django_assert_num_queries(1):
        page.get("/privacy/")


@pytest.mark.promise("ITNS-1")
def test_itns_notice_is_reached_from_the_first_page(page: Visitor, use_company: Use) -> None:
    use_company("itns")
    publish()
    page.get("/")
    page.follow("Privacy notices")
    assert page.follow(str(company().notices[0].title)).h1 == company().notices[0].title


@pytest.mark.promise("ITNS-3")
def test_itns_choices_are_on_one_page(page: Visitor, use_company: Use) -> None:
    use_company("itns")
    shown = page.get("/privacy/choices/")
    assert {"Use of my CPNI", "Newsletter", "Product updates"} <= set(shown.facts)
    assert {str(choice.label) for choice in company().choices} <= set(shown.facts)


@pytest.mark.promise("CTM-110", "CTM-111")
def test_ctm_notices_are_read_separately_with_their_date(page: Visitor, use_company: Use) -> None:
    use_company("calltrackingmetrics")
    publish()
    titles = {page.get(f"/privacy/{key}/").h1 for key in ("privacy", "platform")}
    assert len(titles) == 2
    assert all("Effective date: 31 August 2021" in page.get(f"/privacy/{key}/").text for key in ("privacy", "platform"))


def test_ctm_channels_are_on_the_contact_page(page: Visitor, use_company: Use) -> None:
    use_company("calltrackingmetrics")
    shown = page.get("/privacy/contact/")
    assert "tel:+18005771872" in shown.links.values()
    assert "mailto:info@calltrackingmetrics.com" in shown.links.values()


@pytest.mark.promise("CCQ-84")
def test_clearcall_is_reached_by_phone_and_post(page: Visitor, use_company: Use) -> None:
    use_company("clearcall")
    shown = page.get("/privacy/contact/")
    assert "tel:+19174062948" in shown.links.values()
    assert "2334 E Cumberland St" in shown.text


@pytest.mark.parametrize("period", ["3 years from", "5 years from", "1 year from", "7 years"])
def test_clearcall_states_how_long_each_kind_is_kept(page: Visitor, use_company: Use, period: str) -> None:
    use_company("clearcall")
    kept = [page.get(f"/privacy/data/{c.key}/").facts["How long it is kept"] for c in company().categories]
    assert any(said.startswith(period) for said in kept)
    assert any(said.startswith("7 years after your service ends") for said in kept)
    assert any(said.startswith("Until you withdraw your consent") for said in kept)


def test_a_right_by_law_is_not_put_into_the_policys_mouth(page: Visitor, use_company: Use) -> None:
    use_company("itns")
    promised = {right.kind for right in company().rights}
    assert "delete" not in promised
    section = next(
        s for s in page.get("/privacy/rights/").main.iter("section") if s.find("h2[@id='delete']") is not None
    )
    words = " ".join("".join(section.itertext()).split())
    assert "California" in words
    assert "Our policy" not in words


def test_what_the_company_has_not_said_is_asked_for_not_invented(page: Visitor, use_company: Use) -> None:
    use_company("itns")
    shown = page.get("/privacy/")
    assert shown.links["Ask us for it: Master Services Agreement"] == "/privacy/contact/"


@pytest.mark.browser
@pytest.mark.barriers
def test_public_pages_about_privacy_have_no_barriers(browser: BrowserContext, use_company: Use) -> None:
    use_company("calltrackingmetrics")
    category = company().categories[0].key
    publish()
    walk(browser, [f"/privacy/{address}" for address in [*PAGES, "platform/", f"data/{category}/"]])
