"""The contract's part about adding records, kept by every adapter that adds; the others say that they do not."""

from collections.abc import Callable

import pytest

from portal.demo.people import ALICE, BOB
from portal.sources.by_hand import ByHandSource
from portal.sources.port import NotThere, SourceDown, Subject
from tests.promises.records import rows, write
from tests.sources.contract import ADDING, NOBODY, Case
from tests.sources.making import made
from tests.sources.test_contract import own_table

ACCOUNT = Subject({"account": frozenset({ALICE.account}), "email": frozenset({ALICE.email})})
EXTENSION = Subject({"extension": frozenset({ALICE.identifier})})
CHANGE, WRONG = ("name", "Ada Li"), ("email", "nobody at example")


def of_an_account() -> Case:
    other = Subject({"account": frozenset({BOB.account})})
    return Case(made("telecom.company_contacts"), "company_contacts", ACCOUNT, other, CHANGE, WRONG)


def of_an_extension() -> Case:
    other = Subject({"extension": frozenset({BOB.identifier})})
    return Case(made("telecom.personal_contacts"), "personal_contacts", EXTENSION, other, CHANGE, WRONG)


CASES = {"of an account": of_an_account, "of an extension": of_an_extension}


@pytest.mark.parametrize("promise", ADDING, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", CASES)
def test_adding(name: str, promise: Callable[[Case], None]) -> None:
    promise(CASES[name]())


def test_a_source_that_is_down_says_so(company_out_of_reach) -> None:
    case = of_an_account()
    with company_out_of_reach(), pytest.raises(SourceDown):
        case.source.add(case.dataset, case.owner, {"name": "Ada Li"})


def test_an_added_record_carries_every_column_of_its_owner_and_no_other_columns() -> None:
    case = of_an_extension()
    case.source.add(case.dataset, case.owner, {"name": "Ada Li", "mobile": "(215) 555-0142"})
    found = rows("personal_contacts", ["account_id", "extension", "mobile", "company"], "name = 'Ada Li'")
    assert found == [
        {"account_id": ALICE.account, "extension": ALICE.extension, "mobile": "+12155550142", "company": None}
    ]


def test_a_join_leads_on_from_its_rows_of_a_kind_alone() -> None:
    whose = {"column": "account_id", "table": "people", "equals": "account_id", "where": {"role": ["user", "holder"]}}
    right = {"column": "account_id", "table": "service_settings", "equals": "account_id", "where": {"area": "contacts"}}
    way = {"kind": "extension", "column": ["account_id", "extension"], "via": [right, whose]}
    source = made("telecom.company_contacts", match=[way])
    write("DELETE FROM service_settings WHERE area = 'contacts'")
    write("INSERT INTO service_settings (id, area, account_id) VALUES (900001, 'network', %s)", [ALICE.account])
    assert source.page("company_contacts", EXTENSION).records == ()
    with pytest.raises(NotThere):
        source.add("company_contacts", EXTENSION, {"name": "Ada Li"})

    write("UPDATE service_settings SET area = 'contacts' WHERE id = 900001")
    before = len(source.page("company_contacts", EXTENSION).records)
    source.add("company_contacts", EXTENSION, {"name": "Ada Li"})
    assert before and len(source.page("company_contacts", EXTENSION).records) == before + 1
    assert rows("company_contacts", ["account_id"], "name = 'Ada Li'") == [{"account_id": ALICE.account}]

    write("UPDATE people SET role = 'contact' WHERE account_id = %s", [ALICE.account])
    assert source.page("company_contacts", EXTENSION).records == ()


def test_a_dataset_that_takes_no_records_says_that_it_is_not_there() -> None:
    with pytest.raises(NotThere):
        made("telecom.company_contacts", addable=False).add("company_contacts", ACCOUNT, {"name": "Ada Li"})
    with pytest.raises(NotThere):
        made("telecom.speed_dials").add("speed_dials", EXTENSION, {"name": "Ada Li"})


def test_a_system_without_an_interface_leaves_it_to_a_person_and_a_room_refuses() -> None:
    by_hand = ByHandSource("desk", "Desk", made("telecom.company_contacts").describe())
    assert by_hand.add("company_contacts", ACCOUNT, {"name": "Ada Li"}).outcome == "pending"
    with pytest.raises(NotThere):
        by_hand.add("company_contacts", NOBODY, {"name": "Ada Li"})
    room = own_table()
    before = room.all()
    assert room.source.add("events", ACCOUNT, {"kind": "linked"}).outcome == "refused"
    assert room.all() == before
