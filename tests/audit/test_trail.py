"""What the trail takes, what it refuses, and who reads it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import User
from portal.audit.admin import EntryAdmin
from portal.audit.events import Event, UnknownFact
from portal.audit.models import Entry, Seal
from portal.audit.sealing import seal_unsealed
from portal.audit.trail import Actor, record, subject_reference

SQLITE = connection.vendor == "sqlite"


def seen(**facts: Any) -> Entry:
    return record(Event.RECORD_SEEN, actor=Actor.person(7), subject=subject_reference(7), **facts)


def test_every_event_has_a_key_of_its_own_that_fits() -> None:
    keys = [event.key for event in Event]
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= 40


def test_an_entry_says_who_what_whose_and_about_which_thing() -> None:
    record(
        Event.CASE_MOVED,
        actor=Actor.staff(9),
        subject=subject_reference(7),
        about="case:R-7K2M-9QXD",
        before="received",
        after="verified",
    )
    entry = Entry.objects.of_case("case:R-7K2M-9QXD").get()
    assert entry == Entry.objects.of_person(subject_reference(7)).get()
    assert entry == Entry.objects.by(Actor.staff(9).reference).get()
    assert entry.label == "Request moved on"
    assert entry.facts == {"before": "received", "after": "verified"}


def test_people_appear_under_pseudonyms() -> None:
    entry = seen(category="calls", dataset="cdr")
    assert entry.actor == f"person:{subject_reference(7)}"
    assert entry.subject != "7"
    assert [Actor.system("exports").reference, Actor.visitor().reference] == ["system:exports", "visitor"]


@pytest.mark.parametrize(
    "facts", [{"colour": "red"}, {"category": "alice@example.com"}, {"category": "Alice Smith"}, {"dataset": 1.5}]
)
def test_an_event_refuses_facts_it_does_not_declare_and_free_text(facts: dict[str, Any]) -> None:
    with pytest.raises(UnknownFact):
        seen(**facts)
    assert not Entry.objects.exists()


def test_an_entry_goes_with_the_deed_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        seen()
        raise ZeroDivisionError
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "UPDATE audit_entry SET at = at, event = 'other'",
        "UPDATE audit_entry SET seal_id = NULL",
        "DELETE FROM audit_entry",
        "UPDATE audit_seal SET root = ''",
        "DELETE FROM audit_seal",
        *([] if SQLITE else ["TRUNCATE audit_entry", "TRUNCATE audit_seal CASCADE"]),
    ],
)
def test_the_database_refuses_every_change(statement: str) -> None:
    entry = seen()
    seal_unsealed()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().actor == entry.actor
    assert Seal.objects.get().count == 1


@pytest.fixture
def auditor(client: Client) -> User:
    return User.objects.create_superuser("avery@example.com")


def listed(auditor: User, **query: str) -> list[int]:
    request = RequestFactory().get("/", query)
    request.user = auditor
    page = EntryAdmin(Entry, AdminSite()).get_changelist_instance(request)
    return [entry.id for entry in page.result_list]


def test_auditors_find_entries_by_reference_event_and_time(auditor: User) -> None:
    first, second = seen(), record(Event.CASE_RECEIVED, actor=Actor.visitor(), about="case:R-1", kind="erasure")
    Entry.objects.create(event="record_seen", actor="visitor", at=timezone.now() - timedelta(days=9))
    assert listed(auditor, q="case:R-1") == [second.id]
    assert listed(auditor, q=subject_reference(7)) == [first.id]
    assert listed(auditor, event="case_received") == [second.id]
    assert listed(auditor, days="7") == [second.id, first.id]
    assert listed(auditor, q="case:r") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_auditors_list_costs_three_queries(auditor: User, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        seen()
    seal_unsealed()
    with django_assert_num_queries(3):
        assert len(listed(auditor)) == rows


def test_nobody_changes_the_trail_in_the_admin(auditor: User) -> None:
    request = RequestFactory().get("/")
    request.user = auditor
    page = EntryAdmin(Entry, AdminSite())
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
