"""Which links a page has, and what the pages say, company by company."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.consent.purposes import SALE, SENSITIVE, purposes
from portal.cookies.browser import allowed
from tests.company import sixth
from tests.inspection import Visitor

SELL = "Do Not Sell or Share My Personal Information"
LIMIT = "Limit the Use of My Sensitive Personal Information"


@pytest.mark.parametrize("company", ["calltrackingmetrics", "itns", "cns", "thevoco", "clearcall"])
@pytest.mark.parametrize("way", ["/", "/privacy/", "/accounts/login/", "/mailings/leave/", "/opt-out/agent/"])
def test_every_page_leads_to_both_rights_where_they_are_given(
    page: Visitor, use_company: Callable[[str], None], company: str, way: str
) -> None:
    use_company(company)
    assert {SALE, SENSITIVE} <= {one.key for one in purposes()}
    links = page.get(way).links
    assert (links[SELL], links[LIMIT]) == ("/opt-out/", "/opt-out/limit/")
    page.get(links[SELL])
    page.get(links[LIMIT])


def test_the_page_of_rights_leads_to_both(page: Visitor, use_company) -> None:
    use_company("cns")
    links = page.get("/privacy/rights/").links
    assert links["Stop the sale and sharing, without signing in"] == "/opt-out/"
    assert links["Limit the use of sensitive data, without signing in"] == "/opt-out/limit/"


def test_where_no_law_and_no_policy_gives_the_rights_there_is_neither_link_nor_page(
    page: Visitor, client: Client, settings, tmp_path
) -> None:
    folder = sixth.write(tmp_path / "lawless")
    (folder / "company.toml").write_text(sixth.COMPANY.replace('[[laws]]\nkey = "california"\n', ""), "utf-8")
    settings.COMPANY = str(folder)

    links = page.get("/").links
    assert SELL not in links and LIMIT not in links
    for way in ("/opt-out/", "/opt-out/limit/", "/opt-out/agent/", "/opt-out/allow/", "/opt-out/limit/allow/"):
        assert client.get(way).status_code == 404
        assert client.post(way).status_code == 404


def test_a_company_that_sells_says_to_whom_and_by_which_cookies(page: Visitor, use_company) -> None:
    use_company("calltrackingmetrics")
    shown = page.get("/opt-out/")
    assert "Facebook, ShareThis" in shown.facts["Owners of social widgets"]
    assert "Advertising networks" in shown.facts["Cookies: Advertising"]


@pytest.mark.parametrize("company", ["cns", "thevoco", "clearcall"])
def test_a_company_that_sells_nothing_says_so_and_takes_the_request_all_the_same(
    page: Visitor, use_company, company: str
) -> None:
    use_company(company)
    shown = page.get("/opt-out/")
    assert "we neither sell your data nor share it" in shown.text
    assert shown.facts["This browser"].startswith("Nothing to stop")
    confirmed = page.submit("Stop the sale and sharing")
    assert confirmed.h1 == "We have stopped the sale and sharing of your data"
    assert page.get("/opt-out/").facts["This browser"].startswith("Stopped Since ")


def test_stopping_the_sale_turns_its_cookies_off_and_leaves_the_others(page: Visitor, use_company) -> None:
    use_company("calltrackingmetrics")
    page.get("/privacy/cookies/")
    page.submit("Accept all")
    page.get("/opt-out/")
    confirmed = page.submit("Stop the sale and sharing")

    assert confirmed.facts["Cookies refused in this browser"] == "Advertising"
    seen = page.get("/privacy/cookies/").response.wsgi_request
    assert (allowed(seen, "advertising"), allowed(seen, "statistics")) == (False, True)
