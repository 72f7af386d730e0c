"""A page of records asks little, whoever opens it: at most six statements, the audit entry's included."""

from collections.abc import Callable

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in


@pytest.mark.parametrize("who", ["carol", "alice"])
def test_a_list_is_shown_by_six_statements(
    page: Visitor, people: Callable[[str], User], use_company: Callable[[str], None], who: str
) -> None:
    use_company("thevoco")
    sign_in(page.client, people(who))
    page.get("/data/call_detail/?dataset=calls")
    with CaptureQueriesContext(connections["default"]) as ours, CaptureQueriesContext(connections["company"]) as theirs:
        page.get("/data/call_detail/?dataset=calls")
    asked = [one["sql"] for ran in (ours, theirs) for one in ran.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert 0 < len(asked) <= 6, asked
