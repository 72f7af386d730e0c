"""The contract, kept by records that come from files."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from portal.sources.port import END, NOBODY, Entry, NotThere, Query, SourceDown, Tally
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
        if not any(word in promise.__name__ for word in ("date", "span", "erased", "moment")):
            promise(replace(case))
    assert crm.source.due("contacts", timezone.now()) == Tally(0)
    assert crm.source.expire("contacts", timezone.now()).outcome == "refused"


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
    for subject, dataset in ((ADA, "contacts"), (NOBODY, "contacts"), (ADA, "no_such_dataset")):
        with pytest.raises(NotThere):
            crm.source.add(dataset, subject, {"name": "Ada Li"})
    assert len(case.all()) == 5
    crm.declare("", ('searchable = ["name"]', "addable = true"))
    assert crm.source.add("contacts", ADA, {"name": "Ada Li"}).outcome == "refused"
    assert len(case.all()) == 5


def test_the_last_page_is_read_from_the_end(crm: Crm) -> None:
    case = case_of(crm)
    for oldest_first in (False, True):
        expected = case.all()[:: -1 if oldest_first else 1]
        last = crm.source.page("contacts", ADA, Query(after=END, limit=2, oldest_first=oldest_first))
        assert (list(last.records), last.next) == (expected[-2:], None)
        before = crm.source.page("contacts", ADA, Query(after=last.previous, limit=2, oldest_first=oldest_first))
        assert list(before.records) == expected[1:3]
        again = crm.source.page("contacts", ADA, Query(after=before.next, limit=2, oldest_first=oldest_first))
        assert list(again.records) == expected[-2:]
    only = crm.source.page("contacts", ADA, Query(after=END))
    assert (list(only.records), only.next, only.previous) == (case.all(), None, None)


def test_a_lookup_finds_any_spelling_and_nothing_where_there_are_no_lookups(crm: Crm) -> None:
    crm.declare("", ('searchable = ["name"]', 'lookups = ["name"]'))
    case_of(crm)
    found = crm.source.page("contacts", ADA, Query(lookup=("ada-4", "Ada 4")))
    assert [one.values["name"] for one in found.records] == ["Ada 4"]
    assert crm.source.page("contacts", ADA, Query(lookup=("Ada",))).records == ()
    crm.declare()
    assert crm.source.page("contacts", ADA, Query(lookup=("Ada 4",))).records == ()
