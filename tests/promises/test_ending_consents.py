"""What was kept for marketing goes with the consent, and nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from portal.audit.models import Entry
from portal.consent.models import Push
from portal.consent.parties import references_of
from portal.consent.standing import is_allowed
from portal.demo.people import ALICE
from portal.sources import registry
from portal.sources.port import Subject
from requests import legal_holds
from requests.legal_holds import Matter
from requests.timeline import By
from tests.inspection import Visitor
from tests.promises.test_centre_choices import enter

Use = Callable[[str], None]
Make = Callable[[str], User]


def held(dataset: str) -> int:
    return registry.source_of(dataset).tally(dataset, Subject({"email": frozenset({ALICE.email})})).count


def say(page: Visitor, answer: str, way: str) -> None:
    page.get("/choices/")
    page.submit(f"{answer}: News and offers by {way}")
    page.submit("Yes, I allow it" if answer == "Yes" else "No, I refuse it")


@pytest.mark.promise("CCQ-68", "CCQ-104")
def test_marketing_data_is_deleted_once_no_consent_is_left(
    page: Visitor, use_company: Use, people: Make, work: Callable[..., int]
) -> None:
    alice = enter(page, use_company, people, "clearcall")
    for way in ("email", "post"):
        say(page, "Yes", way)
    work()
    kept = [one for one in registry.datasets() if one.source == "company" and one.category != "marketing_preferences"]
    others = {one.key: held(one.key) for one in kept}
    registrations, lists = held("registrations"), held("subscriptions")
    assert registrations and lists

    say(page, "No", "email")
    work()
    assert not is_allowed(references_of(alice), "marketing", "email")
    assert held("registrations") == registrations, "post is allowed still"

    page.get("/choices/")
    page.submit("No: News and offers by post")
    assert page.last and "we delete what we keep for marketing" in page.last.text
    page.submit("No, I refuse it")
    work()

    assert held("registrations") == 0
    assert held("subscriptions") == lists, "what says that she refused stays"
    assert {key: held(key) for key in others} == others
    entry = Entry.objects.get(event="consent_data_erased")
    assert entry.facts == {"dataset": "registrations", "rows": registrations}


def test_a_legal_hold_keeps_what_would_go_with_a_consent(
    page: Visitor, use_company: Use, people: Make, work: Callable[..., int], pat: Any
) -> None:
    enter(page, use_company, people, "clearcall")
    legal_holds.place(Matter("Lawsuit", {"email": ALICE.email}), By.staff(pat))
    say(page, "Yes", "post")
    say(page, "No", "post")
    work()

    assert held("registrations") > 0
    push = Push.objects.get(destination="erase:registrations", outcome="by_hand")
    assert push.last_error == "A legal hold keeps these records."
