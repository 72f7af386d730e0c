"""The directory: who somebody is to the company."""

from datetime import date, timedelta

import pytest
from django.db import connections

from portal.demo.people import ALICE, BOB, CAROL, DANA, ERIN, FRANK
from portal.sources.port import SourceDown, Subject
from portal.sources.registry import directory


def test_a_person_is_found_by_an_address_on_file_in_any_case() -> None:
    [alice] = directory().find(ALICE.email.upper())
    assert (alice.name, alice.account, alice.extension) == (ALICE.name, ALICE.account, "ACC-100001/201")
    assert alice.identifiers() == {
        "email": ALICE.email,
        "phone": ALICE.phone,
        "account": ALICE.account,
        "extension": ALICE.identifier,
    }
    assert directory().find("nobody@example.org") == ()
    assert directory().find("") == ()


def test_codes_go_only_to_addresses_that_are_on_file_for_thirty_days() -> None:
    everybody = {person.email for person in directory().of_account(ALICE.account)}
    of_record = {person.email for person in directory().addresses_on_file(ALICE.account)}
    assert everybody == {ALICE.email, CAROL.email, DANA.email, ERIN.email}
    assert of_record == everybody - {ERIN.email}
    assert directory().addresses_on_file("ACC-100001' OR '1'='1") == ()


def test_the_end_of_the_relationship_is_known() -> None:
    def ended(person: object) -> date | None:
        return directory().relationship_ended_on(
            Subject({"email": frozenset({person.email}), "account": frozenset({person.account})})  # type: ignore[attr-defined]
        )

    assert (ended(ALICE), ended(BOB)) == (None, None)
    assert ended(FRANK) == date.today() - timedelta(days=730)
    assert directory().relationship_ended_on(Subject({})) is None


def test_a_directory_that_does_not_answer_is_down() -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("ALTER TABLE people RENAME TO people_elsewhere")
    with pytest.raises(SourceDown):
        directory().find(ALICE.email)
