"""How ClearCall QoS Studio keeps accounts and its own staff in bounds."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR, OFFICER
from portal.audit.events import Event
from portal.audit.models import Entry
from portal.audit.trail import subject_reference
from tests.inspection import Visitor
from tests.people import KNOWN, PASSWORD, code_of, password_hash, sign_in

SIGN_UP = {"name": "Sam Small", "email": "sam@example.com", "password1": "five quiet lamps at noon"}


@pytest.fixture(autouse=True)
def _company(use_company: Callable[[str], None]) -> None:
    use_company("clearcall")


def staff(email: str, role: str) -> User:
    facts = {"email": email, "name": "Somebody", "password": password_hash(), "totp_secret": "S" * 32}
    return provision(**facts, staff_role=role, hashed=True)


@pytest.mark.promise("CCQ-38", "CCQ-103")
@pytest.mark.parametrize("superuser", [False, True])
def test_staff_enter_only_after_a_second_factor(client: Client, pat: User, superuser: bool) -> None:
    User.objects.filter(pk=pat.pk).update(is_superuser=superuser)
    door = client.get("/admin/", follow=True).redirect_chain[-1][0]
    assert door.startswith("/accounts/login/")
    client.post(door, {"login": pat.email, "password": PASSWORD})
    for path in ("/admin/", "/admin/accounts/user/", "/admin/audit/entry/"):
        assert client.get(path).status_code == 302
    client.post("/accounts/factor/", {"code": code_of(KNOWN["pat"].secret)})
    assert client.get("/admin/").status_code == 200
    without = Client()
    without.force_login(pat, "allauth.account.auth_backends.AuthenticationBackend")
    assert without.get("/admin/").status_code == 302


@pytest.mark.promise("CCQ-40")
def test_failed_sign_ins_are_recorded_for_the_person_and_for_the_auditor(page: Visitor, alice: User) -> None:
    page.get("/accounts/login/")
    page.submit("Continue", login=alice.email, password="a guess")
    page.submit("Continue", login=alice.email, password=PASSWORD)
    page.submit("Sign in", code="000000")
    page.submit("Sign in", code=code_of(KNOWN["alice"].secret))
    told = [row["What"] for row in page.get("/accounts/security/").tables[0]]
    assert told == ["You signed in", "Somebody typed a wrong code", "Somebody typed a wrong password"]
    auditor = Client()
    sign_in(auditor, staff("ann@example.com", AUDITOR))
    shown = auditor.get("/admin/audit/entry/", {"q": subject_reference(alice.pk)}).content.decode()
    assert shown.count('<td class="field-label">Sign-in failed</td>') == 2


@pytest.mark.promise("CCQ-42")
def test_staff_reach_only_what_their_role_is_for(client: Client, alice: User) -> None:
    auditor, officer, other = Client(), Client(), Client()
    sign_in(auditor, staff("ann@example.com", AUDITOR))
    sign_in(officer, staff("olga@example.com", OFFICER))
    nobody = staff("nick@example.com", OFFICER)
    nobody.groups.clear()
    sign_in(other, nobody)
    person, help_ = f"/admin/accounts/user/{alice.pk}/change/", f"/admin/accounts/user/{alice.pk}/second-step/"
    assert [one.get(person).status_code for one in (auditor, officer, other)] == [200, 200, 403]
    assert [one.get(help_).status_code for one in (auditor, officer, other)] == [403, 200, 403]
    sign_in(client, alice)
    assert client.get(person).status_code == 302


@pytest.mark.promise("CCQ-43")
def test_an_auditor_sees_who_looked_at_and_changed_whose_account(alice: User, pat: User) -> None:
    officer, auditor = Client(), Client()
    sign_in(officer, pat)
    officer.get(f"/admin/accounts/user/{alice.pk}/change/")
    officer.post(f"/admin/accounts/user/{alice.pk}/second-step/", {"reason": "phone_lost", "method": "letter"})
    sign_in(auditor, staff("ann@example.com", AUDITOR))
    shown = auditor.get("/admin/audit/entry/", {"q": subject_reference(alice.pk)}).content.decode()
    assert "Staff looked at a person&#x27;s account" in shown
    assert "Second step removed by staff" in shown
    assert shown.count(f'field-who">{pat.name}<') == 2


@pytest.mark.promise("CCQ-83")
def test_nobody_under_eighteen_registers(page: Visitor) -> None:
    page.get("/accounts/signup/")
    opened = page.submit("Create my account", status=403, **SIGN_UP, age="17")
    assert opened.h1 == "We cannot make an account for you"
    assert "at least 18 years old" in opened.text
    assert not User.objects.filter(email=SIGN_UP["email"]).exists()
    assert Entry.objects.filter(event=Event.SIGN_UP_REFUSED.key).count() == 1
    other = Visitor(Client())
    other.get("/accounts/signup/")
    assert other.submit("Create my account", **SIGN_UP, age="18").h1 == "Confirm your email address"
