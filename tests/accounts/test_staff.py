"""The staff site: only with a second step, only by role, and never with somebody's secret."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp, Link, MailedCode, User
from accounts.provision import provision
from accounts.roles import AUDITOR, MANAGER, OFFICER
from portal.audit.events import Event
from portal.audit.models import Entry
from requests.models import Hold, PlanItem, PrivacyRequest
from tests.accounts.conftest import Letters
from tests.people import KNOWN, PASSWORD, code_of, password_hash, sign_in


def somebody(role: str) -> User:
    facts = {"email": "max@example.com", "name": "Max", "password": password_hash(), "totp_secret": "M" * 32}
    return provision(**facts, staff_role=role, hashed=True)


@pytest.mark.promise("CCQ-38", "CCQ-103")
def test_staff_sign_in_by_the_one_door_with_their_app(client: Client, pat: User) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")
    client.post(response.redirect_chain[-1][0], {"login": pat.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == 302
    response = client.post("/accounts/factor/", {"code": code_of(KNOWN["pat"].secret)})
    assert response["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.promise("CCQ-38", "CCQ-103")
def test_a_password_alone_does_not_open_the_staff_site(client: Client, pat: User) -> None:
    client.force_login(pat, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/admin/").status_code == 302
    assert client.post("/admin/login/", {"username": pat.email, "password": PASSWORD}).status_code == 302
    assert client.get("/admin/").status_code == 302


def test_staff_without_a_device_must_set_up_an_app_first(client: Client, pat: User) -> None:
    AuthenticatorApp.objects.all().delete()
    MailedCode.objects.create(user=pat, name="Code by email", confirmed=True)
    client.post("/accounts/login/", {"login": pat.email, "password": PASSWORD})
    response = client.get("/accounts/factor/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/second-step/app/"
    assert client.get("/admin/").status_code == 302


@pytest.mark.promise("CCQ-42")
def test_a_customer_is_no_staff(client: Client, alice: User) -> None:
    sign_in(client, alice)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/accounts/user/").status_code == 302


def test_people_are_found_by_their_whole_address(client: Client, pat: User, alice: User, bob: User) -> None:
    sign_in(client, pat)
    found = client.get("/admin/accounts/user/", {"q": "ALICE@example.com"}).content.decode()
    assert "Alice Almeida" in found
    assert "Bob Brandt" not in found
    assert "Alice Almeida" not in client.get("/admin/accounts/user/", {"q": "alice"}).content.decode()


def test_looking_at_a_person_is_noted_and_shows_no_secret(client: Client, pat: User, alice: User) -> None:
    sign_in(client, pat)
    shown = client.get(f"/admin/accounts/user/{alice.pk}/change/").content.decode()
    assert "Authenticator app" in shown
    assert alice.password not in shown
    assert KNOWN["alice"].secret not in shown
    assert "password" not in [name for name in ('name="password"',) if name in shown]
    assert Entry.objects.filter(event=Event.STAFF_SAW_PERSON.key).count() == 1


def test_no_address_sets_a_password_or_deletes_a_person(client: Client, pat: User, alice: User) -> None:
    sign_in(client, pat)
    assert client.post(f"/admin/accounts/user/{alice.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"/admin/accounts/user/{alice.pk}/password/").status_code in (302, 404)
    assert client.post("/admin/accounts/user/add/", {"email": "x@example.com"}).status_code == 403
    client.post(f"/admin/accounts/user/{alice.pk}/change/", {"is_active": "on", "is_staff": "on", "password": "x"})
    alice.refresh_from_db()
    assert not alice.is_staff
    assert alice.check_password(PASSWORD)


def test_a_manager_changes_access_and_it_is_noted(client: Client, alice: User) -> None:
    manager = provision(
        email="max@example.com",
        name="Max",
        password=password_hash(),
        totp_secret="M" * 32,
        staff_role=MANAGER,
        hashed=True,
    )
    sign_in(client, manager)
    client.post(f"/admin/accounts/user/{alice.pk}/change/", {})
    alice.refresh_from_db()
    assert not alice.is_active
    assert Entry.objects.get(event=Event.ACCESS_CHANGED.key).facts == {"staff": False, "active": False}


def test_an_officer_sends_a_link_and_the_person_chooses(
    client: Client, pat: User, alice: User, letters: Letters
) -> None:
    sign_in(client, pat)
    address = f"/admin/accounts/user/{alice.pk}/password-link/"
    assert client.get(address).status_code == 200
    assert letters.all_to(alice.email) == []
    client.post(address)
    assert Client().get(letters.link(alice.email), follow=True).status_code == 200
    assert alice.check_password(PASSWORD)
    assert Entry.objects.filter(event=Event.PASSWORD_LINK_SENT.key).count() == 1


def test_an_officer_removes_a_second_step_with_a_reason(
    client: Client, pat: User, alice: User, letters: Letters
) -> None:
    theirs = Client()
    sign_in(theirs, alice)
    sign_in(client, pat)
    address = f"/admin/accounts/user/{alice.pk}/second-step/"
    assert set(client.post(address, {"reason": ""}).context["form"].errors) == {"reason", "method"}
    assert AuthenticatorApp.objects.filter(user=alice).exists()
    client.post(address, {"reason": "phone_lost", "method": "call_back"})
    assert not AuthenticatorApp.objects.filter(user=alice).exists()
    assert theirs.get("/accounts/security/").status_code == 302
    facts = Entry.objects.get(event=Event.FACTORS_RESET.key).facts
    assert facts == {"reason": "phone_lost", "method": "call_back"}
    assert "Our staff removed your second step" in letters.to(alice.email)


@pytest.mark.promise("CCQ-42")
@pytest.mark.parametrize("path", ["password-link/", "second-step/"])
def test_an_auditor_only_looks(client: Client, alice: User, path: str) -> None:
    auditor = provision(
        email="ann@example.com",
        name="Ann",
        password=password_hash(),
        totp_secret="A" * 32,
        staff_role=AUDITOR,
        hashed=True,
    )
    sign_in(client, auditor)
    assert client.get(f"/admin/accounts/user/{alice.pk}/change/").status_code == 200
    assert client.post(f"/admin/accounts/user/{alice.pk}/{path}").status_code == 403


def test_devices_are_not_in_the_staff_site(client: Client, pat: User) -> None:
    User.objects.filter(pk=pat.pk).update(is_superuser=True)
    sign_in(client, pat)
    index = client.get("/admin/").content.decode()
    for model in ("authenticatorapp", "recoverycode", "mailedcode", "emailaddress"):
        assert model not in index


def test_each_role_has_what_it_needs_and_no_more() -> None:
    def of(role: str) -> set[str]:
        return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))

    assert {"view_user", "reset_second_factor"} <= of(OFFICER)
    assert "change_user" not in of(OFFICER)
    assert of(OFFICER) < of(MANAGER)
    assert "view_entry" in of(AUDITOR)
    assert all(codename.startswith("view_") for codename in of(AUDITOR))


@pytest.mark.parametrize("path", ["password-link/", "second-step/"])
def test_staff_are_helped_by_managers_alone(client: Client, pat: User, path: str) -> None:
    manager = somebody(MANAGER)
    sign_in(client, pat)
    assert client.get(f"/admin/accounts/user/{manager.pk}/{path}").status_code == 403
    assert client.post(f"/admin/accounts/user/{pat.pk}/{path}").status_code == 403
    other = Client()
    sign_in(other, manager)
    assert other.get(f"/admin/accounts/user/{pat.pk}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["django_tasks_database/dbtaskresult/", "mail/message/"])
def test_an_officer_sees_what_failed_and_may_start_it_again(client: Client, pat: User, path: str) -> None:
    assert pat.has_perm("django_tasks_database.change_dbtaskresult")
    assert pat.has_perm("mail.change_message")
    sign_in(client, pat)
    assert client.get(f"/admin/{path}").status_code == 200


def test_sessions_that_have_ended_are_removed(client: Client, alice: User, work: Callable[..., int]) -> None:
    sign_in(client, alice)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    work(schedules=True)
    assert not Session.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("accounts/user/", 7), ("accounts/link/", 7), ("requests/hold/", 7)])
def test_lists_of_staff_take_as_many_queries_for_three_rows_as_for_one(
    client: Client, pat: User, django_assert_num_queries: Any, count: int, path: str, queries: int
) -> None:
    for number in range(count):
        user = User.objects.create_user(f"u{number}@example.com")
        Link.objects.create(user=user, source="company", reference=f"ACC-{number}", role="holder", proof="email")
        case = PrivacyRequest.objects.create(kind="delete", person=user)
        facts = {"case": case, "dataset": "tickets", "source": "company", "label": f"Tickets {number}"}
        item = PlanItem.objects.create(**facts, position=1, action="hold", planned_action="hold", ground="tax")
        Hold.objects.create(**facts, item=item, ground="tax", basis="record")
    sign_in(client, pat)
    client.get(f"/admin/{path}")

    with django_assert_num_queries(queries):
        shown = client.get(f"/admin/{path}")
    assert len(shown.context["cl"].result_list) >= count
