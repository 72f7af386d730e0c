"""Every date here was worked out by hand, with a calendar."""

from datetime import UTC, date, datetime

import pytest

from portal.company.current import company, law
from portal.company.schema.data import Period
from requests.deadlines import deadlines
from requests.explaining import explained, short, unconfirmed


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "acknowledge", "due", "extended"),
    [
        # Monday 2 March 2026; ten business days end on Monday the 16th.
        ("2026-03-02T15:00", date(2026, 3, 16), date(2026, 4, 16), date(2026, 5, 31)),
        # Over Thanksgiving (26 November) and the day after it, which Pennsylvania keeps as well.
        ("2026-11-20T15:00", date(2026, 12, 8), date(2027, 1, 4), date(2027, 2, 18)),
        # 45 days over a leap day: 31 January 2028 and 16 March.
        ("2028-01-31T15:00", date(2028, 2, 14), date(2028, 3, 16), date(2028, 4, 30)),
        # Filed at half past one in the night UTC, which is still the day before in New York.
        ("2026-03-03T01:30", date(2026, 3, 16), date(2026, 4, 16), date(2026, 5, 31)),
        # Filed on a Saturday: the day of receipt is not counted, nor is the weekend.
        ("2026-03-07T15:00", date(2026, 3, 20), date(2026, 4, 21), date(2026, 6, 5)),
    ],
)
def test_california(received: str, acknowledge: date, due: date, extended: date) -> None:
    found = deadlines("delete", law("california"), at(received))

    assert (found.acknowledge_by, found.due_on, found.extended_due_on) == (acknowledge, due, extended)


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        # 31 January and one month: no such day, so the last of February, a Saturday in 2026, so Monday 2 March.
        ("2026-01-31T15:00", date(2026, 3, 2), date(2026, 4, 30)),
        # In a leap year the last of February is the 29th, a Tuesday in 2028.
        ("2028-01-31T15:00", date(2028, 2, 29), date(2028, 5, 1)),
        # 25 November and one month is Christmas, a Friday in 2026; then a weekend; so Monday the 28th.
        ("2026-11-25T15:00", date(2026, 12, 28), date(2027, 2, 25)),
        # A plain weekday.
        ("2026-05-05T15:00", date(2026, 6, 5), date(2026, 8, 5)),
        # 4 June and one month is Independence Day, a Saturday in 2026, kept on Friday the 3rd; so Monday the 6th.
        ("2026-06-04T15:00", date(2026, 7, 6), date(2026, 9, 4)),
    ],
)
def test_gdpr(received: str, due: date, extended: date) -> None:
    found = deadlines("delete", law("gdpr"), at(received))

    assert (found.acknowledge_by, found.due_on, found.extended_due_on) == (None, due, extended)


@pytest.mark.parametrize(
    ("key", "kind", "received", "due", "extended"),
    [
        # 45 days after 2 March: 29 in March, 16 in April. No rolling.
        ("virginia", "delete", "2026-03-02T15:00", date(2026, 4, 16), date(2026, 5, 31)),
        # Ends on Sunday 1 March 2026, and stays there.
        ("texas", "correct", "2026-01-15T15:00", date(2026, 3, 1), date(2026, 4, 15)),
        # Half past four in the night UTC on New Year is still 31 December in New York.
        ("oregon", "delete", "2027-01-01T04:30", date(2027, 2, 14), date(2027, 3, 31)),
        # Over a leap day: nine days to 29 February 2028, six more.
        ("connecticut", "withdraw_consent", "2028-02-20T15:00", date(2028, 3, 6), None),
        # Ten business days over Thanksgiving and the day after it.
        ("cpni", "cpni_deny", "2026-11-20T15:00", date(2026, 12, 8), None),
        # Fifteen business days over Christmas (Friday) and New Year (Friday): 21-24 and 28-31 December are eight,
        # 4-8 January five, 11 and 12 January two.
        ("california", "opt_out_sale_share", "2026-12-18T15:00", date(2027, 1, 12), None),
    ],
)
def test_other_laws(key: str, kind: str, received: str, due: date, extended: date | None) -> None:
    found = deadlines(kind, law(key), at(received))

    assert (found.due_on, found.extended_due_on) == (due, extended)


def test_figures_that_nobody_confirmed_are_told_to_staff() -> None:
    assert unconfirmed(deadlines("delete", law("california"), at("2026-03-02T15:00")).stored()) == []
    assert unconfirmed(deadlines("cpni_deny", law("cpni"), at("2026-03-02T15:00")).stored()) == [
        "10 business days (47 CFR 64.2008)"
    ]


@pytest.mark.parametrize("key", ["virginia", "connecticut", "texas", "colorado", "oregon", "delaware", "montana"])
def test_every_state_with_an_appeal_names_its_attorney_general(key: str) -> None:
    found = law(key)

    assert found.appeal is not None
    assert "Attorney General" in str(found.appeal.complaint)


def test_where_the_policy_names_no_date_the_shortest_clock_of_the_laws_counts() -> None:
    found = deadlines("delete", None, at("2026-03-02T15:00"))

    assert found.due_on == date(2026, 4, 2)
    assert "names no date" in explained(found.stored())[0]
    assert short(found.stored()) == "1 month, our own aim"


def test_a_time_that_the_company_promises_counts_where_no_law_does(use_company, monkeypatch) -> None:
    promised = company().requests.model_copy(update={"answer_within": Period(days=20)})
    monkeypatch.setattr("requests.deadlines.company", lambda: company().model_copy(update={"requests": promised}))

    found = deadlines("delete", None, at("2026-03-02T15:00"))

    assert found.due_on == date(2026, 3, 22)
    assert short(found.stored()) == "20 days, promised by our policy"


def test_a_person_can_read_how_the_date_came_about() -> None:
    said = explained(deadlines("delete", law("california"), at("2026-11-20T15:00")).stored())

    assert said == [
        "The California Consumer Privacy Act (Cal. Civ. Code 1798.100 ff.; 11 CCR 7000 ff.) sets the time for this "
        "request.",
        "We confirm that we have it by Tuesday, 8 December 2026: 10 business days after Friday, 20 November 2026 "
        "(11 CCR 7021(a)). Not counted: Thanksgiving Day, Thursday, 26 November 2026; Day After Thanksgiving, "
        "Friday, 27 November 2026.",
        "We answer by Monday, 4 January 2027: 45 days after Friday, 20 November 2026, the day we received it "
        "(11 CCR 7021(b)).",
        "If we need longer, we tell you why before then; the last day is Thursday, 18 February 2027, 90 days in all "
        "(Cal. Civ. Code 1798.145(h)(1)).",
    ]


def test_a_rolled_date_says_so() -> None:
    said = explained(deadlines("delete", law("gdpr"), at("2026-01-31T15:00")).stored())

    assert said[1] == (
        "We answer by Monday, 2 March 2026: 1 month after Saturday, 31 January 2026, the day we received it "
        "(GDPR Art. 12(3)). The period ends on Saturday, 28 February 2026, which is no working day, "
        "so the next working day counts."
    )
