"""An auditor reads who looked at whose data."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR
from portal.audit.models import Entry
from portal.audit.trail import subject_reference
from tests.people import password_hash, sign_in


@pytest.fixture
def auditor() -> Client:
    """The browser of a member of staff who may read, and do nothing."""
    user = provision(
        email="noa@example.com", name="Noa Okafor", password=password_hash(), totp_secret="B" * 32, hashed=True,
        staff_role=AUDITOR,
    )  # fmt: skip
    assert list(user.groups.all()) == [Group.objects.get(name=AUDITOR)]
    client = Client()
    sign_in(client, user)
    return client


@pytest.mark.promise("CCQ-43")
def test_an_auditor_sees_which_member_of_staff_looked_at_whose_data(
    client: Client, alice: User, bob: User, pat: User, auditor: Client
) -> None:
    sign_in(client, pat)
    assert client.get(f"/admin/accounts/user/{alice.pk}/change/").status_code == 200

    person = auditor.get(f"/admin/accounts/user/{alice.pk}/change/")
    address = f"/admin/audit/entry/?q={subject_reference(alice.pk)}"
    assert address in person.content.decode()
    seen = auditor.get(address).content.decode()
    assert "Staff looked at a person" in seen
    assert pat.name in seen
    assert "alice@example.com" not in address

    about_bob = auditor.get(f"/admin/audit/entry/?q={subject_reference(bob.pk)}").content.decode()
    assert pat.name not in about_bob


def test_an_auditor_changes_nothing(alice: User, auditor: Client) -> None:
    entry = Entry.objects.create(event="signed_in", actor="system:test")
    for path in (f"/admin/audit/entry/{entry.pk}/delete/", "/admin/audit/entry/add/"):
        assert auditor.post(path, {"post": "yes"}).status_code == 403
    response = auditor.post(f"/admin/accounts/user/{alice.pk}/change/", {"is_staff": "on"})
    assert response.status_code == 403
    alice.refresh_from_db()
    assert not alice.is_staff
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_trail_costs_the_same_at_any_length(count: int, auditor: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(count):
        Entry.objects.create(event="signed_in", actor="system:test", about=f"case:{number}")
    auditor.get("/admin/audit/entry/")
    with django_assert_num_queries(8):
        response = auditor.get("/admin/audit/entry/")
    assert response.content.decode().count("case:") >= count
