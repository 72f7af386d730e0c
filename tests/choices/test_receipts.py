"""The record of one's choices as a file."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.trail import Actor, subject_reference
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_address, of_person
from portal.consent.records import schema
from tests.consent.schema_check import faults, is_schema
from tests.inspection import Visitor
from tests.people import sign_in


def taken(page: Visitor, path: str) -> Any:
    answer = page.client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="my-choices-')
    assert "no-store" in answer["Cache-Control"]
    told = json.loads(answer.content)
    assert is_schema(schema())
    assert list(faults(told, schema())) == []
    return told


@pytest.mark.parametrize("name", ["clearcall", "calltrackingmetrics", "cns", "itns", "thevoco"])
def test_the_record_of_every_company_is_as_its_schema_says(
    name: str, page: Visitor, use_company: Callable[[str], None], people: Callable[[str], User]
) -> None:
    use_company(name)
    alice = people("alice")
    sign_in(page.client, alice)
    assert taken(page, "/choices/record.json")["records"] == []
    page.get("/choices/")
    button = next(b for form in page.last.forms for b in form.buttons if b.startswith("No: "))  # type: ignore[union-attr]
    page.submit(button)
    if page.last.h1.startswith("Refuse"):  # type: ignore[union-attr]
        page.submit("No, I refuse it")

    (record,) = taken(page, "/choices/record.json")["records"]
    assert record["subject_id"] == subject_reference(alice.pk)
    assert [event["state"] for event in record["events"]] == ["refused"]
    assert "UNSET" not in json.dumps(record)
    assert record["parties"][0]["name"]
    assert record["withdrawal_method"].endswith(f"/choices/{record['purpose']['id']}/")


def test_a_record_tells_what_was_decided_by_which_words_and_the_taking_is_noted(
    page: Visitor, use_company: Callable[[str], None], people: Callable[[str], User]
) -> None:
    use_company("itns")
    alice = people("alice")
    sign_in(page.client, alice)
    for say in ("yes", "no"):
        page.post("/choices/cpni/say/", {"say": say, "by": "", "read": "1"})
    decide(of_address(alice.email), [Wish("newsletter", True, "email")], Circumstances(Method.FORM, Actor.visitor()))

    first, again = (taken(page, "/choices/cpni/record.json") for _ in range(2))
    assert uuid.UUID(first["receipt_id"]).version == 4
    assert first["receipt_id"] != again["receipt_id"]
    assert first["records"] == again["records"]
    (record,) = first["records"]
    assert [(one["state"], one["collection_method"], one["entity"]) for one in record["events"]] == [
        ("given", "centre", "person"),
        ("withdrawn", "centre", "person"),
    ]
    assert record["data_types"] == ["Service use and configuration", "Calls", "Messages", "Billing"]
    assert record["storage_locations"] == [], "the policy names none"
    assert "it may hinder us" in record["events"][1]["words"]["shown"][-1]
    assert "Under federal law" in record["events"][0]["words"]["notice_text"][0]
    everything = taken(page, "/choices/record.json")["records"]
    assert [one["purpose"]["id"] for one in everything] == ["cpni", "newsletter"]
    noted = Entry.objects.filter(event="receipt_taken").latest("pk")
    assert (noted.facts, noted.subject) == ({"form": "json", "count": 2}, subject_reference(alice.pk))


def test_nobody_else_and_nobody_unproved_takes_it(page: Visitor, alice: User, bob: User) -> None:
    decide(of_person(alice), [Wish("follow_ups", True, "email")], Circumstances(Method.CENTRE, Actor.person(alice.pk)))
    sign_in(page.client, bob)
    assert taken(page, "/choices/record.json")["records"] == []
    sign_in(page.client, alice, fresh=False)
    assert page.client.get("/choices/record.json")["Location"].startswith("/accounts/confirm/")


def test_a_record_costs_the_same_however_long_it_is(page: Visitor, alice: User, django_assert_num_queries) -> None:
    sign_in(page.client, alice)
    page.client.get("/choices/record.json")
    how = Circumstances(Method.CENTRE, Actor.visitor())
    for number in range(3):
        decide(of_person(alice), [Wish("follow_ups", number != 1, "email")], how)
        if number != 1:
            with django_assert_num_queries(6):
                assert len(taken(page, "/choices/record.json")["records"][0]["events"]) == number + 1
