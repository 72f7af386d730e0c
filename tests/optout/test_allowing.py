"""Allowing again what was stopped: two steps, an age, and no page that asks for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Evidence, Method
from portal.consent.parties import of_address, of_person, references_of
from portal.consent.purposes import SALE
from portal.consent.standing import is_allowed
from portal.cookies.browser import remembered
from portal.optout.states import resting
from tests.inspection import Visitor
from tests.people import sign_in

STOP = "Stop the sale and sharing"


@pytest.fixture(autouse=True)
def _sells(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")


def states() -> list[str]:
    return list(
        Decision.objects.filter(purpose=SALE, party__kind="browser").order_by("pk").values_list("state", flat=True)
    )


def stopped_in(page: Visitor) -> None:
    page.get("/opt-out/")
    page.submit(STOP)
    page.follow("See how it stands")


@pytest.mark.parametrize("age", ["13_to_15", "16_or_older"])
def test_it_takes_two_steps_and_both_are_kept(page: Visitor, age: str) -> None:
    stopped_in(page)
    page.follow("allow it again")
    asked = page.submit("Continue", age=age)
    assert asked.h1 == "Do you allow us to sell and share your data again?"
    assert states() == ["refused"], "the first step changes nothing"

    confirmed = page.submit("Yes, allow it")
    assert confirmed.h1 == "You have allowed the sale and sharing of your data"
    assert states() == ["refused", "given"]
    decision = Decision.objects.get(state="given")
    assert confirmed.facts["Reference"] == str(decision.act)
    assert Evidence.objects.get(decision=decision).facts["age"] == age
    assert decision.wording.content["shown"] == ["Do you allow us to sell and share your data again?"]
    assert SALE not in remembered(confirmed.response.wsgi_request).refused

    again = page.post("/opt-out/allow/", {"first": asked.forms[0].fields["first"][0]})
    assert (again.facts["Reference"], states()) == (str(decision.act), ["refused", "given"]), "pressed twice"
    page.get("/opt-out/")
    page.submit(STOP)
    assert states() == ["refused", "given", "withdrawn"], "and it is stopped again by one press"


def test_an_age_has_to_be_said_and_none_is_chosen_beforehand(page: Visitor) -> None:
    stopped_in(page)
    shown = page.follow("allow it again")
    assert shown.forms[0].fields.get("age", []) == []
    assert page.submit("Continue", status=400).errors == ["How old are you?: Choose your age."]


def test_somebody_under_13_is_sent_to_a_parent_and_cannot_simply_say_another_age(page: Visitor) -> None:
    stopped_in(page)
    page.follow("allow it again")
    told = page.submit("Continue", age="under_13")
    assert told.h1 == "A parent has to ask us"
    assert told.links["write to us or call us"] == "/privacy/contact/"

    assert page.post("/opt-out/allow/", {"age": "16_or_older"}).h1 == "A parent has to ask us"
    assert states() == ["refused"]


@pytest.mark.parametrize("first", ["", "x", "tampered"])
def test_the_second_step_alone_changes_nothing(page: Visitor, first: str) -> None:
    stopped_in(page)
    again = page.post("/opt-out/allow/", {"first": first}, status=400)
    assert "Please begin again" in again.text
    assert states() == ["refused"]


def test_a_first_step_about_one_right_does_not_open_the_other(page: Visitor) -> None:
    page.post("/opt-out/limit/", {"email": ""})
    stopped_in(page)
    page.get("/opt-out/limit/allow/")
    page.submit("Continue", age="16_or_older")
    first = page.last.forms[0].fields["first"][0]
    page.post("/opt-out/allow/", {"first": first}, status=400)
    assert states() == ["refused"]


def test_whoever_stopped_nothing_is_asked_nothing(page: Visitor) -> None:
    shown = page.get("/opt-out/allow/")
    assert "nothing to allow again" in shown.text
    assert shown.forms == []


def test_a_browser_that_sends_its_signal_is_obeyed_and_cannot_be_talked_out_of_it(page: Visitor) -> None:
    stopped_in(page)
    page.get("/opt-out/allow/")
    page.submit("Continue", age="16_or_older")
    first = page.last.forms[0].fields["first"][0]

    told = page.post("/opt-out/allow/", {"first": first}, HTTP_SEC_GPC="1")
    assert "As long as it does, we go on obeying it here" in told.text
    assert states() == ["refused"]


def test_a_signed_in_person_allows_it_for_the_account_and_nobody_else_does(
    page: Visitor, alice: User, bob: User
) -> None:
    decide(of_person(bob), [Wish(SALE, False)], Circumstances(Method.FORM, Actor.visitor()))
    sign_in(page.client, alice)
    stopped_in(page)
    page.follow("allow it again")
    page.submit("Continue", age="16_or_older")
    page.submit("Yes, allow it")

    assert is_allowed(references_of(alice), SALE)
    assert not is_allowed(references_of(bob), SALE)


@pytest.mark.parametrize(
    ("ago", "rests"),
    [(relativedelta(), True), (relativedelta(months=11, days=25), True), (relativedelta(months=12, days=1), False)],
)
def test_nobody_is_asked_again_for_twelve_months(alice: User, ago: relativedelta, rests: bool) -> None:
    (other,) = decide(of_person(alice), [Wish(SALE, False)], Circumstances(Method.FORM, Actor.visitor()))
    party, at = of_address("ann@example.com"), timezone.now() - ago
    facts = {"purpose": SALE, "state": "refused", "method": "form", "actor": "visitor", "wording": other.wording}
    Decision.objects.bulk_create([Decision(party=party, at=at, **facts)])
    until = resting([party.reference])

    assert (until is not None) is rests
    assert until is None or abs(until - (at.date() + relativedelta(months=12))) <= timedelta(days=1)
    assert resting([]) is None


def test_while_it_rests_no_page_asks_for_it_but_the_one_that_people_open_themselves(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    confirmed = page.post("/opt-out/", {"email": ""})
    ways = ["/", "/privacy/", "/privacy/cookies/", "/privacy/choices/", "/privacy/rights/", "/requests/", confirmed.url]
    for way in ways:
        assert not [href for href in page.get(way).links.values() if "/allow/" in href], way

    shown = page.get("/opt-out/")
    assert shown.links["allow it again"] == "/opt-out/allow/"
    until = resting(references_of(alice))
    assert until is not None
    assert f"We do not ask you to allow it again before {date_format(until, 'DATE_FORMAT')}." in shown.text
