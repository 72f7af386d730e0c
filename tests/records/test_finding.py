"""Finding records in a long list: by number, kind, days and words, from either end, and what is said where it stops."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from portal.records import filtering
from tests.inspection import Visitor
from tests.people import sign_in

ACCOUNT = "ACC-100001"
CALLS = "/data/call_detail/"
INSERT = (
    "INSERT INTO cdr (calldate, direction, src, dst, billsec, disposition, accountcode)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


@pytest.fixture
def calls(page: Visitor, use_company: Callable[[str], None], people: Any) -> Visitor:
    """Carol at TheVoĉo, who administers an account with a thousand calls, one every hour."""
    use_company("thevoco")
    sign_in(page.client, people("carol"))
    newest = datetime(2026, 5, 1, 12)
    rows = [
        (newest - timedelta(hours=n), "incoming", f"+1303555{n:04d}", "+12155550100", n, "ANSWERED", ACCOUNT)
        for n in range(1_000)
    ]
    with connections["company"].cursor() as cursor:
        cursor.execute("DELETE FROM cdr WHERE accountcode = %s", [ACCOUNT])
        cursor.executemany(INSERT, rows)
    return page


def told(page: Visitor) -> list[str]:
    assert page.last is not None
    return [row["Calls"] for row in page.last.tables[0]]


def test_the_thousandth_record_is_one_step_away(calls: Visitor) -> None:
    first = calls.get(CALLS)
    assert set(first.links) & {"Newest", "Newer"} == set()
    calls.follow("Oldest")
    assert "+1 303 555 0999" in told(calls)[-1] and len(told(calls)) == 25
    assert calls.last and {"Older", "Oldest"} & set(calls.last.links) == set()
    calls.follow("Newer")
    assert "+1 303 555 0974" in told(calls)[-1]
    calls.follow("Older")
    assert "+1 303 555 0999" in told(calls)[-1]
    assert calls.follow("Newest").tables == first.tables


def test_the_oldest_may_come_first(calls: Visitor) -> None:
    calls.get(CALLS)
    calls.submit("Show these", order="oldest")
    assert "+1 303 555 0999" in told(calls)[0]
    calls.follow("Newer")
    assert "+1 303 555 0974" in told(calls)[0]
    calls.follow("Newest")
    assert "+1 303 555 0000" in told(calls)[-1]


@pytest.mark.parametrize("typed", ["+1 303 555 0777", "(303) 555-0777", "13035550777"])
def test_a_number_is_found_however_it_is_written_and_however_old(calls: Visitor, typed: str) -> None:
    calls.get(CALLS)
    shown = calls.submit("Show these", number=typed)
    assert [("+1 303 555 0777" in one) for one in told(calls)] == [True]
    assert "3035550777" not in shown.url
    assert "No record fits" in calls.submit("Show these", number="+1 303 555 9999").text


def test_kinds_narrow_the_list(calls: Visitor) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("UPDATE cdr SET direction = 'outgoing' WHERE src = '+13035550500'")
    calls.get(CALLS)
    calls.submit("Show these", is_direction="outgoing")
    assert [one.split(",")[0] for one in told(calls)] == ["You called +1 215 555 0100"]


def test_words_are_looked_for_in_a_stretch_and_it_is_said_how_far(
    calls: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtering, "WITHIN", 400)
    monkeypatch.setattr(filtering, "FURTHER", 500)
    assert "Looks in: From, To, Caller's name" in calls.get(CALLS).text
    shown = calls.submit("Show these", text="5550899")
    assert "We looked through your records as far as 14 April 2026." in shown.text
    assert "No record fits" not in shown.text
    calls.follow("Look further")
    assert [("+1 303 555 0899" in one) for one in told(calls)] == [True]
    calls.follow("Look further")
    assert calls.last and "No record fits" in calls.last.text
    assert "Look further" not in calls.last.links


def test_a_page_that_is_full_looks_no_further(calls: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtering, "WITHIN", 30)
    calls.get(CALLS)
    calls.submit("Show these", text="303")
    assert len(told(calls)) == 25
    assert calls.last and "Look further" not in calls.last.links
    calls.follow("Older")
    assert "+1 303 555 0025" in told(calls)[0]


def test_a_place_in_the_list_that_no_longer_fits_is_said_to_be_gone(calls: Visitor) -> None:
    address = calls.get(CALLS).links["Older"]
    calls.submit("Show these", order="oldest")
    shown = calls.get(address)
    assert "That place in the list is not there any more" in shown.text
    assert "+1 303 555 0999" in told(calls)[0]
    assert "not there any more" in calls.get(f"{CALLS}?after=forged").text
