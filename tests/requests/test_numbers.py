"""The log of requests, the yearly numbers, the weeks' chart and the year of call data."""

import csv
import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.company.calendar import day_of
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_address
from portal.consent.purposes import SALE, of_family
from requests import drafts, figures, numbers, tallying
from requests.models import ChoiceTally, DayTally, PrivacyRequest, YearTally
from requests.states import State
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion

Work = Callable[..., int]
DESK = "/admin/requests/privacyrequest"
LAST = day_of(timezone.now()).year - 1


def past(kind: str, received: datetime, days: int | None = None, outcome: str = "", **facts: Any) -> PrivacyRequest:
    """Returns a case of the past as it stands once it is closed."""
    answered = received + timedelta(days=days) if days is not None else None
    return PrivacyRequest.objects.create(
        kind=kind,
        status=State.CLOSED if outcome else State.IN_PROGRESS,
        outcome=outcome,
        received_at=received,
        due_on=received.date(),
        first_due_on=received.date(),
        answered_at=answered,
        closed_at=answered,
        **facts,
    )


def noon(month: int, day: int, year: int = LAST) -> datetime:
    return datetime(year, month, day, 17, tzinfo=UTC)


@pytest.fixture
def last_year() -> None:
    past("delete", noon(3, 1), 10, "fulfilled")
    past("delete", noon(3, 2), 20, "partially_fulfilled")
    past("delete", noon(3, 3), 60, "denied", reason="exemption", channel="email")
    past("delete", noon(12, 30), 30, "fulfilled")
    past("know_categories", noon(5, 1), 5, "fulfilled")
    past("copy", noon(5, 1), 8, "fulfilled")
    past("correct", noon(6, 1), 2, "withdrawn")
    past("delete", noon(6, 1, LAST - 1), 45, "fulfilled")


def shown(rows: list[numbers.Numbers], key: str) -> tuple[Any, ...]:
    row = next(one for one in rows if one.key == key)
    return row.received, row.whole, row.part, row.denied, row.other, row.median, row.mean


def check(rows: list[numbers.Numbers]) -> None:
    assert shown(rows, "delete") == (4, 1, 1, 1, 0, 20, 30)
    assert shown(rows, "know") == (2, 2, 0, 0, 0, 6.5, 6.5)
    assert shown(rows, "correct") == (1, 0, 0, 0, 1, None, None)


@pytest.mark.parametrize("nightly", [False, True])
def test_a_years_numbers_are_those_of_its_cases_counted_at_night_or_now(last_year: None, nightly: bool) -> None:
    if nightly:
        tallying.tally()
    check(numbers.of_year(LAST))


def test_what_a_night_counted_is_read_from_few_rows_and_today_is_added(
    last_year: None, django_assert_max_num_queries: Any
) -> None:
    tallying.tally()
    tallying.tally()
    PrivacyRequest.objects.all().delete()
    check(numbers.of_year(LAST))
    past("delete", timezone.now(), 0, "fulfilled")

    with django_assert_max_num_queries(8):
        this_year = numbers.of_year(LAST + 1)
    assert shown(this_year, "delete")[0] >= 1


def test_choices_that_people_made_themselves_count_as_opt_outs_once() -> None:
    for number, method in enumerate((Method.FORM, Method.SIGNAL, Method.REQUEST, Method.CARRIED)):
        decide(of_address(f"somebody{number}@example.com"), [Wish(SALE, False)], Circumstances(method, Actor.visitor()))
    decide(of_address("other@example.com"), [Wish(SALE, True)], Circumstances(Method.FORM, Actor.visitor()))
    this_year = day_of(timezone.now()).year

    def opt_outs() -> tuple[int, int, int]:
        row = next(one for one in numbers.of_year(this_year) if one.key == "opt_out")
        return row.received, row.whole, row.choices

    assert opt_outs() == (2, 2, 2)
    tallying.tally()
    assert opt_outs() == (2, 2, 2)
    decide(of_address("late@example.com"), [Wish(SALE, False)], Circumstances(Method.LINK, Actor.visitor()))
    assert opt_outs() == (3, 3, 3)


def test_an_answer_outlasts_the_closing_of_its_case(page: Visitor, alice: User, desk: Client, work: Work) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "deny", refusal="exemption", paragraph="No.")
    assert (case.status, case.outcome) == ("denied", "denied")
    PrivacyRequest.objects.filter(pk=case.pk).update(status="closed", closed_at=timezone.now())
    [row] = [one for one in numbers.of_year(LAST + 1) if one.key == "delete"]
    assert (row.received, row.denied) == (1, 1)


def test_the_desk_shows_a_year_and_gives_it_as_csv(last_year: None, desk: Client) -> None:
    tallying.tally()
    opened = Visitor(desk).get(f"{DESK}/numbers/?year={LAST}")
    assert opened.h1 == f"Numbers of {LAST}"
    rows = list(csv.reader(io.StringIO(desk.get(f"{DESK}/numbers/csv/?year={LAST}").getvalue().decode())))
    assert rows[1] == ["Delete", "4", "1", "1", "1", "0", "0", "20", "30"]
    for year in ("1999", "x", str(LAST + 2)):
        assert desk.get(f"{DESK}/numbers/?year={year}").status_code == 404


def test_the_log_names_nobody_and_is_read_in_pages_to_its_end(desk: Client, pat: User) -> None:
    at = timezone.now() - timedelta(days=90)
    for number in range(120):
        past("delete", at + timedelta(hours=number // 2), 10, "denied", reason="exemption", channel="phone")
    past("delete", timezone.now() - timedelta(days=800), 10, "fulfilled")
    visitor, seen = Visitor(desk), list[str]()
    opened = visitor.get(f"{DESK}/log/")
    while True:
        seen += [text for text in opened.links if text.startswith("R-")]
        if "Older requests" not in opened.links:
            break
        opened = visitor.follow("Older requests")
    rows = list(csv.DictReader(io.StringIO(desk.get(f"{DESK}/log/csv/").getvalue().decode())))

    assert len(seen) == len(set(seen)) == len(rows) == 120
    assert [row["Reference"] for row in rows] == seen
    first = {key: rows[0][key] for key in ("Nature of the request", "Received by", "Nature of the answer")}
    assert first == {
        "Nature of the request": "Deletion request",
        "Received by": "telephone",
        "Nature of the answer": "Refused",
    }
    assert rows[0]["Basis of a refusal"] == "The law exempts this data"
    assert set(Entry.objects.filter(event="log_read").values_list("actor", flat=True)) == {
        Actor.staff(pat.pk).reference
    }
    assert Entry.objects.filter(event="log_read", facts__form="csv").count() == 1
    for wrong in ("x", "2026-01-01~1", "2026-01-01T00:00:00+00:00~x"):
        assert desk.get(f"{DESK}/log/", {"after": wrong}).status_code == 404


def test_customers_read_neither_log_nor_numbers(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    for path in ("log", "log/csv", "numbers", "numbers/csv", "cpni", "cpni/csv"):
        assert page.client.get(f"{DESK}/{path}/").status_code in {302, 403}, path


def test_the_numbers_are_public_only_where_the_profile_says_so(
    last_year: None, page: Visitor, use_company: Callable[[str], None], tmp_path: Path
) -> None:
    address = f"/privacy/numbers/{LAST}/"
    assert page.client.get(address).status_code == 404
    assert "Requests in numbers" not in page.get("/privacy/").links
    folder = tmp_path / "clearcall"
    shutil.copytree(Path("portal/company/profiles/clearcall"), folder)
    told = (folder / "company.toml").read_text()
    (folder / "company.toml").write_text(told.replace("[requests]\n", "[requests]\npublish_numbers = true\n", 1))
    use_company(str(folder))
    tallying.tally()

    page.get("/privacy/")
    page.follow("Requests in numbers")
    opened = page.follow(str(LAST))
    assert opened.h1 == f"Requests in {LAST}"
    assert "an average says little" in opened.text
    assert page.client.get(f"/privacy/numbers/{LAST + 1}/").status_code == 404
    assert page.client.get("/privacy/numbers/1999/").status_code == 404


@pytest.mark.parametrize("nightly", [False, True])
def test_the_weeks_of_the_chart_are_the_same_from_counted_days(nightly: bool) -> None:
    now = timezone.now()
    for weeks, days, many in ((1, 3, 2), (2, 5, 3), (40, 5, 7)):
        for _one in range(many):
            past("delete", now - timedelta(weeks=weeks, days=days), days, "fulfilled")
    past("delete", now)
    if nightly:
        tallying.tally()
        assert DayTally.objects.filter(day=day_of(now) - timedelta(days=1)).exists()
    weeks = figures.weeks()

    assert sum(week.received for week in weeks) == 6
    assert sorted(week.days for week in weeks if week.days) == [3.0, 5.0]


def test_the_worker_counts_again_what_changed_afterwards(last_year: None) -> None:
    tallying.tally()
    PrivacyRequest.objects.filter(kind="delete", outcome="denied").update(outcome="fulfilled")
    tallying.tally()

    assert shown(numbers.of_year(LAST), "delete")[:4] == (4, 2, 1, 0)
    assert YearTally.objects.filter(outcome="denied").count() == 0
    assert ChoiceTally.objects.filter(year=0).count() == 1


def test_staff_write_what_the_numbers_of_call_data_cannot_say(desk: Client, pat: User) -> None:
    past("cpni_deny", timezone.now())
    past("dispute", timezone.now())
    visitor = Visitor(desk)
    opened = visitor.get(f"{DESK}/cpni/")
    assert "Nothing is recorded." in opened.text
    visitor.submit("Keep it", breaches="One in May, reported.")
    assert visitor.last and "One in May, reported." in visitor.last.text

    rows = list(csv.reader(io.StringIO(desk.get(f"{DESK}/cpni/csv/").getvalue().decode())))
    assert rows[-1] == ["Breaches and actions against data brokers", "One in May, reported."]
    assert ["Dispute", "", "", "", "1"] in rows
    written = Entry.objects.get(event="cpni_year_written")
    assert (written.actor, written.facts) == (Actor.staff(pat.pk).reference, {"year": LAST + 1})


def test_approvals_of_call_data_are_counted_by_use(desk: Client, use_company: Callable[[str], None]) -> None:
    use_company("itns")
    uses = of_family("cpni")
    how = Circumstances(Method.FORM, Actor.visitor())
    decide(of_address("a@example.com"), [Wish(uses[0].key, True)], how)
    decide(of_address("b@example.com"), [Wish(uses[0].key, True)], how)
    decide(of_address("b@example.com"), [Wish(uses[0].key, False)], how)
    rows = list(csv.reader(io.StringIO(desk.get(f"{DESK}/cpni/csv/").getvalue().decode())))

    assert rows[1] == [str(uses[0].label), "2", "0", "1", ""]


def test_a_cell_that_looks_like_a_formula_is_text(desk: Client) -> None:
    desk.post(f"{DESK}/cpni/?year={LAST + 1}", {"breaches": "=HYPERLINK(1)"})
    rows = list(csv.reader(io.StringIO(desk.get(f"{DESK}/cpni/csv/").getvalue().decode())))
    assert rows[-1][1] == "'=HYPERLINK(1)"


def test_a_discarded_draft_counts_neither_as_received_nor_as_answered(pat: User) -> None:
    past("delete", noon(3, 1), 10, "fulfilled")
    before = tallying.count(noon(1, 1).date(), noon(12, 31).date())
    mail = PrivacyRequest.objects.create(kind="question", channel="email", received_at=noon(3, 1))
    drafts.discard(mail, "spam", "An advertisement.", By.staff(pat))
    PrivacyRequest.objects.filter(pk=mail.pk).update(answered_at=noon(5, 1), closed_at=noon(5, 1))
    assert tallying.count(noon(1, 1).date(), noon(12, 31).date()) == before
