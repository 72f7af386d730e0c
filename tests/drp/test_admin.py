"""Agents on the staff site: managers admit them, officers see them, nobody sees a token."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import MANAGER
from portal.audit.models import Entry
from requests.models import DrpAgent
from tests.drp.client import Agent
from tests.drp.conftest import BUSINESS
from tests.people import password_hash, sign_in

LIST = "/admin/requests/drpagent/"


@pytest.fixture
def manager() -> User:
    facts = {"email": "max@example.com", "name": "Max", "password": password_hash(), "totp_secret": "M" * 32}
    return provision(**facts, staff_role=MANAGER, hashed=True)


@pytest.fixture
def staff(manager: User) -> Client:
    client = Client()
    sign_in(client, manager)
    return client


def typed(agent: Agent, **changed: Any) -> dict[str, Any]:
    return {
        "key": agent.id,
        "name": "New Agency",
        "verify_key": agent.verify_key,
        "web_url": "https://new.example",
        "is_active": "on",
    } | changed


def test_an_agent_that_a_manager_admits_sets_up_its_token(base: str, staff: Client) -> None:
    agent = Agent("NEW_AGENCY", BUSINESS, base)
    for wrong in ({"key": "new agency"}, {"verify_key": "c2hvcnQ="}, {"verify_key": "not base64!"}):
        assert staff.post(f"{LIST}add/", typed(agent, **wrong)).status_code == 200
    assert not DrpAgent.objects.exists()
    assert staff.post(f"{LIST}add/", typed(agent)).status_code == 302
    assert agent.set_up().status == 200
    found = DrpAgent.objects.get()
    page = staff.get(f"{LIST}{found.pk}/change/").content.decode()
    assert agent.token not in page and str(found.digest) not in page
    assert Entry.objects.get(event="agent_changed").facts == {"agent": "NEW_AGENCY", "active": True}


def test_revoking_switching_off_and_another_key_each_end_the_token(avery: Agent, staff: Client) -> None:
    found = DrpAgent.objects.get()
    chosen = {"action": "revoke", "_selected_action": [found.pk]}
    assert b"Tokens revoked: 1." in staff.post(LIST, chosen, follow=True).content
    assert avery.call("GET", f"/v1/agent/{avery.id}").status == 401
    assert Entry.objects.get(event="agent_token_revoked").facts == {"agent": avery.id}

    avery.set_up(avery.signed(avery.claims()))
    assert avery.call("GET", f"/v1/agent/{avery.id}").status == 200
    change = f"{LIST}{found.pk}/change/"
    other = Agent(avery.id, BUSINESS, avery.base)
    assert staff.post(change, typed(other)).status_code == 302
    assert avery.call("GET", f"/v1/agent/{avery.id}").status == 401
    assert avery.set_up().status == 403 and other.set_up().status == 200
    assert staff.post(change, typed(other, is_active="")).status_code == 302
    assert other.call("GET", f"/v1/agent/{avery.id}").status == 401
    assert staff.get(f"{LIST}{found.pk}/delete/").status_code == 403


def test_an_officer_sees_agents_and_changes_none(avery: Agent, desk: Client) -> None:
    found = DrpAgent.objects.get()
    assert desk.get(LIST).status_code == 200
    assert desk.get(f"{LIST}add/").status_code == 403
    desk.post(f"{LIST}{found.pk}/change/", typed(avery, name="Changed"))
    desk.post(LIST, {"action": "revoke", "_selected_action": [found.pk]})
    found.refresh_from_db()
    assert found.name == "Avery Agency" and found.digest


def test_the_list_asks_as_much_of_three_agents_as_of_one(
    avery: Agent, desk: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        desk.get(LIST)
    for key in ("B_AGENCY", "C_AGENCY"):
        DrpAgent.objects.create(key=key, name=key, verify_key=avery.verify_key)
    with django_assert_max_num_queries(8):
        desk.get(LIST)
