"""What every adapter promises. A case says which source and dataset, and whose records are in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from portal.sources.port import (
    NOBODY,
    Dataset,
    Entry,
    NotAcceptable,
    NotThere,
    Page,
    Query,
    Record,
    Selection,
    Source,
    Span,
    Subject,
    Tally,
)

STRANGER = Subject(
    {
        "email": frozenset({"stranger@example.org"}),
        "account": frozenset({"ACC-999999"}),
        "extension": frozenset({"ACC-999999/201"}),
        "phone": frozenset({"+12125550199"}),
    }
)


@dataclass
class Case:
    """One dataset of one source, with at least three records of `owner` and some of `other`."""

    source: Source
    dataset: str
    owner: Subject
    other: Subject
    change: tuple[str, str] | None = None
    wrong: tuple[str, str] | None = None
    yes: Entry | None = None
    no: Entry | None = None
    ends: str = "done"
    """What a change that is made here ends with: "pending" where the system behind the source has to follow."""

    @property
    def described(self) -> Dataset:
        return next(one for one in self.source.describe() if one.key == self.dataset)

    def all(self, subject: Subject | None = None) -> list[Record]:
        return list(self.source.stream(self.dataset, subject or self.owner))

    def erase_all(self, selection: Selection = Selection(), batch: int = 2) -> int:
        """Erases batch by batch, as callers do; returns how many records were erased."""
        total = 0
        while True:
            receipt = self.source.erase(self.dataset, self.owner, selection, batch)
            assert receipt.outcome == (self.ends if receipt.count and not receipt.remaining else "done")
            total += receipt.count
            if not receipt.remaining:
                return total

    def expire_all(self, before: datetime, keeping: Subject = NOBODY) -> int:
        """Erases what is past a moment batch by batch; returns how many records were erased."""
        total = 0
        while True:
            receipt = self.source.expire(self.dataset, before, keeping, 2)
            assert receipt.outcome == (self.ends if receipt.count and not receipt.remaining else "done")
            total += receipt.count
            if not receipt.remaining:
                return total


def fetching_is_repeatable(case: Case) -> None:
    assert case.all() == case.all()
    first = case.all()[0]
    assert case.source.get(case.dataset, case.owner, first.key) == first


def records_have_every_disclosed_field_and_no_secret(case: Case) -> None:
    expected = {field.name for field in case.described.fields if not field.never_disclose}
    assert {frozenset(record.values) for record in case.all()} == {frozenset(expected)}


def a_stranger_reaches_nothing(case: Case) -> None:
    key = case.all()[0].key
    for subject in (NOBODY, STRANGER):
        assert case.source.tally(case.dataset, subject).count == 0
        assert case.source.page(case.dataset, subject) == Page(())
        assert list(case.source.stream(case.dataset, subject)) == []
        with pytest.raises(NotThere):
            case.source.get(case.dataset, subject, key)
        with pytest.raises(NotThere):
            case.source.correct(case.dataset, subject, key, {})
        assert case.source.erase(case.dataset, subject).count == 0
        assert case.source.erase(case.dataset, subject, Selection(keys=(key,))).count == 0
    assert case.all()[0].key == key


def pages_cover_every_record_once(case: Case) -> None:
    for oldest_first in (False, True):
        expected = case.all()[:: -1 if oldest_first else 1]
        forward, pages = [], []
        query = Query(limit=2, oldest_first=oldest_first)
        page = case.source.page(case.dataset, case.owner, query)
        assert page.previous is None
        while True:
            forward += page.records
            pages.append(page.records)
            if page.next is None:
                break
            last = page
            page = case.source.page(
                case.dataset, case.owner, Query(after=last.next, limit=2, oldest_first=oldest_first)
            )
        assert forward == expected
        back = case.source.page(
            case.dataset, case.owner, Query(after=page.previous, limit=2, oldest_first=oldest_first)
        )
        assert back.records == pages[-2]


def cursors_cannot_be_written(case: Case) -> None:
    cursor = case.source.page(case.dataset, case.owner, Query(limit=1)).next
    assert cursor
    for forged in (cursor[:-2], "x", "x:y:z"):
        with pytest.raises(NotThere):
            case.source.page(case.dataset, case.owner, Query(after=forged))
    with pytest.raises(NotThere):
        case.source.page(case.dataset, case.owner, Query(after=cursor, oldest_first=True))


def dates_order_and_cut_records(case: Case) -> None:
    dated_by = case.described.dated_by
    assert dated_by
    records = case.all()
    dates = [record.values[dated_by] for record in records]
    assert dates == sorted(dates, reverse=True)
    assert all(later >= earlier for later, earlier in pairwise(dates))
    tally = case.source.tally(case.dataset, case.owner)
    assert (tally.oldest, tally.newest) == (dates[-1], dates[0])
    middle = dates[1]
    newer, older = Span(start=middle), Span(end=middle)
    for span in (newer, older):
        chosen = [one for one in records if (one.values[dated_by] >= middle) == (span is newer)]
        assert list(case.source.stream(case.dataset, case.owner, span)) == chosen
        assert case.source.tally(case.dataset, case.owner, Selection(span=span)).count == len(chosen)
        assert case.source.page(case.dataset, case.owner, Query(limit=500, span=span)).records == tuple(chosen)
    never = Span(start=dates[0] + timedelta(days=1))
    assert list(case.source.stream(case.dataset, case.owner, never)) == []


def a_tally_stops_at_its_ceiling(case: Case) -> None:
    count = len(case.all())
    assert case.source.tally(case.dataset, case.owner).count == count
    assert not case.source.tally(case.dataset, case.owner).capped
    capped = case.source.tally(case.dataset, case.owner, ceiling=2)
    assert (capped.count, capped.capped) == (2, True)
    keys = tuple(record.key for record in case.all()[:2])
    assert case.source.tally(case.dataset, case.owner, Selection(keys=keys)).count == 2


def unknown_keys_are_not_there(case: Case) -> None:
    for key in ("0", "none", "", "1,2", "\0"):
        with pytest.raises(NotThere):
            case.source.get(case.dataset, case.owner, key)
        assert case.source.erase(case.dataset, case.owner, Selection(keys=(key,))).count == 0
    with pytest.raises(NotThere):
        case.source.page("no_such_dataset", case.owner)


def corrections_are_checked(case: Case) -> None:
    record = case.all()[0]
    with pytest.raises(NotAcceptable):
        case.source.correct(case.dataset, case.owner, record.key, {"no_such_field": "x"})
    if case.change is None or case.wrong is None:
        return
    name, value = case.change
    receipt = case.source.correct(case.dataset, case.owner, record.key, {name: value})
    assert (receipt.outcome, receipt.count) == (case.ends, 1)
    assert case.source.get(case.dataset, case.owner, record.key).values[name] == value
    with pytest.raises(NotAcceptable) as caught:
        case.source.correct(case.dataset, case.owner, record.key, dict([case.wrong]))
    assert set(caught.value.problems) == {case.wrong[0]}
    assert case.source.get(case.dataset, case.owner, record.key).values[name] == value


def erased_records_are_gone_and_erasing_twice_is_harmless(case: Case) -> None:
    records, others = case.all(), case.all(case.other)
    gone, *stay = [record.key for record in records]
    assert case.erase_all(Selection(keys=(gone,))) == 1
    assert [record.key for record in case.all()] == stay
    with pytest.raises(NotThere):
        case.source.get(case.dataset, case.owner, gone)
    assert case.erase_all(Selection(keys=(gone,))) == 0
    assert case.erase_all() == len(stay)
    assert case.all() == []
    assert case.source.tally(case.dataset, case.owner).count == 0
    assert case.erase_all() == 0
    assert case.all(case.other) == others


def records_that_are_to_stay_are_neither_counted_nor_erased(case: Case) -> None:
    held = case.all()[1]
    without = Selection(without=(held.key, "no such key"))
    assert case.source.tally(case.dataset, case.owner, without).count == len(case.all()) - 1
    assert case.erase_all(Selection(keys=(held.key,), without=(held.key,))) == 0
    case.erase_all(without)
    assert case.all() == [held]
    assert case.source.tally(case.dataset, case.owner, without).count == 0


def erasing_a_span_leaves_the_rest(case: Case) -> None:
    dated_by = case.described.dated_by
    records = case.all()
    middle = records[1].values[dated_by]
    old = [record for record in records if record.values[dated_by] < middle]
    assert case.erase_all(Selection(span=Span(end=middle))) == len(old)
    assert case.all() == records[: len(records) - len(old)]


def what_is_put_is_said_once_however_often(case: Case) -> None:
    assert case.yes and case.no
    for entry in (case.no, case.yes, case.no):
        for time in range(3):
            receipt = case.source.put(case.dataset, case.owner, entry)
            assert receipt.outcome == "done"
            assert time == 0 or receipt.count == 0, "what says so already stays as it is"
        assert newest_like(case, entry).items() >= entry.values.items()
    like = [one for one in case.all() if one.values.items() >= case.no.like.items()]
    assert len(like) == (3 if case.no.history else 1)


def newest_like(case: Case, entry: Entry) -> dict[str, object]:
    return next(dict(one.values) for one in case.all() if one.values.items() >= entry.like.items())


def what_others_have_is_untouched_by_what_is_put(case: Case) -> None:
    assert case.yes and case.no
    before = case.all(case.other)
    for entry in (case.yes, case.no):
        case.source.put(case.dataset, case.owner, entry)
    assert case.all(case.other) == before
    mine = case.all()
    case.source.put(case.dataset, STRANGER, case.yes)
    assert case.all() == mine
    assert case.source.put(case.dataset, NOBODY, case.yes).outcome == "refused"
    assert case.all() == mine


def what_is_put_carries_its_time_and_what_goes_with_it(case: Case) -> None:
    assert case.yes and case.no and case.yes.stamp
    began = timezone.now() - timedelta(seconds=2)
    case.source.put(case.dataset, case.owner, case.no)
    case.source.put(case.dataset, case.owner, case.yes)
    found = newest_like(case, case.yes)
    assert found.items() >= case.yes.besides.items()
    assert found[case.yes.stamp] >= began


def whoever_says_so_can_be_listed(case: Case) -> None:
    assert case.yes and case.no
    if "email" not in case.described.reached_by:
        assert list(case.source.saying(case.dataset, case.yes, "email")) == []
        return
    [mine] = sorted(case.owner.of("email"))
    for entry, said in ((case.yes, True), (case.no, False)):
        case.source.put(case.dataset, case.owner, entry)
        listed = list(case.source.saying(case.dataset, case.yes, "email"))
        assert (mine.lower() in {one.lower() for one in listed}) is said


def a_field_that_is_not_there_is_not_written(case: Case) -> None:
    assert case.yes
    for entry in (Entry({"no_such_field": "x"}, case.yes.values), Entry(case.yes.like, {"no_such_field": "x"})):
        with pytest.raises(NotThere):
            case.source.put(case.dataset, case.owner, entry)
        with pytest.raises(NotThere):
            list(case.source.saying(case.dataset, entry, case.described.reached_by[0]))
    with pytest.raises(NotThere):
        case.source.put("no_such_dataset", case.owner, case.yes)


def what_is_past_a_moment_goes_for_everybody_but_who_is_kept(case: Case) -> None:
    dated_by = case.described.dated_by
    assert dated_by
    mine, others = case.all(), case.all(case.other)
    before = mine[0].values[dated_by]
    old, older = ([one for one in held if one.values[dated_by] < before] for held in (mine, others))
    assert 0 < len(old) < len(mine)
    whole, kept = case.source.due(case.dataset, before), case.source.due(case.dataset, before, case.owner)
    assert whole.count - kept.count == len(old)
    assert kept.count >= len(older)
    assert whole.oldest and whole.newest and whole.oldest <= whole.newest < before
    assert case.source.due(case.dataset, before, ceiling=1) == replace(whole, count=1, capped=True)

    assert case.expire_all(before, case.owner) == kept.count
    assert case.all() == mine
    assert case.all(case.other) == [one for one in others if one not in older]
    assert case.expire_all(before, case.owner) == 0
    assert case.expire_all(before) == len(old)
    assert case.all() == [one for one in mine if one not in old]
    assert case.source.due(case.dataset, before) == Tally(0)


def what_is_added_is_the_owners_and_can_be_corrected_and_erased(case: Case) -> None:
    assert case.change
    name, value = case.change
    before, others, began = case.all(), case.all(case.other), timezone.now() - timedelta(seconds=2)
    receipt = case.source.add(case.dataset, case.owner, {name: value})
    assert (receipt.outcome, receipt.count) == ("done", 1)
    added = case.source.get(case.dataset, case.owner, receipt.reference)
    assert added.values[name] == value
    assert case.described.dated_by is None or added.values[case.described.dated_by] >= began
    assert [one for one in case.all() if one.key != receipt.reference] == before
    assert case.all(case.other) == others
    for subject in (NOBODY, STRANGER, case.other):
        with pytest.raises(NotThere):
            case.source.get(case.dataset, subject, receipt.reference)
    assert case.source.correct(case.dataset, case.owner, receipt.reference, {name: f"{value} too"}).count == 1
    assert case.erase_all(Selection(keys=(receipt.reference,))) == 1
    assert case.all() == before


def what_cannot_be_added_adds_nothing(case: Case) -> None:
    assert case.change and case.wrong
    before = case.all()
    name, value = case.change
    wrong = [dict([case.change, case.wrong]), {name: value, "no_such_field": "x"}, {name: ""}, {}]
    for values in wrong:
        with pytest.raises(NotAcceptable) as caught:
            case.source.add(case.dataset, case.owner, values)
        assert caught.value.problems
    for dataset, subject in ((case.dataset, NOBODY), ("no_such_dataset", case.owner)):
        with pytest.raises(NotThere):
            case.source.add(dataset, subject, {name: value})
    assert case.all() == before


def files_are_read_from_any_byte_and_go_with_their_records(case: Case) -> None:
    if not any(field.type == "file" for field in case.described.fields):
        with pytest.raises(NotThere):
            case.source.file(case.dataset, case.owner, case.all()[0].key)
        return
    first, second, *_ = [record.key for record in case.all()]
    whole = case.source.file(case.dataset, case.owner, first)
    with whole.stream as stream:
        content = stream.read()
    assert len(content) == whole.size > 20
    for start in (1, whole.size - 3):
        with case.source.file(case.dataset, case.owner, first, start).stream as stream:
            assert stream.read() == content[start:]
    for subject in (NOBODY, STRANGER):
        with pytest.raises(NotThere):
            case.source.file(case.dataset, subject, first)
    case.erase_all(Selection(keys=(first,)))
    with pytest.raises(NotThere):
        case.source.file(case.dataset, case.owner, first)
    with case.source.file(case.dataset, case.owner, second).stream as stream:
        assert stream.read()


CONTRACT: list[Callable[[Case], None]] = [
    fetching_is_repeatable,
    records_have_every_disclosed_field_and_no_secret,
    a_stranger_reaches_nothing,
    pages_cover_every_record_once,
    cursors_cannot_be_written,
    dates_order_and_cut_records,
    a_tally_stops_at_its_ceiling,
    unknown_keys_are_not_there,
    corrections_are_checked,
    erased_records_are_gone_and_erasing_twice_is_harmless,
    records_that_are_to_stay_are_neither_counted_nor_erased,
    erasing_a_span_leaves_the_rest,
    what_is_past_a_moment_goes_for_everybody_but_who_is_kept,
    files_are_read_from_any_byte_and_go_with_their_records,
]

PUTTING: list[Callable[[Case], None]] = [
    what_is_put_is_said_once_however_often,
    what_others_have_is_untouched_by_what_is_put,
    what_is_put_carries_its_time_and_what_goes_with_it,
    whoever_says_so_can_be_listed,
    a_field_that_is_not_there_is_not_written,
]

ADDING: list[Callable[[Case], None]] = [
    what_is_added_is_the_owners_and_can_be_corrected_and_erased,
    what_cannot_be_added_adds_nothing,
]
