"""Restrictions, objections and opt-outs that came as requests hold from the moment that they are carried out."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.limits import limits_of
from portal.consent.models import Method, Standing
from portal.consent.parties import addresses_of, deciding_for, references_of
from portal.consent.purposes import SALE, of_family, purpose, topics
from portal.consent.standing import allowing, is_allowed, standings
from portal.mailings.sending import may_be_sent
from portal.mailings.suppressions import changed, refused_lists, refusing
from requests.intake import Filing, Sender, file
from requests.models import Letter, PrivacyRequest, Restriction
from requests.states import State
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do


def filed(person: User, kind: str, form: str = "1") -> PrivacyRequest:
    return file(Sender.signed_in(person), Filing(kind, "DE", form), proved=True)


def says_yes(person: User) -> str:
    """Lets a person allow the first mailing, and returns its key."""
    wanted = topics()[0]
    how = Circumstances(Method.CENTRE, By.person(person).actor)
    for party in deciding_for(person, wanted):
        decide(party, [Wish(wanted.key, True, "email")], how)
    return wanted.key


@pytest.mark.promise("CCQ-96")
@pytest.mark.promise("CCQ-57")
def test_a_restriction_holds_every_use_until_it_is_lifted(
    desk: Client, page: Visitor, alice: User, django_assert_num_queries: Any
) -> None:
    key = says_yes(alice)
    (address,) = addresses_of(alice)
    assert may_be_sent(address, key)
    assert allowing(key, "email").count() == 1
    case = filed(alice, "restrict")
    assert "Hold the uses first" in do(desk, case, "send")[0]
    assert do(desk, case, "restrict", extent="whole", ground="accuracy", note="Checking the address") == [
        "The uses are held from now on."
    ]
    with django_assert_num_queries(1):
        assert not may_be_sent(address, key)
    assert not allowing(key, "email").exists()
    assert refused_lists([address], [key]) == [[key]]
    assert [line.refused for line in refusing(key)] == [True]
    assert [line.refused for line in changed(key, case.received_at)][-1:] == [True]  # type: ignore[arg-type]
    assert all(not standings(references_of(alice)).held(one).allowed for one in of_family("cookies", "sharing"))
    sign_in(page.client, alice)
    shown = page.get("/choices/")
    assert "You asked us to limit what we do with your data, and we do" in shown.text
    assert shown.links[f"Your request {case.reference}"] == f"/requests/{case.reference}/"

    assert do(desk, case, "send") == ["The letter is sent and the case is answered."]
    assert "Tell the person first" in do(desk, case, "lift")[0]
    assert "Say why" in do(desk, case, "tell_lifting", paragraph=" ")[0]
    do(desk, case, "tell_lifting", paragraph="Your address was checked and is right.")
    assert not may_be_sent(address, key), "told is not lifted"
    letter = case.letters.get(outcome=Letter.Outcome.LIFTING)
    assert "Your address was checked and is right." in letter.html
    assert do(desk, case, "lift") == ["The hold is lifted."]
    assert may_be_sent(address, key)
    assert refused_lists([address], [key]) == [[]]
    assert [line.refused for line in changed(key, case.received_at)][-1:] == [False]  # type: ignore[arg-type]
    assert "Uses of your data were held from" in page.get(f"/requests/{case.reference}/").text
    held = Restriction.objects.get()
    assert held.told_at and held.lifted_at and held.told_at < held.lifted_at
    assert limits_of(alice) == []


@pytest.mark.promise("CCQ-97")
def test_an_accepted_objection_holds_the_uses_that_it_names(desk: Client, alice: User) -> None:
    key = says_yes(alice)
    case = filed(alice, "object")
    assert "Choose the uses" in do(desk, case, "restrict", ground="objection")[0]
    do(desk, case, "restrict", extent="some", purposes=[key], ground="objection")
    assert not is_allowed(references_of(alice), key, "email")
    other = next(one for one in of_family("notification", "feature", "cpni") if one.key != key)
    assert standings(references_of(alice)).bars(key)
    assert not standings(references_of(alice)).bars(other.key)
    assert do(desk, case, "send") == ["The letter is sent and the case is answered."]


@pytest.mark.promise("CCQ-97")
def test_an_objection_is_refused_on_compelling_grounds_alone(desk: Client, alice: User) -> None:
    case = filed(alice, "object")
    assert "compelling grounds alone" in do(desk, case, "deny", refusal="exemption", paragraph="No.")[0]
    assert "one of the two" in do(desk, case, "overrule", grounds="", paragraph="We need it.")[0]
    do(desk, case, "overrule", grounds="claims", paragraph="A claim of yours is before the court.")
    assert case.status == State.DENIED
    assert "A claim of yours is before the court." in case.letters.get(outcome="denied").html


def test_the_letters_about_an_objection_are_read_before_they_are_sent(desk: Client, alice: User) -> None:
    key, case = says_yes(alice), filed(alice, "object")
    officer = Visitor(desk)
    at = f"/admin/requests/privacyrequest/{case.pk}/change/"
    officer.get(at)
    officer.submit("Read the letter before refusing", grounds="claims", paragraph="A claim is before the court.")
    assert "defend legal claims. A claim is before the court." in officer.last.text
    assert case.letters.filter(outcome="denied").count() == 0

    do(desk, case, "restrict", extent="some", purposes=[key], ground="objection")
    assert do(desk, case, "send") == ["The letter is sent and the case is answered."]
    officer.get(at)
    officer.submit("Read the letter before sending", paragraph="The grounds were looked at.")
    assert "We will lift this hold" in officer.last.text
    officer.submit("Send the letter", **{"part-closing": "Kind regards, Pat"})
    letter = case.letters.get(outcome=Letter.Outcome.LIFTING)
    assert "The grounds were looked at." in letter.html and "Kind regards, Pat" in letter.html
    assert Restriction.objects.get().told_at


def test_an_objection_to_marketing_is_never_refused_and_refuses_every_mailing(desk: Client, alice: User) -> None:
    key = says_yes(alice)
    case = filed(alice, "object_marketing")
    assert "has to be followed" in do(desk, case, "deny", refusal="exemption", paragraph="No.")[0]
    assert "Write the refusal down first" in do(desk, case, "send")[0]
    assert do(desk, case, "refusals") == ["The refusal is written down and passed on."]
    (address,) = addresses_of(alice)
    assert not may_be_sent(address, key)
    assert not Standing.objects.filter(purpose__in=[one.key for one in of_family("marketing")], usable=True).exists()
    assert refused_lists([address], [one.key for one in topics()]) == [[one.key for one in topics()]]
    assert Standing.objects.filter(purpose=key, decision__method=Method.REQUEST, state="withdrawn").exists()


@pytest.mark.parametrize("kind", ["opt_out_sale_share", "limit_sensitive", "cpni_deny", "cpni_withdraw"])
def test_an_opt_out_that_is_filed_ends_in_the_ledger(desk: Client, alice: User, kind: str) -> None:
    case = filed(alice, kind)
    said = do(desk, case, "refusals")
    if said == ["Choose what the person takes back."]:
        pytest.skip("the company has no such choice")
    assert said == ["The refusal is written down and passed on."]
    made = Standing.objects.filter(decision__method=Method.REQUEST)
    assert made.exists() and not made.filter(usable=True).exists()
    if kind == "opt_out_sale_share":
        assert not is_allowed(references_of(alice), SALE)
    assert do(desk, case, "send") == ["The letter is sent and the case is answered."]


def test_a_withdrawal_refuses_what_was_taken_back_and_nothing_else(desk: Client, alice: User) -> None:
    key = says_yes(alice)
    case = filed(alice, "withdraw_consent")
    assert do(desk, case, "refusals") == ["Choose what the person takes back."]
    do(desk, case, "refusals", choices=[key])
    assert not is_allowed(references_of(alice), key, "email")
    assert {one.purpose for one in Standing.objects.all()} == {key}


def test_bob_s_restriction_holds_nothing_of_alice_s(desk: Client, alice: User, bob: User) -> None:
    key = says_yes(alice)
    do(desk, filed(bob, "restrict"), "restrict", extent="whole", ground="claim")
    assert limits_of(alice) == []
    assert len(limits_of(bob)) == 1
    assert is_allowed(references_of(alice), key, "email")
    assert purpose(key).by_address


def test_the_desk_shows_how_to_carry_it_out(desk: Client, alice: User) -> None:
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{filed(alice, 'restrict').pk}/change/")
    assert "Every use of the person's data" in shown.text
    shown = Visitor(desk).get(f"/admin/requests/privacyrequest/{filed(alice, 'object', '2').pk}/change/")
    assert "Refuse the objection" in shown.text
