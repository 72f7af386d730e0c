"""Stopping the sale and sharing of data, with and without an account, and what confirms it."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core import signing

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.consent.models import Decision, Evidence, Method, Party, Standing
from portal.consent.parties import address_reference, references_of
from portal.consent.purposes import SALE, SENSITIVE
from portal.consent.standing import is_allowed
from portal.optout.receipts import SALT, Receipt
from portal.optout.stopping import LIMITS
from tests.inspection import Visitor
from tests.people import sign_in

STOP, LIMIT = "Stop the sale and sharing", "Limit the use"


@pytest.fixture(autouse=True)
def _sells(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")


def parties(purpose: str = SALE) -> dict[str, Party]:
    return {one.party.kind: one.party for one in Standing.objects.filter(purpose=purpose, usable=False)}


def test_one_press_stops_it_for_this_browser_and_the_page_confirms_it(page: Visitor) -> None:
    page.get("/opt-out/")
    assert not Decision.objects.exists(), "looking must not act"
    confirmed = page.submit(STOP)

    decision = Decision.objects.get(purpose=SALE)
    assert (decision.party.kind, decision.state, decision.method) == ("browser", "refused", Method.FORM)
    assert confirmed.h1 == "We have stopped the sale and sharing of your data"
    assert confirmed.facts["Reference"] == str(decision.act)
    assert confirmed.facts["For"] == "This browser"
    assert re.search(r"at the latest by \d+ \w+ \d{4} \(15 business days, California\)\.", confirmed.text)

    later = page.get("/opt-out/")
    assert later.facts["This browser"].startswith("Stopped Since ")
    assert "by a form" in later.facts["This browser"]


def test_an_address_is_stopped_too_unverified_and_stands_in_no_address_of_a_page(page: Visitor) -> None:
    page.get("/opt-out/")
    confirmed = page.submit(STOP, email=" Ann@Example.com ")

    assert confirmed.facts["For"] == "This browserThe email address that you typed"
    assert not is_allowed([address_reference("ann@example.com")], SALE)
    assert len(set(Decision.objects.filter(purpose=SALE).values_list("act", flat=True))) == 1
    held = signing.loads(confirmed.url.split("/")[-2], salt=SALT)
    assert "example.com" not in f"{held} {confirmed.text}".lower()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 3, 2, 17, tzinfo=UTC), "23 March 2026"),
        (datetime(2026, 6, 12, 17, tzinfo=UTC), "7 July 2026"),  # over Juneteenth and Independence Day
    ],
)
def test_a_confirmation_counts_business_days(page: Visitor, at: datetime, due: str) -> None:
    receipt = Receipt(uuid.uuid4(), (SALE,), ("browser",), at)
    shown = page.get(f"/opt-out/done/{receipt.token}/")
    assert f"at the latest by {due} (15 business days, California)." in shown.text


def test_pressing_twice_is_one_decision_with_one_reference(page: Visitor) -> None:
    page.get("/opt-out/")
    first = page.post("/opt-out/", {"email": ""})
    again = page.post("/opt-out/", {"email": ""})

    assert Decision.objects.filter(purpose=SALE).count() == 1
    assert first.facts["Reference"] == again.facts["Reference"]


def test_whether_an_address_decided_before_shows_to_nobody_who_types_it(page: Visitor) -> None:
    page.post("/opt-out/", {"email": "ann@example.com"})
    theirs = {str(one) for one in Decision.objects.values_list("act", flat=True)}

    page.client.cookies.clear()
    mine = page.post("/opt-out/", {"email": ""}).facts["Reference"]
    told = [page.post("/opt-out/", {"email": f"{one}@example.com"}).facts for one in ("ann", "never-seen")]

    assert not {one.pop("Reference") for one in told} & {*theirs, mine}
    assert told[0] == told[1]


def test_a_slip_in_the_address_changes_nothing_and_loses_nothing(page: Visitor) -> None:
    page.get("/opt-out/")
    again = page.submit(STOP, email="ann@", status=400)

    assert again.errors == ["Your email address: This is not a whole email address. It looks like name@example.com."]
    assert again.forms[0].fields["email"] == ["ann@"]
    assert not Decision.objects.exists()


def test_a_signed_in_person_stops_it_for_account_and_mailboxes(page: Visitor, alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@work.example", verified=True)
    EmailAddress.objects.create(user=alice, email="not-hers@example.com", verified=False)
    sign_in(page.client, alice)
    page.get("/opt-out/")
    confirmed = page.submit(STOP)

    assert confirmed.facts["For"] == "This browserYour account and its email addresses"
    assert {one.party.reference for one in Standing.objects.filter(purpose=SALE).exclude(party__kind="browser")} == set(
        references_of(alice)
    )
    assert is_allowed(references_of(bob), SALE)
    assert set(
        Decision.objects.filter(purpose=SALE).exclude(party__kind="browser").values_list("actor", flat=True)
    ) == {f"person:{subject_reference(alice.pk)}"}


@pytest.mark.parametrize("more", [0, 2])
def test_how_it_stands_costs_the_same_however_many_mailboxes(
    page: Visitor, alice: User, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        EmailAddress.objects.create(user=alice, email=f"alice{number}@work.example", verified=True)
    sign_in(page.client, alice)
    page.post("/opt-out/")
    page.get("/opt-out/")
    with django_assert_num_queries(6):
        shown = page.get("/opt-out/")
    assert [shown.facts[one].partition(" ")[0] for one in ("This browser", "Your account", alice.email)] == [
        "Stopped"
    ] * 3
    assert len([one for one in shown.facts if "@" in one]) == 1 + more


def test_a_receipt_that_is_not_ours_is_no_page(page: Visitor) -> None:
    confirmed = page.post("/opt-out/", {"email": "ann@example.com"})
    page.client.cookies.clear()
    assert page.get(confirmed.url).facts["Reference"] == confirmed.facts["Reference"], "it works by itself"

    page.client.raise_request_exception = False
    assert page.client.get(confirmed.url.rstrip("/") + "x/").status_code == 404


def test_after_many_from_one_network_the_next_one_waits_and_keeps_what_was_typed(page: Visitor, monkeypatch) -> None:
    monkeypatch.setitem(LIMITS, "stop", "1/h/ip")
    page.post("/opt-out/", {"email": ""})
    page.client.cookies.clear()
    later = page.post("/opt-out/", {"email": "ann@example.com"}, status=429)

    assert "Nothing was changed yet" in later.errors[-1]
    assert later.forms[0].fields["email"] == ["ann@example.com"]
    assert Decision.objects.filter(purpose=SALE).count() == 1


def test_an_agent_asks_for_somebody_else_and_what_they_stated_is_kept_sealed(page: Visitor) -> None:
    page.get("/opt-out/")
    page.follow("Ask for somebody else")
    wrong = page.submit("Stop it for this person", email="ann@example.com", agent="Avery Allen", status=400)
    assert not Decision.objects.exists()
    assert any("signed permission" in one for one in wrong.errors)

    confirmed = page.submit(
        "Stop it for this person", rights=[SALE, SENSITIVE], permission="on", email="ann@example.com"
    )
    assert confirmed.h1 == "We have stopped it for the person you act for"
    ann = [address_reference("ann@example.com")]
    assert (is_allowed(ann, SALE), is_allowed(ann, SENSITIVE)) == (False, False)
    assert set(parties()) == {"address"}, "an agent's own browser is not concerned"
    facts = Evidence.objects.first().facts
    assert facts["agent"] == "Avery Allen"
    assert "signed a permission" in facts["stated"]
    assert confirmed.facts["Reference"] == str(Decision.objects.filter(purpose=SALE).get().act)


def test_limiting_sensitive_data_has_the_same_way(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    shown = page.get("/opt-out/limit/")
    assert {"Call audio and recordings", "API keys and authentication token"} <= set(shown.facts)
    assert "Newsletter" not in shown.facts, "what is not sensitive is not listed"
    confirmed = page.submit(LIMIT)

    assert confirmed.h1 == "We have limited the use of your sensitive data"
    assert set(parties(SENSITIVE)) == {"browser", "person", "address"}
    assert not Standing.objects.filter(purpose=SALE).exists()
    assert page.get("/opt-out/limit/").facts["Your account"].startswith("Limited Since ")
