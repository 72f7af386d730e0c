"""Status callbacks (section 2.03): a real server is told at each change, and asked again until it says yes."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal.audit.models import Entry
from requests.models import DrpAgent, DrpRequest, PrivacyRequest
from tests.drp.client import Agent
from tests.drp.test_protocol import STATUS_KEYS, verify
from tests.outbound.receiver import Receiver, receiving
from tests.requests.working import do


@pytest.fixture
def server(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    with receiving() as found:
        yield found


def asked(agent: Agent, server: Receiver, **changed: Any) -> tuple[str, PrivacyRequest]:
    told = agent.asked(status_callback=f"{server.url}/told", exercise="access:categories", **changed)
    return told["request_id"], PrivacyRequest.objects.get(drp=told["request_id"])


def told_to(server: Receiver) -> list[dict[str, Any]]:
    return [json.loads(call.body) for call in server.received]


def test_an_agent_is_told_at_every_change_what_it_would_be_answered(
    avery: Agent, server: Receiver, desk: Client, work: Any
) -> None:
    number, case = asked(avery, server, **{"agent-request-id": "foo"})
    work()
    assert server.received == [], "what was answered just now is not told again"
    verify(desk, case)
    work()
    do(desk, case, "extend", reason="Many systems have to be searched")
    work()
    do(desk, case, "send", paragraph="This is what we hold.")
    work()

    told = told_to(server)
    assert [one["status"] for one in told] == ["in_progress", "in_progress", "fulfilled"]
    assert all(set(one) <= STATUS_KEYS and one["request_id"] == number for one in told)
    assert "Many systems" in told[1]["processing_details"]
    assert told[2] == avery.status(number).json
    assert {call.headers["content-type"] for call in server.received} == {"application/json"}
    assert {call.path for call in server.received} == {"/told"}
    trail = [entry.facts for entry in Entry.objects.filter(event="agent_told").order_by("id")]
    assert trail[-1] == {"agent": "AVERY_AGENCY", "status": "fulfilled"}


def test_revoking_is_told_too(avery: Agent, server: Receiver, work: Any) -> None:
    number, _case = asked(avery, server)
    avery.revoke(number)
    work()
    assert [one["status"] for one in told_to(server)] == ["revoked"]


def test_a_server_that_is_down_is_asked_again_and_hears_the_newest_status_once(
    avery: Agent, server: Receiver, desk: Client, work: Any
) -> None:
    _number, case = asked(avery, server)
    server.answers = [500, 302, 404]
    verify(desk, case)
    work(hurry=True)
    assert len(server.received) == 4, "a 200 ends it"
    assert DrpRequest.objects.get().told_at is not None

    server.status = 503
    do(desk, case, "extend", reason="Many systems have to be searched")
    do(desk, case, "send", paragraph="This is what we hold.")
    work()
    server.status = 200
    server.received.clear()
    work(hurry=True)
    assert [one["status"] for one in told_to(server)] == ["fulfilled"]


def test_an_agent_that_never_answers_stops_being_asked_and_nothing_else_waits(
    avery: Agent, server: Receiver, desk: Client, work: Any
) -> None:
    _number, case = asked(avery, server)
    server.status = 500
    verify(desk, case)
    work(hurry=True)
    assert len(server.received) == 13
    failed = DBTaskResult.objects.get(status="FAILED")
    assert failed.task_path == "requests.drp.callbacks.tell"
    assert "The server answered 500." in failed.traceback and "127.0.0.1" not in failed.traceback
    assert do(desk, case, "send", paragraph="This is what we hold.") == ["The letter is sent and the case is answered."]


def test_an_address_inside_the_house_is_never_called(
    avery: Agent, server: Receiver, desk: Client, work: Any, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = False
    settings.OUTBOUND_PORTS = [443, int(server.url.rpartition(":")[2])]
    inside = server.url.replace("http:", "https:")
    told = avery.asked(status_callback=f"{inside}/told", exercise="access")
    verify(desk, PrivacyRequest.objects.get(drp=told["request_id"]))
    work(hurry=True)
    assert server.received == []
    failed = DBTaskResult.objects.get(status="FAILED")
    assert len(failed.worker_ids) == 1, "it is not tried again"
    assert failed.exception_class_path == "portal.outbound.places.Refused"


def test_what_is_told_is_signed_by_the_key_that_the_portal_publishes(
    avery: Agent, server: Receiver, desk: Client, work: Any, settings: Any
) -> None:
    _number, case = asked(avery, server)
    published = json.loads(desk.get("/.well-known/evidence-key.json").content)["public_key"]
    verify(desk, case)
    work()
    [call] = server.received
    signature = base64.b64decode(call.headers["drp-signature"])
    Ed25519PublicKey.from_public_bytes(base64.b64decode(published)).verify(signature, b"drp-status\n" + call.body)

    settings.EVIDENCE_SIGNING_KEY = ""
    do(desk, case, "send", paragraph="This is what we hold.")
    work()
    assert "drp-signature" not in server.received[-1].headers


def test_an_agent_that_was_switched_off_is_told_nothing(
    avery: Agent, server: Receiver, desk: Client, work: Any
) -> None:
    _number, case = asked(avery, server)
    DrpAgent.objects.update(is_active=False)
    verify(desk, case)
    work()
    assert server.received == []
