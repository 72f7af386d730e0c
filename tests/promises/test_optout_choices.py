"""Opting out of advertising that shares data, as two companies promise it: obeyed here, by one press."""

import re
from collections.abc import Callable

import pytest

from portal.consent.models import Standing
from portal.consent.purposes import SALE
from portal.cookies.browser import allowed
from tests.inspection import Visitor

Use = Callable[[str], None]


def runs(page: Visitor, kind: str) -> bool:
    """Returns whether a kind of cookies may be set in this browser."""
    return allowed(page.get("/privacy/cookies/").response.wsgi_request, kind)


@pytest.mark.promise("ITNS-54", "ITNS-58")
def test_a_visitor_opts_out_of_retargeting_by_one_press_and_is_obeyed_here(page: Visitor, use_company: Use) -> None:
    use_company("itns")
    page.get("/privacy/cookies/")
    assert "Advertising cookies are placed while you browse, unless you opt out." in page.last.text  # type: ignore[union-attr]
    page.submit("Accept all")
    assert runs(page, "advertising")

    shown = page.follow("Do Not Sell or Share My Personal Information")
    assert "AdRoll" in shown.facts["Cookies: Advertising"]
    confirmed = page.submit("Stop the sale and sharing")

    assert confirmed.facts["Cookies refused in this browser"] == "Advertising"
    assert not runs(page, "advertising")
    assert runs(page, "website"), "cookies that share nothing stay as they were chosen"


@pytest.mark.promise("CTM-62")
def test_a_californian_turns_advertising_cookies_off_from_either_page(page: Visitor, use_company: Use) -> None:
    use_company("calltrackingmetrics")
    page.get("/privacy/cookies/")
    page.submit("Accept all")
    page.follow("Do Not Sell or Share My Personal Information")
    page.follow("Choose cookies kind by kind")
    page.submit("Save my choice", kind_advertising="refuse")
    assert not runs(page, "advertising")

    page.submit("Accept all")
    assert runs(page, "advertising")
    page.follow("Do Not Sell or Share My Personal Information")
    confirmed = page.submit("Stop the sale and sharing")
    assert re.search(r"at the latest by \d+ \w+ \d{4} \(15 business days, California\)\.", confirmed.text)
    assert not runs(page, "advertising")
    assert "Now: off, because you refused it." in page.last.text  # type: ignore[union-attr]
    assert Standing.objects.get(purpose=SALE).state == "refused"
