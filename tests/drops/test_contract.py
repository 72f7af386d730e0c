"""The contract, kept by records that come from files."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.sources.port import Entry, SourceDown
from tests.drops.conftest import ADA, BEN, Crm, ada
from tests.sources.contract import CONTRACT, Case


def case_of(crm: Crm) -> Case:
    bens = [ada(number, no=f"b{number}", email="ben@example.com") for number in (1, 2)]
    rows = [ada(number, noted_on=f"2026-03-{number // 2 + 1:02d} 10:00") for number in range(1, 6)]
    crm.leave("contacts.csv", *rows, *bens)
    crm.take()
    return Case(crm.source, "contacts", ADA, BEN, ("name", "Ada Li"), ("email", "nobody at example"), ends="pending")


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
def test_contract(crm: Crm, promise: Callable[[Case], None]) -> None:
    promise(case_of(crm))


def test_contract_of_records_without_dates(crm: Crm) -> None:
    crm.declare("", ('dated_by = "noted"\n', ""), ('in_words = "{name}, {noted}"', 'in_words = "{name}"'))
    case = case_of(crm)
    for promise in CONTRACT:
        if "date" not in promise.__name__ and "span" not in promise.__name__ and "erased" not in promise.__name__:
            promise(replace(case))


def test_what_was_never_left_is_down_and_not_empty(crm: Crm) -> None:
    for ask in (
        lambda: crm.source.tally("contacts", ADA),
        lambda: crm.source.page("contacts", ADA),
        lambda: crm.source.erase("contacts", ADA),
        lambda: crm.all(),
    ):
        with pytest.raises(SourceDown):
            ask()
    crm.leave("contacts.csv")
    crm.take()
    assert crm.all() == []


def test_a_file_goes_one_way(crm: Crm) -> None:
    case = case_of(crm)
    entry = Entry({"name": "Ada 1"}, {"consent": "no"})
    assert crm.source.put("contacts", ADA, entry).outcome == "pending"
    assert list(crm.source.saying("contacts", entry, "email")) == []
    assert len(case.all()) == 5
