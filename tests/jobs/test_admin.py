"""What staff see of background work, and how they set it going again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from portal.audit.models import Entry
from portal.jobs.admin import TaskAdmin
from tests.jobs import deeds

ADMIN = TaskAdmin(DBTaskResult, AdminSite())


@pytest.fixture
def asked(settings: Any, tmp_path: Path) -> HttpRequest:
    settings.VAR = tmp_path
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("pat@example.com")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_two_queries(asked: HttpRequest, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        deeds.greet.enqueue(number)
    with django_assert_num_queries(2):
        assert len(ADMIN.get_changelist_instance(asked).result_list) == rows


def test_what_failed_for_good_is_tried_again_and_what_did_not_is_left_alone(
    asked: HttpRequest, work: Callable[..., int]
) -> None:
    deeds.give_up.enqueue(1)
    deeds.greet.enqueue(2)
    work()
    fallen = DBTaskResult.objects.get(status="FAILED")
    assert ADMIN.error(fallen) == "portal.jobs.faults.GiveUp: The mailbox does not exist."
    ADMIN.try_again(asked, DBTaskResult.objects.all())
    assert [str(message) for message in asked._messages] == ["1 task will be tried again."]
    work()
    assert [deeds.noted("gave-up-1"), deeds.noted("greeted-2")] == [2, 1]
    assert Entry.objects.filter(event="job_tried_again", about=f"task:{fallen.pk}").exists()


def test_whoever_may_only_look_cannot_set_it_going(asked: HttpRequest) -> None:
    asked.user = User.objects.create_user("carol@example.com", is_staff=True)
    assert not ADMIN.has_try_again_permission(asked)
    assert ADMIN.get_actions(asked) == {}
    assert not ADMIN.has_change_permission(asked)
    assert not ADMIN.has_add_permission(asked)
    assert not ADMIN.has_delete_permission(asked)
