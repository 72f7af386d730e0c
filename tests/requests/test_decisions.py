"""Decisions kind by kind: the outcome, the letter, the copy and the hold follow from them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.exports.models import Export
from portal.mail.models import Message
from requests import deciding, held_reminding
from requests.intake import Filing, Sender, file
from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest, Ruling
from requests.rulings import matters
from requests.states import Reason
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do

GROUND = "on_a_customers_behalf"
FACTS = "Our customer Example Inc. decides about it."


@pytest.fixture
def person(use_company: Callable[[str], None], people: Callable[[str], User]) -> User:
    use_company("calltrackingmetrics")
    return people("alice")


@pytest.fixture
def officer(person: User, people: Callable[[str], User]) -> Client:
    client = Client()
    sign_in(client, people("pat"))
    return client


def filed(person: User, kind: str, **facts: Any) -> PrivacyRequest:
    return file(Sender.signed_in(person), Filing(kind, "DE", kind, **facts), proved=True)


def refuse(officer: Client, case: PrivacyRequest, key: str) -> list[str]:
    return do(officer, case, "rule", matter=key, verdict="refused", ground=GROUND, facts=FACTS)


def answer_of(case: PrivacyRequest) -> str:
    return str(case.letters.exclude(outcome="received").get().html)


def test_nothing_has_to_be_decided_where_all_is_granted(person: User, officer: Client) -> None:
    case = filed(person, "know_categories")
    do(officer, case, "send")
    assert (case.status, case.rulings.count()) == ("fulfilled", 0)
    assert "What was decided" not in answer_of(case)


def test_a_kind_is_refused_on_a_form_and_left_out_of_the_reply(person: User, officer: Client) -> None:
    case = filed(person, "know_categories")
    first, second = matters(case)[:2]
    visitor = Visitor(officer)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/?rule={first.key}")
    visitor.submit("Keep this decision", verdict="refused", ground=GROUND, facts=FACTS)
    ruling = case.rulings.get()
    assert (ruling.category, ruling.verdict, ruling.ground, ruling.facts) == (first.key, "refused", GROUND, FACTS)
    assert Entry.objects.filter(event="case_decided", about=case.about).count() == 1

    do(officer, case, "send", paragraph="What a colleague found is attached.")
    letter = answer_of(case)
    assert case.status == "partially_fulfilled"
    assert FACTS in letter and "decides about it. Please ask that customer" in letter
    assert f"<h3>{first.label}</h3>" not in letter and second.label in letter


def test_a_decision_needs_its_ground_its_facts_and_its_day(person: User, officer: Client) -> None:
    case = filed(person, "copy")
    key = matters(case)[0].key
    assert "Choose one of the grounds" in do(officer, case, "rule", matter=key, verdict="refused", facts=FACTS)[0]
    assert "Say the facts" in do(officer, case, "rule", matter=key, verdict="refused", ground=GROUND)[0]
    today = day_of(timezone.now()).isoformat()
    assert "still to come" in do(officer, case, "rule", matter=key, verdict="held", until=today, facts=FACTS)[0]
    assert "Choose among" in do(officer, case, "rule", matter="nonsense", verdict="granted")[0]
    assert case.rulings.count() == 0


def test_what_is_refused_is_not_in_the_copy(person: User, officer: Client, work: Callable[..., int]) -> None:
    case = filed(person, "copy")
    first, second = matters(case)[:2]
    refuse(officer, case, first.key)
    do(officer, case, "export")
    export = Export.objects.get()
    assert first.key not in export.categories and second.key in export.categories
    assert "can no longer be changed" in refuse(officer, case, second.key)[0]
    work()
    do(officer, case, "send")
    assert case.status == "partially_fulfilled"


def test_refused_throughout_a_case_is_denied_and_nothing_is_built(person: User, officer: Client) -> None:
    case = filed(person, "copy", categories=(matters(filed(person, "portability"))[0].key,))
    refuse(officer, case, case.categories[0])
    assert "no copy to build" in do(officer, case, "export")[0]
    do(officer, case, "send")
    assert (case.status, case.reason) == ("denied", "other")
    assert FACTS in answer_of(case)
    assert Export.objects.count() == 0


def test_a_hold_leaves_out_what_was_refused(person: User, officer: Client) -> None:
    case = filed(person, "restrict", details={"words": "All of it"})
    first, second = matters(case)[:2]
    refuse(officer, case, first.key)
    said = do(officer, case, "restrict", extent="whole", ground="claim")
    assert "Hold only what was granted" in said[0]
    do(officer, case, "restrict", extent="some", categories=second.key, ground="claim")
    do(officer, case, "send")
    assert case.status == "partially_fulfilled"
    assert case.restrictions.get().categories == [second.key]


def test_an_objection_is_decided_use_by_use_on_the_laws_grounds(person: User, officer: Client) -> None:
    case = filed(person, "object", details={"purposes": ["x"], "words": "No"})
    case.details = {"purposes": [], "words": "No"}
    case.save()
    first, second = matters(case)[:2]
    do(officer, case, "rule", matter=first.key, verdict="refused", ground="compelling", facts="Fraud is traced by it.")
    do(officer, case, "restrict", purposes=second.key.removeprefix("use:"), ground="objection")
    do(officer, case, "send")
    assert case.status == "partially_fulfilled"
    assert "Compelling legitimate grounds override" in answer_of(case)


def test_what_is_held_comes_back_to_the_desk_on_its_day_once(person: User, officer: Client) -> None:
    case = filed(person, "know_categories")
    until = timezone.now().date() + timedelta(days=40)
    do(officer, case, "rule", matter=matters(case)[0].key, verdict="held", until=until.isoformat(), facts=FACTS)
    assert held_reminding.remind(until - timedelta(days=1)) == 0
    assert [held_reminding.remind(until), held_reminding.remind(until)] == [1, 0]
    mail = Message.objects.get(template="case_held_over")
    assert case.reference in mail.text and "Alice" not in mail.text + mail.subject


def test_what_was_held_back_is_given_from_the_answered_case(
    person: User, officer: Client, work: Callable[..., int]
) -> None:
    case = filed(person, "copy")
    first = matters(case)[0]
    until = timezone.now().date() + timedelta(days=40)
    do(officer, case, "rule", matter=first.key, verdict="held", until=until.isoformat(), facts=FACTS)
    do(officer, case, "export")
    work()
    do(officer, case, "send")
    assert do(officer, case, "release_held", words="Here it is.") == ["Nothing of this case was held back until today."]
    Ruling.objects.update(until=day_of(timezone.now()))

    visitor = Visitor(officer)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    visitor.submit("Grant what was held back", words="Here is the rest.")
    work()

    case.refresh_from_db()
    assert (case.status, case.rulings.get().verdict) == ("partially_fulfilled", "granted")
    rest = Export.objects.latest("asked_at")
    assert (rest.categories, rest.state) == ([first.key], "ready")
    page = Visitor(Client())
    sign_in(page.client, person)
    assert "Here is the rest." in page.get(case.path).text
    assert f"{first.label}: no longer held back" in page.last.text


def test_every_road_obeys_that_marketing_is_never_weighed(person: User, officer: Client) -> None:
    case = filed(person, "object_marketing")
    with pytest.raises(NotAllowed, match="has to be followed"):
        deciding.deny(case, Reason.OTHER, By.system("test"), "We would rather not.")
    with pytest.raises(NotAllowed, match="Write the refusal down first"):
        deciding.answer(case, By.system("test"))
