"""A running portal that takes part in the protocol, two agents in its list, and a person with a mailbox."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from requests.models import DrpAgent
from tests.drp.client import Agent
from tests.people import sign_in

BUSINESS = "CLEARCALL"


def admit(agent: Agent, name: str, **facts: Any) -> DrpAgent:
    """Puts an agent into the portal's list, as staff do from the directory."""
    return DrpAgent.objects.create(key=agent.id, name=name, verify_key=agent.verify_key, **facts)


@pytest.fixture
def base(live_server: LiveServer, settings: Any) -> str:
    settings.DRP_BUSINESS_ID = BUSINESS
    settings.PORTAL_URL = "https://privacy.example.com"
    cache.clear()
    return f"{live_server.url}/drp"


@pytest.fixture
def avery(base: str) -> Agent:
    """Returns an agent that has set up its token."""
    agent = Agent("AVERY_AGENCY", BUSINESS, base)
    admit(agent, "Avery Agency", web_url="https://avery.example")
    assert agent.set_up().status == 200
    return agent


@pytest.fixture
def other(base: str) -> Agent:
    """Returns another agent, with a token of its own."""
    agent = Agent("OTHER_AGENCY", BUSINESS, base)
    admit(agent, "Other Agency")
    assert agent.set_up().status == 200
    return agent


@pytest.fixture
def desk(pat: User) -> Client:
    """Returns the client of Pat, an officer who is signed in."""
    client = Client()
    sign_in(client, pat)
    return client
