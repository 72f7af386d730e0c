"""A company that nobody wrote Python for: its words, its data, its periods and its clock are on every page."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import User
from portal.company.calendar import day_of
from tests.company import sixth
from tests.inspection import Visitor
from tests.people import sign_in


def test_a_sixth_company_needs_a_folder_of_declarations_and_nothing_else(
    page: Visitor, people: Callable[[str], User], settings: Any, tmp_path: Path
) -> None:
    settings.COMPANY = str(sixth.write(tmp_path / "harbour"))
    assert "Harbour Telephone" in page.get("/").text
    assert "#5b3a8c" in page.client.get("/brand.css").content.decode()
    notice = page.get("/privacy/privacy/")
    assert notice.h1 == "How we treat what we know about you"
    assert "Effective date: 1 February 2026" in notice.text
    assert page.get("/accounts/signup/").forms

    sign_in(page.client, people("alice"))
    assert "Calls to the lighthouse" in page.get("/data/").text
    calls = page.get("/data/lighthouse_calls/")
    assert calls.facts["How long it is kept"].startswith("2 years")
    assert "You called " in calls.text

    page.get("/requests/new/delete/")
    review = page.submit("See what would be erased", what="everything", place="US-NY")
    kept = [row for table in review.tables for row in table if "Why" in row]
    assert {row["Kind of data"] for row in kept} >= {"Calls to the lighthouse: Calls"}
    assert kept[0]["Why"] == "The rules of the harbour ask us to keep calls to the lighthouse for two years."
    newest = day_of(timezone.now()) + relativedelta(years=2)
    assert str(newest.year) in kept[0]["Until when"]
    filed = page.submit("Send my deletion request")
    assert "21 days, promised by our policy" in filed.text
    due = day_of(timezone.now()) + timedelta(days=21)
    assert any(f"{day:%-d %B %Y}" in filed.text for day in (due - timedelta(days=1), due, due + timedelta(days=1)))
