"""What each company promises of cookies: a choice by kind, obeyed here at once, and the trade's own pages."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.test import Client

from portal.cookies import browser
from tests.inspection import Page, Visitor, words
from tests.promises.reading import section

Use = Callable[[str], None]


def runs(client: Client, kind: str) -> bool:
    """Returns whether a kind may be set in this browser."""
    request = HttpRequest()
    request.COOKIES = {name: one.value for name, one in client.cookies.items()}
    request.user = type("Visitor", (), {"is_authenticated": False})()  # type: ignore[assignment]
    return browser.allowed(request, kind)


def asked(page: Page) -> str:
    return " ".join(words(one) for one in page.all("section", class_="cookie-notice"))


@pytest.mark.promise("ITNS-37", "CNS-6", "CCQ-81", "CTM-85")
@pytest.mark.parametrize(
    ("company", "kinds"),
    [
        ("itns", ["website", "advertising"]),
        ("cns", ["navigation", "interest"]),
        ("clearcall", ["analytics"]),
        ("calltrackingmetrics", ["statistics", "advertising", "social"]),
    ],
)
def test_a_visitor_chooses_by_kind_and_changes_it_again(
    page: Visitor, client: Client, use_company: Use, company: str, kinds: list[str]
) -> None:
    use_company(company)
    assert "What they are for:" in asked(page.get("/"))
    assert [runs(client, kind) for kind in kinds] == [False] * len(kinds)
    page.follow("Choose")
    page.submit("Save my choice", **{f"kind_{kind}": "refuse" for kind in kinds} | {f"kind_{kinds[0]}": "allow"})
    assert [runs(client, kind) for kind in kinds] == [True] + [False] * (len(kinds) - 1)
    assert asked(page.get("/")) == ""
    page.follow("Cookies")
    page.submit("Refuse all")
    assert not any(runs(client, kind) for kind in kinds)
    page.get("/privacy/cookies/")
    page.submit("Accept all")
    assert all(runs(client, kind) for kind in kinds)


@pytest.mark.promise("ITNS-54", "ITNS-58")
def test_a_visitor_reads_that_advertising_is_placed_and_the_opt_out_is_obeyed_here(
    page: Visitor, client: Client, use_company: Use
) -> None:
    use_company("itns")
    page.get("/privacy/cookies/")
    assert "Advertising cookies are placed while you browse, unless you opt out." in page.last.text  # type: ignore[union-attr]
    page.submit("Accept all")
    assert runs(client, "advertising")
    shown = page.get("/privacy/cookies/")
    assert "Now: on, because you allowed it." in shown.text
    saved = page.submit("Save my choice", kind_advertising="refuse")
    assert "Now: off, because you refused it." in saved.text
    assert not runs(client, "advertising")
    assert runs(client, "website")


@pytest.mark.promise("CTM-62")
@pytest.mark.parametrize("button", ["Refuse all", None])
def test_a_californian_opts_out_by_turning_off_advertising_cookies(
    page: Visitor, client: Client, use_company: Use, button: str | None
) -> None:
    use_company("calltrackingmetrics")
    page.get("/privacy/cookies/")
    assert "People in California can opt out by turning off advertising cookies." in page.last.text  # type: ignore[union-attr]
    page.submit("Accept all")
    assert runs(client, "advertising")
    page.get("/privacy/cookies/")
    page.submit("Save my choice", kind_advertising="refuse") if button is None else page.submit(button)
    assert not runs(client, "advertising")


@pytest.mark.promise("CTM-87", "CTM-88")
def test_the_trades_own_pages_are_linked(page: Visitor, use_company: Use) -> None:
    use_company("calltrackingmetrics")
    page.get("/")
    shown = page.follow("Cookies")
    assert "Network Advertising Initiative" in section(shown, "Opt out of advertising elsewhere")
    for address in ("https://optout.networkadvertising.org/", "https://www.youronlinechoices.com/"):
        assert shown.links[address] == address
