"""The ledger on the staff site: found by an exact address, read, and added to."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.roles import AUDITOR
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.company.calendar import day_of
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Evidence, Method, Party
from portal.consent.parties import address_reference, of_address, of_person, references_of
from portal.consent.standing import is_allowed
from tests.inspection import Visitor
from tests.people import sign_in

LIST = "/admin/consent/party/"
CENTRE = Circumstances(Method.CENTRE, Actor.visitor())


@pytest.fixture
def desk(page: Visitor, pat: User) -> Visitor:
    """Pat's browser, just signed in."""
    sign_in(page.client, pat)
    return page


def told(**facts: str) -> dict[str, str]:
    said = {"address": "ann@example.com", "what": "marketing:email", "say": "no", "way": "phone"}
    return said | {"said_on": day_of(timezone.now()).isoformat(), "words": "", "note": ""} | facts


def test_an_exact_address_finds_the_mailbox_and_its_account(desk: Visitor, alice: User) -> None:
    mailbox, account, other = of_address(alice.email), of_person(alice), of_address("other@example.com")
    desk.get(LIST)
    found = desk.submit("Search", typed=alice.email.upper())
    assert alice.email not in found.url.lower()
    assert {str(mailbox), str(account)} <= set(found.links)
    assert str(other) not in found.links
    assert str(other) in desk.submit("Search", typed=other.reference).links
    assert str(other) not in desk.submit("Search", typed="other").links


def test_staff_read_how_it_stands_and_what_was_decided_and_that_is_noted(desk: Visitor) -> None:
    party = of_address("ann@example.com")
    for allowed in (True, False):
        decide(party, [Wish("marketing", allowed, "email")], CENTRE)
    shown = desk.get(f"{LIST}{party.pk}/change/")
    (standing,), decisions = shown.tables
    assert (standing["What"], standing["State"]) == ("News and offers", "taken back")
    assert [row["State"] for row in decisions] == ["taken back", "allowed"]
    assert "ann@example.com" in shown.text
    assert Entry.objects.filter(event="staff_saw_person", subject=party.reference).exists()


def test_the_pages_cost_the_same_for_one_and_three_rows(desk: Visitor, django_assert_num_queries) -> None:
    desk.get(LIST)
    for number, allowed in enumerate((True, False, True)):
        party = of_address(f"ann{number}@example.com")
        decide(of_address("ann0@example.com"), [Wish("marketing", allowed, "email")], CENTRE)
        decide(of_address("ann0@example.com"), [Wish("follow_ups", allowed, "phone")], CENTRE)
        if number != 1:
            with django_assert_num_queries(7):
                desk.get(LIST)
            with django_assert_num_queries(11):
                desk.get(f"{LIST}{of_address('ann0@example.com').pk}/change/")
    assert Party.objects.filter(pk=party.pk).exists()


def test_what_somebody_said_on_the_telephone_counts_at_once(desk: Visitor) -> None:
    yesterday = day_of(timezone.now()) - timedelta(days=1)
    desk.get(LIST)
    desk.follow("Write down a choice")
    shown = desk.submit(
        "Write it down",
        address="Ann@example.com",
        what="marketing:email",
        say="no",
        said_on=yesterday.isoformat(),
        way="phone",
        note="Ticket 4711",
    )
    made = Decision.objects.get()
    assert (made.state, made.method, made.party.reference) == ("refused", "staff", address_reference("ann@example.com"))
    assert made.actor.startswith("staff:")
    assert Evidence.objects.get(decision=made).facts == {
        "said_on": yesterday.isoformat(),
        "way": "phone",
        "note": "Ticket 4711",
    }
    assert "1 choice is written down." in shown.text
    assert "Ticket 4711" in shown.text
    assert "nothing had to be written down" in desk.post(f"{LIST}write/", told()).text


def test_a_yes_needs_the_words_that_were_read(desk: Visitor) -> None:
    refused = desk.post(f"{LIST}write/", told(say="yes", note="She rang"), status=400)
    assert "Please write down the words that were read to them." in refused.text
    assert "She rang" in refused.text, "nothing typed is lost"
    assert Decision.objects.count() == 0
    desk.post(f"{LIST}write/", told(say="yes", words="May we send you news by email?"))
    assert is_allowed([address_reference("ann@example.com")], "marketing", "email")


@pytest.mark.parametrize(
    "facts, told_back",
    [
        ({"said_on": "2099-01-01"}, "This day is still to come."),
        ({"what": "nothing:email"}, "Select a valid choice."),
        ({"what": "service_notifications:email"}, "Nobody has an account with this address"),
        (
            {"what": "marketing.all:email", "say": "yes", "words": "All?"},
            "A yes is said to each kind of mail by itself.",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_clear_sentence(desk: Visitor, facts: dict[str, str], told_back: str) -> None:
    assert told_back in desk.post(f"{LIST}write/", told(**facts), status=400).text
    assert Decision.objects.count() == 0


def test_a_choice_of_an_account_is_written_down_for_the_account(desk: Visitor, alice: User) -> None:
    desk.post(
        f"{LIST}write/", told(address=alice.email, what="follow_ups:phone", say="yes", words="May we ring you after?")
    )
    assert is_allowed(references_of(alice), "follow_ups", "phone")
    assert Decision.objects.get().party == of_person(alice)


def test_an_auditor_reads_and_writes_nothing_and_nobody_changes_anything(page: Visitor, pat: User) -> None:
    party = of_address("ann@example.com")
    pat.groups.set(Group.objects.filter(name=AUDITOR))
    sign_in(page.client, pat)
    page.get(f"{LIST}{party.pk}/change/")
    assert "Write down a choice" not in page.get(LIST).links
    assert page.client.get(f"{LIST}write/").status_code == 403
    assert page.client.post(f"{LIST}write/", told()).status_code == 403
    for path in ("add/", f"{party.pk}/delete/"):
        assert page.client.get(LIST + path).status_code == 403


def test_a_person_sees_that_staff_wrote_it_down(desk: Visitor, alice: User) -> None:
    desk.post(f"{LIST}write/", told(address=alice.email))
    sign_in(desk.client, alice)
    shown = desk.get("/choices/marketing/")
    day = date_format(day_of(timezone.now()), "DATE_FORMAT")
    assert f"You said no on {day}, written down by our staff." in shown.text
    assert "Our staff, as you told them, written down by our staff." in shown.text
