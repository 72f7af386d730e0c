"""A notice costs the same however many versions it has had."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from portal.notices.models import Version
from tests.inspection import Visitor


@pytest.mark.parametrize("older", [1, 3])
def test_a_notice_with_older_versions_costs_the_same_at_any_number(
    page: Visitor, older: int, django_assert_num_queries: Any
) -> None:
    call_command("publish_notices", verbosity=0)
    newest = Version.objects.get(notice="privacy")
    for number in range(older):
        Version.objects.create(
            notice="privacy",
            version=f"0.{number + 1}",
            effective_on=date(2020 + number, 1, 1),
            content=newest.content,
            digest=f"{number:064d}",
            change="minor",
        )
    page.get("/privacy/privacy/")
    with django_assert_num_queries(1):
        opened = page.get("/privacy/privacy/")
    assert all(f"0.{number + 1}" in opened.text for number in range(older))
