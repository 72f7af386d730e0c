"""The person behind an agent's request confirms it or says that it is not theirs; nobody else is told what it is."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from requests.models import DrpRequest, PrivacyRequest
from tests.drp.client import Agent
from tests.inspection import Visitor
from tests.people import sign_in
from tests.post import PostOffice, text_of

GWEN = "gwen@example.net"
ELSEWHERE = (
    "https://evil.example/",
    "http://avery.example/",
    "javascript:alert(1)",
    "//avery.example/",
    "https://avery.example@evil.example/",
    "https://avery.example\\@evil.example/",
    "https://[::1/",
)


def path_of(told: dict[str, Any]) -> str:
    return f"/drp/requests/{told['request_id']}/"


def prove_mailbox(page: Visitor, smtp: PostOffice, work: Callable[..., int], address: str = GWEN) -> None:
    page.get("/requests/guest/")
    page.submit("Mail me a code", email=address)
    work()
    found = re.search(r"\b\d{4} \d{4}\b", text_of(smtp.to(address)[-1]))
    assert found
    page.submit("Go on", code=found.group())


def test_whoever_has_not_proved_anything_learns_nothing(avery: Agent, page: Visitor) -> None:
    told = avery.asked()
    shown = page.get(path_of(told))
    assert shown.h1 == "A request was sent to us in your name"
    for secret in ("Avery", "Deletion", "gwen", "Gwen", "R-"):
        assert secret not in shown.text.replace("Rather", "")
    assert page.client.post(path_of(told), {"mine": "yes"}).status_code == 200
    assert PrivacyRequest.objects.get().status == "awaiting_verification"


def test_a_customer_signs_in_and_confirms_and_the_work_starts(avery: Agent, page: Visitor, alice: User) -> None:
    told = avery.asked(email=alice.email.upper())
    sign_in(page.client, alice)
    shown = page.get(path_of(told))
    assert shown.h1 == "Did you ask for this?"
    assert "Avery Agency" in shown.text and "Deletion request" in shown.text
    page.submit("Yes, I asked for this", mine="yes")
    case = PrivacyRequest.objects.get()
    assert (case.person, case.status, case.verified_by) == (alice, "in_progress", "account")
    assert case.identifiers.of("account"), "the proved identifiers reach the records"
    assert page.last and case.reference in page.last.text
    found = avery.status(told["request_id"]).json
    assert found["status"] == "in_progress" and "reason" not in found
    assert Entry.objects.get(event="agent_confirmed").facts == {"agent": "AVERY_AGENCY", "method": "account"}
    assert page.client.get(path_of(told))["Location"] == f"/requests/{case.reference}/"


def test_a_customer_who_signed_in_a_while_ago_confirms_again_first(avery: Agent, client: Client, alice: User) -> None:
    told = avery.asked(email=alice.email)
    sign_in(client, alice, fresh=False)
    assert client.get(path_of(told))["Location"].startswith("/accounts/confirm/")


def test_another_customer_sees_nothing_and_can_confirm_nothing(avery: Agent, page: Visitor, bob: User) -> None:
    told = avery.asked()
    sign_in(page.client, bob)
    assert page.get(path_of(told)).h1 == "A request was sent to us in your name"
    page.client.post(path_of(told), {"mine": "yes"})
    case = PrivacyRequest.objects.get()
    assert (case.person, case.status) == (None, "awaiting_verification")


def test_a_mailbox_is_proved_by_a_code_and_the_request_followed_from_there(
    avery: Agent, page: Visitor, smtp: PostOffice, work: Callable[..., int]
) -> None:
    told = avery.asked()
    page.get(path_of(told))
    page.follow("Confirm by a code")
    prove_mailbox(page, smtp, work)
    assert page.last and page.last.h1 == "Did you ask for this?", "the browser comes back by itself"
    page.submit("Yes, I asked for this", mine="yes")
    case = PrivacyRequest.objects.get()
    assert case.contact and case.identifiers.of("email") == {GWEN}
    assert case.status == "awaiting_verification", "a mailbox alone proves less: staff compare what is known"
    assert page.last and case.reference in page.last.text
    assert avery.status(told["request_id"]).json["reason"] == "need_user_verification"


def test_somebody_elses_mailbox_opens_nothing(
    avery: Agent, page: Visitor, smtp: PostOffice, work: Callable[..., int]
) -> None:
    told = avery.asked()
    page.get(path_of(told))
    prove_mailbox(page, smtp, work, "mallory@example.net")
    assert page.last and page.last.h1 == "A request was sent to us in your name"


def test_a_person_who_did_not_ask_stops_the_request(avery: Agent, page: Visitor, alice: User) -> None:
    told = avery.asked(email=alice.email)
    sign_in(page.client, alice)
    page.get(path_of(told))
    page.submit("No, I did not ask for this", mine="no")
    case = PrivacyRequest.objects.get()
    assert case.status == "withdrawn"
    assert avery.status(told["request_id"]).json["status"] == "revoked"
    assert Entry.objects.get(event="agent_disowned").facts["method"] == "account"
    page.client.post(path_of(told), {"mine": "yes"})
    case.refresh_from_db()
    assert case.status == "withdrawn", "pressing the other button afterwards changes nothing"


def test_the_way_back_leads_to_the_agents_own_host_alone(avery: Agent, page: Visitor, alice: User) -> None:
    told = avery.asked(email=alice.email)
    sign_in(page.client, alice)
    back = "https://avery.example/thanks?for=it"
    path = f"{path_of(told)}?request_id={told['request_id']}&redirect_to={quote(back, safe='')}"
    page.get(path)
    page.submit("Yes, I asked for this", mine="yes")
    assert page.last and page.last.links["Go back to Avery Agency"] == back
    for wrong in ELSEWHERE:
        answer = page.client.get(path_of(told), {"redirect_to": wrong})
        assert answer.status_code == 302 and answer["Location"].startswith("/requests/R-"), wrong


def test_an_address_that_names_another_request_is_not_there(avery: Agent, client: Client) -> None:
    told, other = avery.asked(), avery.asked(exercise="access")
    assert client.get(path_of(told), {"request_id": other["request_id"]}).status_code == 404
    assert client.get("/drp/requests/c789ff35-7644-4ceb-9981-4b35c264aac3/").status_code == 404


def test_a_request_without_an_address_says_how_else_to_reach_us(avery: Agent, page: Visitor) -> None:
    told = avery.asked(email=None)
    assert "came without an email address" in page.get(path_of(told)).text
    assert DrpRequest.objects.get().case.requester["phone"] == "+14155550123"


@pytest.mark.parametrize("wanted", ["yes", "no"])
def test_confirming_at_the_same_time_as_the_agent_revokes_does_nothing_twice(
    avery: Agent, page: Visitor, alice: User, wanted: str
) -> None:
    told = avery.asked(email=alice.email)
    sign_in(page.client, alice)
    page.get(path_of(told))
    avery.revoke(told["request_id"])
    page.client.post(path_of(told), {"mine": wanted})
    assert PrivacyRequest.objects.get().status == "withdrawn"
    assert Entry.objects.filter(event="case_moved", facts__after="withdrawn").count() == 1
