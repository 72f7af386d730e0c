"""A statement on health information that was not corrected: 250 words an item, kept with the record on request."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.subject import subject_of
from portal.audit.models import Entry
from portal.company.loading import folder_of
from portal.sources import registry
from portal.sources.port import Query
from requests.models import PrivacyRequest, Statement
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do

CATEGORY = 'key = "contact_details"\n'


@pytest.fixture
def health(tmp_path: Path, use_company: Callable[[str], None]) -> None:
    """Makes the contact details, with which the demo company can be corrected, information on health."""
    folder = tmp_path / "profile"
    shutil.copytree(folder_of(settings.COMPANY), folder)
    text = (folder / "company.toml").read_text()
    before, category, after = text.partition(f"[[categories]]\n{CATEGORY}")
    assert category
    (folder / "company.toml").write_text(f"{before}{category}health = true\n{after}")
    use_company(str(folder))


@pytest.fixture
def visitor(page: Visitor, people: Callable[[str], User]) -> Visitor:
    sign_in(page.client, people("alice"))
    return page


@pytest.fixture
def officer(people: Callable[[str], User]) -> Client:
    client = Client()
    sign_in(client, people("pat"))
    return client


def declined(visitor: Visitor, officer: Client, place: str = "US-CA") -> PrivacyRequest:
    alice = User.objects.get(email="alice@example.com")
    record = registry.source_of("contact_details").page("contact_details", subject_of(alice), Query(limit=1)).records[0]
    visitor.get(f"/requests/new/correct/?dataset=contact_details&record={record.key}")
    visitor.submit("Send my correction", place=place, new_city="Springfield")
    case = PrivacyRequest.objects.latest("pk")
    do(officer, case, "take")
    do(officer, case, "decline", item=case.corrections.get().pk, reason="Your chart says so.")
    do(officer, case, "send")
    assert case.status == "denied"
    return case


def test_a_statement_is_offered_written_and_added_to_the_record(
    health: None, visitor: Visitor, officer: Client
) -> None:
    case = declined(visitor, officer)
    assert "of up to 250 words" in case.letters.get(outcome="denied").html
    visitor.get(f"/requests/{case.reference}/")
    visitor.follow("Write a statement on “Contact details: City”")
    visitor.submit("Send my statement", words=" ".join(["word"] * 251))
    assert "These are 251 words. A statement holds up to 250." in visitor.last.errors[0]
    assert Statement.objects.count() == 0
    visitor.submit("Send my statement", words="I moved <b>in May</b>. " + "word " * 246, with_record="on")

    kept = Statement.objects.get()
    assert kept.words.startswith("I moved <b>in May</b>.") and kept.with_record and kept.added_at is None
    assert "A colleague adds it to the record." in visitor.last.text and "<b>in May</b>" in visitor.last.text
    assert Entry.objects.get(event="statement_written", about=case.about).facts == {"with_record": True}
    item = kept.correction_id
    assert do(officer, case, "add_statement", item=item) == ["The person reads that it is kept with the record."]
    assert do(officer, case, "add_statement", item=item) == ["There is no statement to add to the record."]
    assert "It is kept with the record." in visitor.get(f"/requests/{case.reference}/").text
    own = registry.source_of("portal_statements").tally("portal_statements", case.identifiers)
    assert own.count == 1


def test_one_statement_for_each_item_and_none_is_kept_with_the_record_unasked(
    health: None, visitor: Visitor, officer: Client
) -> None:
    case = declined(visitor, officer)
    path = f"/requests/{case.reference}/statements/{case.corrections.get().pk}/"
    visitor.get(path)
    form = visitor.last
    visitor.submit("Send my statement", words="I moved in May.")
    visitor.last = form
    visitor.submit("Send my statement", words="Again.")

    assert [one.words for one in Statement.objects.all()] == ["I moved in May."]
    item = case.corrections.get().pk
    assert do(officer, case, "add_statement", item=item) == ["There is no statement to add to the record."]
    assert visitor.get(path).h1 == case.title


@pytest.mark.parametrize("place", ["DE", "US-NY"])
def test_elsewhere_no_statement_is_offered(health: None, visitor: Visitor, officer: Client, place: str) -> None:
    case = declined(visitor, officer, place or "")
    visitor.get(f"/requests/{case.reference}/statements/{case.corrections.get().pk}/")

    assert visitor.last.h1 == case.title
    assert "250 words" not in case.letters.get(outcome="denied").html


def test_data_that_is_not_about_health_takes_no_statement(visitor: Visitor, officer: Client) -> None:
    case = declined(visitor, officer)

    assert "250 words" not in case.letters.get(outcome="denied").html
    assert "Your own statement" not in visitor.get(f"/requests/{case.reference}/").text


def test_nobody_else_writes_a_statement(
    health: None, visitor: Visitor, officer: Client, people: Callable[[str], User]
) -> None:
    case = declined(visitor, officer)
    stranger = Client()
    sign_in(stranger, people("bob"))
    answer = stranger.post(f"/requests/{case.reference}/statements/{case.corrections.get().pk}/", {"words": "Mine."})

    assert answer.status_code == 404
    assert Statement.objects.count() == 0
