"""Restrictions and objections that were followed show where they hold a use."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from portal.consent.limits import limits_of
from requests.models import Letter, PrivacyRequest
from requests.states import State
from tests.inspection import Visitor
from tests.people import sign_in


def answered(person: User, kind: str, outcome: str = Letter.Outcome.DONE, **scope: list[str]) -> PrivacyRequest:
    now = timezone.now() - timedelta(days=3)
    case = PrivacyRequest.objects.create(
        kind=kind,
        person=person,
        status=State.CLOSED,
        received_at=now,
        due_on=now.date(),
        first_due_on=now.date(),
        answered_at=now,
        closed_at=now,
        scope=scope,
    )
    Letter.objects.create(case=case, outcome=outcome, language="en", subject="Answer", html="<p>Done</p>")
    return case


def test_a_restriction_of_everything_holds_every_use(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    page.client.post("/choices/follow_ups/say/", {"say": "yes", "by": "email", "read": "1"})
    case = answered(alice, "restrict")
    shown = page.get("/choices/")
    assert "You asked us to limit what we do with your data, and we do" in shown.text
    assert shown.links[f"Your request {case.reference}"] == f"/requests/{case.reference}/"
    assert "Notices and alerts 1 off" in page.get("/").text, "what is held is not on, whatever was chosen"


def test_an_end_of_marketing_holds_marketing_alone(page: Visitor, alice: User) -> None:
    answered(alice, "object_marketing")
    sign_in(page.client, alice)
    assert "This use is held since" in page.get("/choices/marketing/").text
    assert "held since" not in page.get("/choices/follow_ups/").text


def test_an_objection_in_somebody_s_words_is_told_once_and_holds_what_they_named(page: Visitor, alice: User) -> None:
    answered(alice, "object")
    sign_in(page.client, alice)
    assert "The use that you named is held since" in page.get("/choices/").text
    assert "held since" not in page.get("/choices/follow_ups/").text


@pytest.mark.parametrize("outcome", [Letter.Outcome.DENIED, Letter.Outcome.RECEIVED, Letter.Outcome.WITHDRAWN])
def test_what_was_not_followed_holds_nothing(alice: User, outcome: str) -> None:
    answered(alice, "restrict", outcome)
    assert limits_of(alice) == []


def test_bob_s_restriction_holds_nothing_of_alice_s(alice: User, bob: User) -> None:
    answered(bob, "restrict")
    assert limits_of(alice) == []
    assert len(limits_of(bob)) == 1
