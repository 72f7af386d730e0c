"""What is written down when somebody decides, and what holds afterwards."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all, note
from portal.consent.expiring import expire_choices
from portal.consent.models import Decision, Evidence, Method, Party, Standing, State
from portal.consent.parties import address_reference, deciding_for, of_address, of_person, references_of
from portal.consent.purposes import ALL_MARKETING, SALE, purpose, purposes
from portal.consent.standing import allowing, is_allowed, refusing, standings

CENTRE = Circumstances(Method.CENTRE, Actor.visitor())


def states(party: Party, key: str) -> list[str]:
    return list(Decision.objects.filter(party=party, purpose=key).order_by("pk").values_list("state", flat=True))


def say(party: Party, key: str, allowed: bool, channel: str = "") -> list[Decision]:
    return decide(party, [Wish(key, allowed, channel)], CENTRE)


def test_a_change_of_mind_is_another_decision_and_saying_it_twice_is_not() -> None:
    party = of_address("ann@example.com")
    for allowed in (False, False, True, True, False, False):
        say(party, "marketing", allowed, "email")

    assert states(party, "marketing") == ["refused", "given", "withdrawn"]
    assert not is_allowed([party.reference], "marketing", "email")
    assert Entry.objects.filter(event="choice_made", subject=party.reference).count() == 3


def test_before_anybody_decides_the_default_holds_and_what_is_not_stated_is_no(use_company) -> None:
    use_company("calltrackingmetrics")
    somebody = [address_reference("nobody@example.com")]

    assert is_allowed(somebody, "marketing_email", "email")
    assert not is_allowed(somebody, "third_party_marketing")
    assert is_allowed(somebody, SALE), "this company shares data with advertising networks until somebody says no"


def test_leaving_every_list_counts_for_lists_that_come_later_and_a_later_yes_counts_for_its_own(use_company) -> None:
    use_company("cns")
    party = of_address("ann@example.com")
    decide(party, leaving_all(), CENTRE)
    Standing.objects.filter(party=party, purpose="events").delete()  # as if it had been declared after that day

    assert not is_allowed([party.reference], "events", "email")
    say(party, "events", True, "email")
    assert is_allowed([party.reference], "events", "email")
    assert not is_allowed([party.reference], "newsletter", "email")
    assert [one.party for one in refusing([ALL_MARKETING], "email")] == [party]
    assert [one.party for one in allowing("events", "email")] == [party]


def test_a_person_decides_for_their_mailbox_about_mail_and_for_their_account_about_the_rest(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@work.example", verified=True)
    EmailAddress.objects.create(user=alice, email="not-hers@example.com", verified=False)

    for_mail = {party.address for party in deciding_for(alice, purpose("marketing"))}
    assert for_mail == {alice.email, "alice@work.example"}
    assert deciding_for(alice, purpose("sharing")) == [of_person(alice)]


def test_what_a_mail_link_refused_is_what_the_account_shows(alice: User) -> None:
    say(of_address(alice.email.upper()), "marketing", False, "email")

    held = standings(references_of(alice)).held(purpose("marketing"), "email")
    assert (held.allowed, held.state) == (False, "refused")


def test_a_refusal_follows_a_changed_address_and_a_yes_does_not(alice: User) -> None:
    from allauth.account import signals

    old, new = EmailAddress.objects.get(user=alice), EmailAddress(user=alice, email="new@example.com", verified=True)
    say(of_address(old.email), "marketing", False, "email")
    say(of_address(old.email), "service_notifications", True, "email")
    signals.email_changed.send(User, request=None, user=alice, from_email_address=old, to_email_address=new)

    party = Party.objects.get(reference=address_reference("new@example.com"))
    assert states(party, "marketing") == ["refused"]
    assert states(party, "service_notifications") == []


def test_a_cookie_choice_runs_out_and_is_asked_again() -> None:
    party = of_address("ann@example.com")
    say(party, "cookies.analytics", True)
    Standing.objects.update(valid_until=timezone.now() - timedelta(seconds=1))

    assert not is_allowed([party.reference], "cookies.analytics"), "from the second on, not from the next run on"
    expire_choices.call()
    assert states(party, "cookies.analytics") == ["given", "expired"]
    expire_choices.call()
    assert states(party, "cookies.analytics") == ["given", "expired"]


def test_the_words_are_kept_once_and_in_the_language_that_was_read() -> None:
    for name in ("ann@example.com", "ben@example.com"):
        decide(of_address(name), [Wish("sharing", True)], Circumstances(Method.CENTRE, Actor.visitor(), "es"))

    [wording] = {decision.wording for decision in Decision.objects.select_related("wording")}
    assert wording.language == "es"
    assert wording.content["warning"].startswith("Dejamos") or "compart" in wording.content["warning"]
    assert wording.content["notice"]["key"] == "privacy"
    assert wording.content["terms"]["controller"]


def test_a_question_leaves_the_default_in_place() -> None:
    party = of_address("ann@example.com")
    note(party, Wish("marketing", True, "email"), State.REQUESTED, CENTRE)

    assert not is_allowed([party.reference], "marketing", "email")
    assert list(allowing("marketing", "email")) == []
    assert not Standing.objects.exists()


def test_a_question_in_somebodys_name_does_not_lift_their_refusal() -> None:
    party = of_address("ann@example.com")
    say(party, "marketing", False, "email")
    note(party, Wish("marketing", True, "email"), State.REQUESTED, CENTRE)

    assert standings([party.reference]).held(purpose("marketing"), "email").state == "refused"
    call_command("verify_choices")


def test_evidence_is_sealed_and_goes_while_the_decision_stays() -> None:
    how = Circumstances(Method.STAFF, Actor.staff(1), evidence={"note": "Rang on Monday."})
    decide(of_address("ann@example.com"), [Wish("marketing", False, "email")], how)

    assert Evidence.objects.get().facts == {"note": "Rang on Monday."}
    Evidence.objects.all().delete()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_the_ledger(deed: str) -> None:
    say(of_address("ann@example.com"), "marketing", False, "email")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = Decision.objects.all()
        rows.update(state=State.GIVEN) if deed == "update" else rows._raw_delete("default")


def test_the_command_finds_a_standing_that_lies_and_makes_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("ann@example.com", "ben@example.com"):
        say(of_address(name), "marketing", False, "email")
    call_command("verify_choices")
    Standing.objects.filter(party=of_address("ann@example.com")).update(state=State.GIVEN, usable=True)
    Standing.objects.filter(party=of_address("ben@example.com")).delete()

    with pytest.raises(CommandError, match="2 disagreements"):
        call_command("verify_choices")
    call_command("verify_choices", "--rebuild")
    assert "2 decisions, 2 standings: they agree" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["calltrackingmetrics", "clearcall", "cns", "itns", "thevoco"])
def test_every_choice_of_a_profile_can_be_decided(use_company, name: str) -> None:
    use_company(name)
    party = of_address("ann@example.com")
    for one in purposes():
        for channel in one.channels or ("",):
            say(party, one.key, True, channel)
            assert is_allowed([party.reference], one.key, channel), one.key
            say(party, one.key, False, channel)
            assert not is_allowed([party.reference], one.key, channel), one.key
