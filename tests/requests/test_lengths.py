"""Choosing the record to correct costs the same however many there are."""

from typing import Any

import pytest
from django.db import connections

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in

KEEP = "SELECT id FROM tickets WHERE account_id = 'ACC-100001' ORDER BY id LIMIT %s"


@pytest.mark.parametrize("count", [1, 3])
def test_the_records_to_correct_cost_the_same_at_any_number(
    page: Visitor, alice: User, count: int, django_assert_num_queries: Any
) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute(KEEP, [count])
        kept = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"DELETE FROM tickets WHERE id NOT IN ({', '.join(['%s'] * len(kept))})", kept)  # noqa: S608
    sign_in(page.client, alice)
    page.get("/requests/new/correct/?dataset=tickets")
    with django_assert_num_queries(10):
        opened = page.get("/requests/new/correct/?dataset=tickets")
    assert sum("record=" in href for href in opened.links.values()) == count
