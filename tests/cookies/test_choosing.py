"""The cookie notice and the cookie page: asked once, answered by one press, changed as easily, and written down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.consent.models import Decision, Method, Party, Standing
from portal.consent.parties import browser_reference
from portal.cookies import browser
from portal.cookies.kinds import listed
from tests.inspection import Page, Visitor, words
from tests.people import sign_in

Use = Callable[[str], None]
QUESTION = "May we use cookies that this site does not need?"
GPC = {"headers": {"Sec-GPC": "1"}}


def notice(page: Page) -> str:
    """Returns the words of the cookie notice; nothing where it is not shown."""
    return " ".join(words(one) for one in page.all("section", class_="cookie-notice"))


def asks(page: Page) -> bool:
    return QUESTION in notice(page)


def request_of(client: Client, **headers: str) -> HttpRequest:
    """Returns a request as this browser would send it."""
    request = HttpRequest()
    request.COOKIES = {name: one.value for name, one in client.cookies.items()}
    request.META.update(headers)
    request.user = type("Visitor", (), {"is_authenticated": False})()  # type: ignore[assignment]
    return request


def allowed(client: Client, kind: str, **headers: str) -> bool:
    return browser.allowed(request_of(client, **headers), kind)


def decided() -> list[tuple[str, str, str, str]]:
    found = Decision.objects.select_related("party").order_by("pk")
    return [(one.party.kind, one.purpose, one.state, one.method) for one in found]


@pytest.mark.parametrize("address", ["/", "/privacy/", "/accounts/login/", "/accounts/signup/", "/mailings/leave/"])
def test_every_public_page_asks_with_three_ways_out_of_one_weight(page: Visitor, address: str) -> None:
    (asked,) = page.get(address).all("section", class_="cookie-notice")
    ways = [one for one in asked.iter() if one.tag in ("button", "a")]
    assert [words(one) for one in ways] == ["Accept all", "Refuse all", "Choose"]
    assert {(one.get("class") or "").replace("button ", "") for one in ways} == {"secondary"}
    assert "Analytics" in words(asked)
    assert "None" not in words(asked)


def test_before_a_choice_no_cookie_is_set_and_nothing_is_allowed(page: Visitor, client: Client) -> None:
    page.get("/privacy/")
    assert "choices" not in client.cookies
    assert not allowed(client, "analytics")
    assert allowed(client, "necessary")
    assert Party.objects.count() == 0


@pytest.mark.parametrize(("button", "state", "runs"), [("Accept all", "given", True), ("Refuse all", "refused", False)])
def test_one_press_decides_and_leads_back(page: Visitor, client: Client, button: str, state: str, runs: bool) -> None:
    page.get("/privacy/rights/?from=mail")
    back = page.submit(button)
    assert back.url == "/privacy/rights/?from=mail"
    assert "Saved" in back.text
    assert not asks(back)
    assert not asks(page.get("/"))
    assert allowed(client, "analytics") is runs
    assert decided() == [("browser", "cookies.analytics", state, "banner")]
    made = Decision.objects.get()
    assert "None" not in made.wording.content["shown"]
    assert QUESTION in made.wording.content["shown"]
    assert Entry.objects.filter(event="choice_made", actor="visitor").count() == 1


def test_the_cookie_holds_a_random_name_that_the_ledger_does_not_show(page: Visitor, client: Client) -> None:
    page.get("/")
    page.submit("Refuse all")
    cookie = client.cookies["choices"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    until = timezone.now() + timedelta(seconds=int(cookie["max-age"]))
    assert timedelta(days=180) < until - timezone.now() < timedelta(days=185)
    name = browser.named(request_of(client))
    assert name is not None
    assert Party.objects.get().reference == browser_reference(name)
    assert name not in str(list(Party.objects.values())) + str(list(Entry.objects.values()))


def test_a_cookie_that_was_altered_counts_as_none(page: Visitor, client: Client) -> None:
    page.get("/")
    page.submit("Accept all")
    client.cookies["choices"] = client.cookies["choices"].value + "x"
    assert not allowed(client, "analytics")
    assert asks(page.get("/"))


def test_a_choice_is_forgotten_after_its_time(page: Visitor, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page.get("/")
    page.submit("Accept all")
    later = timezone.now() + timedelta(days=190)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert not allowed(client, "analytics")
    assert asks(page.get("/"))


def test_said_twice_it_is_one_decision(page: Visitor) -> None:
    page.get("/privacy/cookies/")
    page.submit("Refuse all")
    page.get("/privacy/cookies/")
    page.submit("Refuse all")
    assert len(decided()) == 1


def test_without_javascript_each_kind_is_chosen_on_its_own_and_changed_back(
    page: Visitor, client: Client, use_company: Use
) -> None:
    use_company("calltrackingmetrics")
    page.get("/")
    opened = page.follow("Choose")
    assert not asks(opened)
    form = next(one for one in opened.forms if "Save my choice" in one.buttons)
    assert [name for name in form.fields if name.startswith("kind_")] == [
        "kind_statistics",
        "kind_advertising",
        "kind_social",
    ]
    assert [values for name, values in form.fields.items() if name.startswith("kind_")] == [[], [], []]

    saved = page.submit("Save my choice", kind_statistics="allow", kind_advertising="refuse")
    assert "Saved" in saved.text
    assert "This browser remembers it until" in saved.text
    assert [allowed(client, key) for key in ("statistics", "advertising", "social")] == [True, False, False]
    assert "Social widgets" in notice(page.get("/")), "what was left open is asked for, and nothing else"
    assert "Statistics" not in notice(page.get("/"))

    page.get("/privacy/cookies/")
    page.submit("Save my choice", kind_statistics="refuse", kind_social="allow")
    assert [allowed(client, key) for key in ("statistics", "advertising", "social")] == [False, False, True]
    assert ("browser", "cookies.statistics", "withdrawn", "banner") in decided()


def test_saving_without_a_choice_says_so_and_decides_nothing(page: Visitor) -> None:
    page.get("/privacy/cookies/")
    assert "You have not chosen yet" in page.submit("Save my choice").text
    assert decided() == []


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_leads_back_to_this_site_alone(client: Client, target: str) -> None:
    data = {"answer": "refuse", "asked": "analytics", "list": listed(), "next": target}
    assert client.post("/cookies/decide/", data)["Location"] == "/privacy/cookies/"


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, {"answer": "accept", "list": "old", "asked": "analytics"}])
def test_an_answer_that_cannot_be_read_decides_nothing(page: Visitor, data: dict[str, str]) -> None:
    assert "choose again" in page.post("/cookies/decide/", data).text
    assert decided() == []


def test_opening_the_address_does_nothing(client: Client) -> None:
    assert client.get("/cookies/decide/").status_code == 405


def test_another_site_cannot_decide() -> None:
    strict = Client(enforce_csrf_checks=True)
    data = {"answer": "accept", "asked": "analytics", "list": listed()}
    assert strict.post("/cookies/decide/", data).status_code == 403
    assert decided() == []


def test_a_new_list_is_asked_for_anew_and_an_old_yes_does_not_count(
    page: Visitor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.get("/")
    page.submit("Accept all")
    for where in ("browser", "forms", "templatetags.cookie_choices"):
        monkeypatch.setattr(f"portal.cookies.{where}.listed", lambda: "another")
    assert not allowed(client, "analytics")
    assert asks(page.get("/"))

    page.submit("Accept all")
    assert allowed(client, "analytics")
    assert [state for _kind, _purpose, state, _way in decided()] == ["given", "renewed"], "the new words are kept"


def test_a_choice_that_is_made_again_holds_as_long_in_the_ledger_as_in_the_browser(
    page: Visitor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.get("/")
    page.submit("Accept all")
    later = timezone.now() + timedelta(days=60)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    monkeypatch.setattr("time.time", later.timestamp)
    page.get("/privacy/cookies/")
    page.submit("Accept all")

    held = browser.remembered(request_of(client))
    standing = Standing.objects.get(purpose="cookies.analytics")
    assert held is not None and standing.valid_until is not None
    assert abs(held.until - standing.valid_until) < timedelta(minutes=1)


def test_a_no_to_sale_and_sharing_rests_for_a_year_where_kinds_are_asked_for_again_earlier(
    page: Visitor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.get("/opt-out/")
    page.submit("Stop the sale and sharing")
    page.get("/")
    page.submit("Accept all")
    for days, refused in ((200, True), (360, True), (370, False)):
        later = timezone.now() + timedelta(days=days)
        with monkeypatch.context() as moved:
            moved.setattr("django.utils.timezone.now", lambda later=later: later)
            assert browser.sale_refused(request_of(client)) is refused, days
            assert not allowed(client, "analytics")


def test_a_profile_that_needs_no_other_cookies_asks_nobody(page: Visitor, use_company: Use) -> None:
    use_company("thevoco")
    assert not asks(page.get("/"))
    assert not page.get("/privacy/cookies/").all("section", class_="cookie-choice")


def test_a_signal_gets_a_line_and_no_question_about_what_sells(page: Visitor, client: Client, use_company: Use) -> None:
    use_company("itns")
    shown = page.get("/", **GPC)
    assert "Opt-Out Request Honored" in words(shown.all("section", class_="cookie-signal")[0])
    assert "Advertising" not in notice(shown)
    assert "Website use" in notice(shown)
    page.client.post(
        "/cookies/decide/",
        {"answer": "accept", "asked": ["website", "advertising"], "list": listed(), "next": "/"},
        **GPC,
    )
    assert allowed(client, "website", HTTP_SEC_GPC="1")
    assert not allowed(client, "advertising", HTTP_SEC_GPC="1")
    assert not allowed(client, "advertising"), "that the signal is gone is no yes"
    assert not asks(page.get("/"))
    assert ("browser", "law.sale_sharing", "refused", "signal") in decided()


def test_with_a_signal_nobody_is_asked_where_all_that_is_left_would_sell(page: Visitor, use_company: Use) -> None:
    use_company("itns")
    page.get("/")
    page.client.post("/cookies/decide/", {"answer": "refuse", "asked": ["website"], "list": listed()})
    assert asks(page.get("/"))
    shown = page.get("/", **GPC)
    assert notice(shown) == ""
    assert words(shown.all("section", class_="cookie-signal")[0]).startswith("Opt-Out Request Honored")
    page.get("/privacy/cookies/", **GPC)
    assert "Off: your browser asks us not to sell or share your data." in page.last.text  # type: ignore[union-attr]


def test_declined_cookies_that_reach_us_are_deleted(client: Client, use_company: Use, harbour: Any) -> None:
    harbour()
    client.cookies["_ours_1"] = client.cookies["_theirs"] = client.cookies["other"] = "x"
    data = {"answer": "refuse", "asked": ["figures", "adverts"], "list": listed()}
    gone = {name for name, one in client.post("/cookies/decide/", data).cookies.items() if one["max-age"] == 0}
    assert gone == {"_ours_1", "_theirs"}


def test_a_visitors_page_costs_no_query(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/")
    with django_assert_num_queries(0):
        client.get("/")
    client.post("/cookies/decide/", {"answer": "accept", "asked": "analytics", "list": listed()})
    with django_assert_num_queries(0):
        client.get("/privacy/cookies/")


def test_in_production_the_cookie_belongs_to_this_host_alone(client: Client, settings: Any) -> None:
    settings.CHOICES_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-choices", True
    answer = client.post("/cookies/decide/", {"answer": "refuse", "asked": "analytics", "list": listed()})
    cookie = answer.cookies["__Host-choices"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_a_signed_in_choice_counts_for_the_account_too_and_nobody_else(
    page: Visitor, client: Client, alice: User, bob: User
) -> None:
    sign_in(client, alice)
    assert not asks(page.get("/privacy/"))
    page.get("/privacy/cookies/")
    page.submit("Save my choice", kind_analytics="allow")
    assert decided() == [
        ("browser", "cookies.analytics", "given", "banner"),
        ("person", "cookies.analytics", "given", "banner"),
    ]
    assert {one.actor.partition(":")[0] for one in Decision.objects.all()} == {"person"}
    other = Client()
    sign_in(other, bob)
    assert "You have not chosen in this browser yet." in Visitor(other).get("/privacy/cookies/").text


def test_the_stricter_of_browser_and_account_holds(page: Visitor, client: Client, alice: User) -> None:
    sign_in(client, alice)
    page.get("/privacy/cookies/")
    page.submit("Refuse all")
    another = Client()
    elsewhere = Visitor(another)
    elsewhere.get("/")
    elsewhere.submit("Accept all")
    sign_in(another, alice)
    assert "Your account refused it, and the stricter choice holds." in elsewhere.get("/privacy/cookies/").text


def test_staff_decide_for_the_browser_alone(page: Visitor, client: Client, pat: User) -> None:
    sign_in(client, pat)
    page.get("/privacy/cookies/")
    page.submit("Refuse all")
    assert [kind for kind, *_ in decided()] == ["browser"]
    assert decided()[0][3] == Method.BANNER
