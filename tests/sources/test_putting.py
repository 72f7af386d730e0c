"""The contract's part about writing, kept by every adapter that writes; the others say that they do not."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connections

from portal.demo.people import ALICE, BOB
from portal.sources.by_hand import ByHandSource
from portal.sources.port import Entry, SourceDown, Subject
from portal.sources.registry import source_of
from portal.sources.sql_writing import Writer
from tests.promises.records import rows, write
from tests.sources.contract import PUTTING, Case
from tests.sources.making import made
from tests.sources.test_contract import own_table

ALICES = Subject({"email": frozenset({ALICE.email}), "account": frozenset({ALICE.account})})
BOBS = Subject({"email": frozenset({BOB.email}), "account": frozenset({BOB.account})})
EXTENSION = Subject({"extension": frozenset({ALICE.identifier})})


def entries(like: dict[str, str], field: str, stamp: str, besides: dict[str, str], more: bool = False) -> list[Entry]:
    return [Entry(like, {field: state}, besides, stamp, more) for state in ("on", "off")]


def changed() -> Case:
    """A record that is there already."""
    yes, no = entries({"list": "newsletter"}, "state", "changed_at", {"how": "Privacy portal"})
    return Case(made("telecom.subscriptions"), "subscriptions", ALICES, BOBS, yes=yes, no=no)


def added() -> Case:
    """A record that has to be added, in a dataset of several ways in."""
    yes, no = entries({"area": "notification", "name": "Alerts"}, "value", "changed_at", {"changed_by": "Portal"})
    return Case(made("telecom.settings"), "settings", ALICES, BOBS, yes=yes, no=no)


def history() -> Case:
    """A record for each change."""
    write("DELETE FROM feature_switches WHERE account_id = %s", [ALICE.account])
    yes, no = entries({"feature": "recording"}, "state", "switched_at", {"switched_by": "Carol"}, more=True)
    return Case(made("telecom.feature_switches"), "feature_switches", ALICES, BOBS, yes=yes, no=no)


CASES = {"changed": changed, "added": added, "a history": history}


@pytest.mark.parametrize("promise", PUTTING, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", CASES)
def test_putting(name: str, promise: Callable[[Case], None]) -> None:
    promise(CASES[name]())


@pytest.mark.parametrize("name", CASES)
def test_a_source_that_is_down_says_so(name: str, company_out_of_reach) -> None:
    case = CASES[name]()
    with company_out_of_reach():
        with pytest.raises(SourceDown):
            case.source.put(case.dataset, case.owner, case.yes)
        with pytest.raises(SourceDown):
            list(case.source.saying(case.dataset, case.yes, case.described.reached_by[0]))


def test_a_system_without_an_interface_leaves_it_to_a_person_and_a_room_refuses() -> None:
    described = made("telecom.subscriptions").describe()
    by_hand = ByHandSource("desk", "Desk", described)
    entry = Entry({"list": "newsletter"}, {"state": "off"})
    assert by_hand.put("subscriptions", ALICES, entry).outcome == "pending"
    assert list(by_hand.saying("subscriptions", entry, "email")) == []
    room = own_table()
    before = room.all()
    assert room.source.put("events", ALICES, Entry({}, {"kind": "linked"})).outcome == "refused"
    assert room.all() == before


def test_an_added_record_belongs_to_its_owner_by_every_column_that_says_so() -> None:
    case = added()
    case.source.put("settings", case.owner, case.yes)
    found = rows("service_settings", ["account_id", "email", "value"], "name = 'Alerts'")
    assert found == [{"account_id": ALICE.account, "email": ALICE.email, "value": "on"}]


def test_an_owner_who_is_found_by_a_join_gets_the_column_that_it_leads_to(use_company) -> None:
    use_company("thevoco")
    write("DELETE FROM feature_switches")
    source = source_of("features")
    entry = Entry({"feature": "recording"}, {"state": "off"}, {}, "switched_at", True)
    assert source.put("features", EXTENSION, entry).outcome == "done"
    assert rows("feature_switches", ["account_id", "state"]) == [{"account_id": ALICE.account, "state": "off"}]


def test_a_record_of_a_kind_that_the_dataset_does_not_hold_is_not_added() -> None:
    source = made("telecom.subscriptions", where={"list": ["newsletter"]})
    receipt = source.put("subscriptions", Subject({"email": frozenset({"x@example.org"})}), Entry({}, {"state": "off"}))
    assert receipt.outcome == "refused"
    assert rows("subscriptions", ["email"], "email = %s", ["x@example.org"]) == []


def test_the_newest_of_a_history_counts_whatever_was_said_before() -> None:
    case = history()
    case.source.put(case.dataset, case.owner, case.no)
    moment = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    write(
        "INSERT INTO feature_switches (feature, state, switched_at, account_id) VALUES ('recording', 'on', %s, %s)",
        [moment, ALICE.account],
    )
    assert case.source.put(case.dataset, case.owner, case.no).count == 0
    assert case.source.put(case.dataset, case.owner, case.yes).count == 1


def test_what_says_so_already_keeps_its_time() -> None:
    case = changed()
    case.source.put(case.dataset, case.owner, case.no)
    write("UPDATE subscriptions SET changed_at = %s WHERE email = %s", ["2026-01-01 00:00:00", ALICE.email])
    case.source.put(case.dataset, case.owner, case.no)
    kept = rows("subscriptions", ["changed_at"], "email = %s AND list = 'newsletter'", [ALICE.email])
    assert str(kept[0]["changed_at"]).startswith("2026-01-01")


def test_a_list_is_read_in_chunks_and_nobody_is_missed() -> None:
    case = changed()
    table = case.source._table("subscriptions")
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT email FROM subscriptions WHERE list = 'newsletter' AND state = 'on'")
        expected = sorted(row[0] for row in cursor.fetchall())
    found = Writer("company", "company", table).saying(case.yes, "email", chunk=2)
    assert len(expected) > 4
    assert sorted(found) == expected
