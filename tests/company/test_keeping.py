"""Until when a record is kept: the profile's rules on a date."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.company.keeping import kept_until, why
from portal.company.schema.data import Retention

MADE = datetime(2026, 3, 4, 3, 30, tzinfo=UTC)
"""The evening of 3 March in New York."""


def rule(**facts: Any) -> Retention:
    return Retention.model_validate({"key": "rule", "label": "A rule", **facts})


@pytest.mark.parametrize(
    ("facts", "made", "ended", "until"),
    [
        ({"period": {"years": 5}, "starts": "record"}, MADE, None, date(2031, 3, 3)),
        ({"period": {"months": 18}, "starts": "record"}, date(2024, 8, 31), None, date(2026, 2, 28)),
        ({"period": {"years": 1}, "starts": "record"}, date(2024, 2, 29), None, date(2025, 2, 28)),
        ({"period": {"years": 7}, "starts": "relationship_end"}, MADE, None, None),
        ({"period": {"years": 7}, "starts": "relationship_end"}, MADE, date(2026, 1, 6), date(2033, 1, 6)),
        ({"period": {"years": 5}, "starts": "record"}, None, None, None),
        ({"period": "as_needed"}, MADE, None, None),
        ({"period": "UNSET"}, MADE, None, None),
    ],
)
def test_the_day_on_which_a_record_falls_due(
    facts: dict[str, Any], made: date | datetime | None, ended: date | None, until: date | None
) -> None:
    assert kept_until(rule(**facts), made, ended) == until


def test_the_reason_names_the_day_and_the_rule() -> None:
    assert (
        why(rule(period={"years": 5}, starts="record"), MADE)
        == "Until 3 March 2031: 5 years from the date of each record"
    )
    assert why(rule(period="as_needed"), MADE) == "As long as it is needed for its purpose"
