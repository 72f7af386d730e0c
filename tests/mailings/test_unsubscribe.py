"""The page behind a mail's link: looking changes nothing, a press acts at once, and nobody has to say who they are."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Evidence, Method, Party, Standing
from portal.consent.parties import address_reference, of_address
from portal.consent.purposes import ALL_MARKETING
from portal.consent.source import ConsentSource
from portal.consent.standing import is_allowed
from portal.mailings.links import BadLink, link, read, token
from portal.sources.port import Subject
from tests.inspection import Visitor
from tests.people import sign_in

ANN = "ann@example.com"


@pytest.fixture(autouse=True)
def cns(use_company: Callable[[str], None]) -> None:
    use_company("cns")


def path(purpose: str = "newsletter", address: str = ANN) -> str:
    return f"/mailings/u/{token(address, purpose)}/"


def on(*keys: str, address: str = ANN) -> Party:
    """Signs a mailbox up, as the form of a list does."""
    party = of_address(address, "en")
    decide(party, [Wish(key, True, "email") for key in keys], Circumstances(Method.FORM, Actor.visitor()))
    return party


def allowed(key: str, address: str = ANN) -> bool:
    return is_allowed([address_reference(address)], key, "email")


def ledger(address: str = ANN) -> list[tuple[str, str, str]]:
    held = Decision.objects.filter(party__reference=address_reference(address)).order_by("pk")
    return list(held.values_list("purpose", "state", "method"))


@pytest.mark.parametrize("verb", ["get", "head", "options"])
def test_looking_changes_nothing_and_sets_no_cookie(client: Client, verb: str) -> None:
    on("newsletter")
    before = (Decision.objects.count(), Party.objects.count(), Entry.objects.count())
    for _ in range(3):
        response = getattr(client, verb)(path())
        assert response.status_code == (204 if verb == "options" else 200)
        assert not response.cookies
    assert (Decision.objects.count(), Party.objects.count(), Entry.objects.count()) == before
    assert allowed("newsletter")


def test_the_page_says_which_list_and_which_mailbox_and_what_goes_on(page: Visitor) -> None:
    opened = page.get(path())

    assert opened.h1 == "Unsubscribe from “Newsletter”?"
    assert "a•••@example.com" in opened.text
    assert ANN not in opened.response.content.decode()
    assert "Messages about your service, your account and your requests go on." in opened.text
    assert [list(form.buttons) for form in opened.forms] == [["Unsubscribe"], ["Unsubscribe from all marketing"]]
    assert opened.response["Referrer-Policy"] == "no-referrer"
    assert opened.response["Cache-Control"] == "no-store"
    assert "noindex" in opened.response["X-Robots-Tag"]


def test_one_press_leaves_one_list_and_the_next_one_all(page: Visitor) -> None:
    on("newsletter", "events")
    page.get(path())
    left = page.submit("Unsubscribe")

    assert left.h1 == "You have unsubscribed"
    assert (allowed("newsletter"), allowed("events")) == (False, True)
    everything = page.submit("Unsubscribe from all marketing")
    assert everything.h1 == "You have unsubscribed from all marketing"
    assert not allowed("events")
    assert ("marketing.all", "refused", "link") in ledger()
    assert not page.client.cookies


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_one_click_acts_at_once_for_a_mail_program_without_any_context(kind: str) -> None:
    on("newsletter", "events")
    strict = Client(enforce_csrf_checks=True)
    for _ in range(10):
        if kind == "multipart":
            response = strict.post(path(), ONE_CLICK)
        else:
            body = "List-Unsubscribe=One-Click"
            response = strict.post(path(), body, content_type="application/x-www-form-urlencoded")
        assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert not response.cookies

    assert ledger()[2:] == [("newsletter", "withdrawn", "one_click")]
    assert allowed("events")
    assert not Evidence.objects.exists()


def test_a_post_without_a_body_and_one_without_the_last_slash_act_too(client: Client) -> None:
    assert client.post(path("events").rstrip("/")).status_code == 200
    assert client.post(path(), "", content_type="application/octet-stream").status_code == 200
    assert [(key, state) for key, state, _ in ledger()] == [("events", "refused"), ("newsletter", "refused")]


def wrong_ones() -> list[str]:
    good = token(ANN, "newsletter")
    flipped = "B" if good[20] == "A" else "A"
    last = chr(ord(good[-1]) + 1) if good[-1].isalnum() and good[-1] not in "zZ9" else "A"
    return [good[:-1], good[:40], good[:20] + flipped + good[21:], good[:-1] + last, good + "A", "x", "%C3%A9", "a.b"]


@pytest.mark.parametrize("number", range(8))
def test_a_link_that_is_not_ours_changes_nothing_and_says_so_calmly(page: Visitor, number: int) -> None:
    on("newsletter")
    wrong = f"/mailings/u/{wrong_ones()[number]}/"
    opened = page.get(wrong, status=404)
    pressed = page.post(wrong, status=404)
    answer = page.client.post(wrong, ONE_CLICK)

    assert opened.h1 == pressed.h1 == "We could not read this link"
    assert "Nothing was changed" in opened.text
    assert (answer.status_code, answer.cookies) == (404, {})
    assert allowed("newsletter")
    assert Decision.objects.count() == 1


def test_a_token_opens_as_it_was_written_and_in_no_other_spelling() -> None:
    good = token(ANN.upper(), "newsletter")
    assert (read(good).address, read(good).purpose) == (ANN, "newsletter")
    assert re.fullmatch(r"http://localhost:8000/mailings/u/[A-Za-z0-9_-]+/", link(ANN, "newsletter"))
    spellings = [good[:-1] + other for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    opening = []
    for spelling in spellings:
        try:
            opening.append(read(spelling))
        except BadLink:
            continue
    assert len(opening) == 1


def test_undo_brings_back_what_was_left_and_nothing_else(page: Visitor) -> None:
    on("newsletter")
    page.get(path())
    page.submit("Unsubscribe")
    back = page.submit("Undo")
    assert (back.h1, allowed("newsletter")) == ("You are on the list again", True)

    page.post(path(), {"do": "all"})
    assert not allowed("newsletter")
    page.submit("Undo")
    again = page.post(path(), {"do": "undo"})
    assert again.h1 == "You are on the list again", "pressing twice is as pressing once"
    assert allowed("newsletter")
    assert not allowed("events"), "nobody had asked for it"
    states = [state for key, state, _ in ledger() if key == "newsletter"]
    assert states == ["given", "withdrawn", "given", "withdrawn", "given"]


def test_undo_after_two_presses_brings_back_the_list_of_the_link(page: Visitor) -> None:
    page.get(path())
    page.submit("Unsubscribe")
    page.submit("Unsubscribe from all marketing")
    back = page.submit("Undo")
    assert "Newsletter" in back.text
    assert "Events" not in back.text
    assert (allowed("newsletter"), allowed("events")) == (True, False)


def test_undo_for_a_mailbox_that_had_asked_for_nothing_promises_nothing(page: Visitor) -> None:
    page.get(path(ALL_MARKETING))
    page.submit("Unsubscribe from all marketing")
    back = page.submit("Undo")
    assert back.h1 == "We took it back"
    assert "all of them stay off until you sign up" in back.text
    assert not allowed("newsletter")


def test_an_old_link_leaves_for_ever_but_signs_nobody_up(page: Visitor) -> None:
    on("newsletter")
    page.post(path())
    Standing.objects.update(since=timezone.now() - timedelta(days=2))

    opened = page.get(path())
    assert opened.h1 == "You have unsubscribed"
    assert "Was this a mistake?" not in opened.text
    late = page.post(path(), {"do": "undo"})
    assert late.h1 == "We could not undo this"
    assert not allowed("newsletter")
    assert page.post(path(), {"do": "undo", "list": "events"}).h1 == "We could not undo this"


def test_what_staff_wrote_down_is_not_undone_by_a_link(page: Visitor) -> None:
    party = of_address(ANN)
    decide(party, [Wish("newsletter", False, "email")], Circumstances(Method.STAFF, Actor.staff(1)))
    assert page.post(path(), {"do": "undo"}).h1 == "We could not undo this"
    assert not allowed("newsletter")


def test_a_list_that_has_ended_leads_to_leaving_all(page: Visitor, use_company: Callable[[str], None]) -> None:
    on("newsletter")
    ended = path("a_list_of_last_year")
    opened = page.get(ended)
    assert opened.h1 == "We no longer send this list"

    page.submit("Unsubscribe from all marketing")
    assert not allowed("newsletter")
    page.submit("Undo")
    assert allowed("newsletter")
    assert page.client.post(ended, ONE_CLICK).status_code == 200
    assert not allowed("newsletter")


def test_a_company_without_marketing_has_nothing_to_leave(page: Visitor, use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    assert page.get(path()).h1 == "There is nothing to leave"
    assert page.post(path()).h1 == "There is nothing to leave"
    assert page.client.post(path(), ONE_CLICK).status_code == 200
    assert Decision.objects.count() == Party.objects.count() == 0


def test_the_link_to_everything_offers_each_list_too(page: Visitor) -> None:
    on("newsletter", "events")
    opened = page.get(path(ALL_MARKETING))
    assert opened.h1 == "Unsubscribe from all marketing?"

    left = page.submit("Unsubscribe from “Events”")
    assert left.h1 == "You have unsubscribed"
    assert (allowed("newsletter"), allowed("events")) == (True, False)
    page.submit("Undo")
    assert allowed("events")


def test_somebody_who_was_erased_leaves_and_stays_erased_where_they_had_left(client: Client) -> None:
    on("newsletter")
    client.post(path(), ONE_CLICK)
    subject = Subject({"email": frozenset({ANN})})
    ConsentSource().erase("portal_choice_addresses", subject)
    assert Party.objects.get().address is None

    assert client.get(path()).status_code == 200
    assert client.post(path(), ONE_CLICK).status_code == 200
    assert Party.objects.get().address is None, "nothing new to pass on: the address is not written down again"
    assert client.post(path("events"), ONE_CLICK).status_code == 200
    assert not allowed("events")


def test_a_signed_in_reader_is_not_asked_either_and_keeps_their_session(client: Client, alice: User) -> None:
    sign_in(client, alice)
    before = client.cookies.output()
    response = client.post(path(address=alice.email))
    assert (response.status_code, response.cookies) == (200, {})
    assert client.cookies.output() == before
    assert client.get("/copies/").status_code == 200
    assert ledger(alice.email) == [("newsletter", "refused", "link")]


def test_no_cookie_of_the_reader_is_even_looked_at(client: Client, alice: User, django_assert_num_queries: Any) -> None:
    sign_in(client, alice)
    client.cookies["django_language"] = "es"
    with django_assert_num_queries(1):  # what the mailbox has decided: neither a session nor a person
        opened = client.get(path())
    assert opened["Content-Language"] == "en"
    assert alice.email not in opened.content.decode()


def test_the_page_speaks_the_language_of_the_mailbox_else_of_the_browser(client: Client) -> None:
    of_address(ANN, "es")
    decide(of_address(ANN), [Wish("newsletter", True, "email")], Circumstances(Method.FORM, Actor.visitor(), "es"))

    assert client.get(path(), headers={"accept-language": "en"})["Content-Language"] == "es"
    assert client.get(path() + "?language=en")["Content-Language"] == "en"
    other = path(address="ben@example.com")
    assert client.get(other, headers={"accept-language": "es"})["Content-Language"] == "es"
    client.post(other + "?language=es")
    assert Decision.objects.select_related("wording").latest("pk").wording.language == "es"


def test_a_press_costs_few_statements(client: Client, django_assert_num_queries: Any) -> None:
    on("newsletter")
    address = path()
    with django_assert_num_queries(1):
        client.get(address)
    client.post(address, ONE_CLICK)
    statements = 3 if connection.features.has_select_for_update else 2
    with django_assert_num_queries(statements):  # the party, its lock, what it has decided
        client.post(address, ONE_CLICK)
