"""The page of choices: what it shows, what a press does, and the way back."""

from collections.abc import Callable

import pytest

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method
from portal.consent.parties import of_address, of_person, references_of
from portal.consent.standing import is_allowed
from tests.inspection import Visitor, words
from tests.people import sign_in


@pytest.fixture
def signed_in(page: Visitor, alice: User) -> Visitor:
    """Alice's browser, just signed in."""
    sign_in(page.client, alice)
    return page


def state_of(visitor: Visitor, key: str) -> str:
    """Returns what the page says of one choice."""
    assert visitor.last is not None
    for item in visitor.last.all("li", class_="choice"):
        if any(a.get("href") == f"/choices/{key}/" for a in item.iter("a")):
            return words(item)
    raise AssertionError(f"{key} is not on the page")


def test_every_choice_is_shown_with_its_state_and_two_answers(signed_in: Visitor) -> None:
    shown = signed_in.get("/choices/")
    assert shown.h1 == "Your choices"
    assert [words(h2) for h2 in shown.all("h2")] == [
        "News and offers from us",
        "Notices and alerts",
        "Sharing with others",
        "Transfers to other countries",
        "Changes of our notices",
        "More choices",
    ]
    assert state_of(signed_in, "service_notifications").count("You have not chosen.") == 2
    assert "If you say no: You may miss planned work" in state_of(signed_in, "service_notifications")


def test_a_no_leads_past_its_warning_and_is_undone(signed_in: Visitor, alice: User) -> None:
    decide(of_address(alice.email), [Wish("marketing", True, "email")], Circumstances(Method.FORM, Actor.visitor()))
    signed_in.get("/choices/")
    assert "You said yes on" in state_of(signed_in, "marketing")
    asked = signed_in.submit("No: News and offers by email")
    assert asked.h1 == "Refuse “News and offers, by email”?"
    assert "You will get no more news" in asked.text
    assert is_allowed(references_of(alice), "marketing", "email"), "only a press on the next page counts"
    signed_in.submit("No, I refuse it")

    assert not is_allowed(references_of(alice), "marketing", "email")
    made = Decision.objects.latest("pk")
    assert (made.state, made.method, made.party) == ("withdrawn", "centre", of_address(alice.email))
    assert made.wording.content["shown"][0] == asked.h1
    assert made.wording.content["shown"][-1].startswith("You will get no more news")
    assert "Done. You said no to “News and offers by email”." in signed_in.last.text  # type: ignore[union-attr]
    signed_in.submit("Undo")
    signed_in.submit("Yes, I allow it")
    assert is_allowed(references_of(alice), "marketing", "email")


def test_pressing_twice_is_one_decision(signed_in: Visitor, alice: User) -> None:
    for _ in range(2):
        said = signed_in.post("/choices/marketing/say/", {"say": "no", "by": "email", "read": "1"})
    assert "It stands so already" in said.text
    assert Decision.objects.filter(purpose="marketing").count() == 1


def test_a_refusal_of_what_was_off_anyhow_is_not_undone_into_a_yes(signed_in: Visitor, alice: User) -> None:
    said = signed_in.post("/choices/marketing/say/", {"say": "no", "by": "email", "read": "1"})
    assert "Undo" not in said.text
    act = Decision.objects.latest("pk").act
    signed_in.post("/choices/undo/", {"act": str(act)})
    assert not is_allowed(references_of(alice), "marketing", "email")


def test_no_marketing_at_all_and_back(signed_in: Visitor, alice: User, use_company: Callable[[str], None]) -> None:
    use_company("cns")
    how = Circumstances(Method.FORM, Actor.visitor())
    decide(of_address(alice.email), [Wish("events", True, "email")], how)
    signed_in.get("/choices/")
    signed_in.submit("Send me no marketing")
    signed_in.submit("No, I refuse it")
    assert "You get no marketing from us any more." in signed_in.last.text  # type: ignore[union-attr]
    assert not is_allowed(references_of(alice), "events", "email")
    signed_in.submit("Undo")
    assert is_allowed(references_of(alice), "events", "email")
    assert not is_allowed(references_of(alice), "newsletter", "email"), "nobody had asked for it"


def test_what_makes_no_sense_changes_nothing(signed_in: Visitor) -> None:
    assert "Please say yes or no." in signed_in.post("/choices/marketing/say/", {"by": "email"}).text
    assert "Please choose one of the ways" in signed_in.post("/choices/marketing/say/", {"say": "no", "by": "fax"}).text
    for key in ("sharing", "nothing", "policy_changes"):
        assert signed_in.client.post(f"/choices/{key}/say/", {"say": "yes"}).status_code == 404
    assert signed_in.client.get("/choices/marketing/say/").status_code == 405
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("path", ["", "marketing/", "marketing/confirm/?say=no&by=email"])
def test_a_visitor_signs_in_first(page: Visitor, path: str) -> None:
    assert page.client.get(f"/choices/{path}")["Location"].startswith("/accounts/login/")


def test_the_page_of_all_costs_the_same_however_much_was_decided(
    signed_in: Visitor, alice: User, django_assert_num_queries
) -> None:
    how = Circumstances(Method.CENTRE, Actor.person(alice.pk))
    signed_in.get("/choices/")
    for key in ("service_notifications", "follow_ups", "performance_alerts"):
        decide(of_person(alice), [Wish(key, True, "email")], how)
        if key != "follow_ups":
            with django_assert_num_queries(8):
                signed_in.get("/choices/")


def test_the_history_shows_every_decision_with_its_words(
    signed_in: Visitor, alice: User, django_assert_num_queries
) -> None:
    for number, say in enumerate(["yes", "no", "yes"]):
        signed_in.post("/choices/follow_ups/say/", {"say": say, "by": "email", "read": "1"})
        if number != 1:
            with django_assert_num_queries(10):
                signed_in.get("/choices/follow_ups/")
    lines = [words(li) for li in signed_in.last.all("li") if "You, signed in" in words(li)]  # type: ignore[union-attr]
    assert len(lines) == 3
    assert "allowed by email" in lines[0]
    assert "taken back by email" in lines[1]
    assert "We do not ask you after finished work." in lines[1]
    assert "Read in English." in lines[0]


def test_bob_sees_nothing_of_alice_s(page: Visitor, alice: User, bob: User) -> None:
    how = Circumstances(Method.CENTRE, Actor.person(alice.pk))
    made = decide(of_person(alice), [Wish("follow_ups", True, "email")], how)
    sign_in(page.client, bob)
    assert "Nothing yet" in page.get("/choices/follow_ups/").text
    assert "Done." not in page.get(f"/choices/?done={made[0].act}").text
    page.post("/choices/undo/", {"act": str(made[0].act)})
    assert is_allowed(references_of(alice), "follow_ups", "email")


def test_a_long_history_is_paged_by_its_numbers(signed_in: Visitor, alice: User) -> None:
    how = Circumstances(Method.CENTRE, Actor.person(alice.pk))
    for number in range(25):
        decide(of_person(alice), [Wish("follow_ups", number % 2 == 0, "email")], how)
    first = signed_in.get("/choices/follow_ups/")
    assert len([li for li in first.all("li") if "You, signed in" in words(li)]) == 20
    older = signed_in.follow("Older")
    assert len([li for li in older.all("li") if "You, signed in" in words(li)]) == 5
