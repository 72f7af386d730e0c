"""Where the profile asks for four eyes, refusals, final letters and changes of a plan wait for a second officer."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.provision import provision
from accounts.roles import OFFICER
from portal.audit.models import Entry
from portal.company.loading import folder_of
from requests.grounds import grounds_for
from requests.models import PrivacyRequest, Proposal
from tests.inspection import Visitor
from tests.people import PASSWORD, sign_in
from tests.requests.working import do, file_deletion, file_know

FACTS = "This data is covered by another law."
QUEUE = "/admin/requests/privacyrequest/"


@pytest.fixture
def four_eyes(tmp_path: Path, use_company: Callable[[str], None]) -> None:
    folder = tmp_path / "profile"
    shutil.copytree(folder_of(settings.COMPANY), folder)
    profile = folder / "company.toml"
    text = profile.read_text()
    assert 'approval = "one_officer"' in text
    profile.write_text(text.replace('approval = "one_officer"', 'approval = "four_eyes"'))
    use_company(str(folder))


@pytest.fixture
def visitor(four_eyes: None, page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


@pytest.fixture
def morgan(four_eyes: None) -> Client:
    client = Client()
    facts = {"totp_secret": "MORGAN" * 5 + "23", "staff_role": OFFICER, "linked": False}
    sign_in(client, provision(email="morgan@example.com", name="Morgan Reyes", password=PASSWORD, **facts))
    return client


def shown(client: Client, case: PrivacyRequest) -> str:
    return client.get(f"{QUEUE}{case.pk}/change/").content.decode()


def test_a_refusal_waits_and_its_officer_never_approves_it(
    visitor: Visitor, desk: Client, morgan: Client, pat: User
) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "take")
    said = do(desk, case, "deny", refusal="exemption", paragraph=FACTS)
    assert said == ["Your proposal is kept. Nothing happens until another officer approves it."]
    assert (case.status, case.letters.filter(outcome="denied").count()) == ("in_progress", 0)

    proposal = case.proposals.get()
    pat.is_superuser = True
    pat.save()
    assert "another officer has to decide" in do(desk, case, "approve_proposal", item=proposal.pk)[0]
    assert "another officer has to decide" in do(desk, case, "send_back", item=proposal.pk, reason="No")[0]
    assert "Approve, and do it now" not in shown(desk, case)
    assert FACTS in shown(morgan, case)

    do(morgan, case, "approve_proposal", item=proposal.pk)
    assert (case.status, case.reason) == ("denied", "exemption")
    assert FACTS in case.letters.get(outcome="denied").html
    assert Entry.objects.get(event="case_proposed", about=case.about).facts == {"what": "refusal"}
    assert Entry.objects.filter(event="proposal_approved", about=case.about).count() == 1


def test_the_queue_and_the_desk_say_what_waits(visitor: Visitor, desk: Client, morgan: Client) -> None:
    waits, other = file_know(visitor, "know_categories"), file_know(visitor, "know_specific")
    do(desk, waits, "deny", refusal="exemption", paragraph=FACTS)

    listed = morgan.get(f"{QUEUE}?standing=approval").content.decode()
    assert waits.reference in listed and other.reference not in listed
    assert "waits for approval" in morgan.get(QUEUE).content.decode()
    assert "Waits for approval" in morgan.get(f"{QUEUE}desk/").content.decode()


def test_the_final_letter_waits_and_is_sent_as_it_was_proposed(visitor: Visitor, desk: Client, morgan: Client) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "send", paragraph="A word of my own.")
    assert case.status == "in_progress"
    assert "A word of my own." in morgan.get(f"{QUEUE}{case.pk}/letter/").content.decode()

    do(morgan, case, "approve_proposal", item=case.proposals.get().pk)
    assert case.status == "fulfilled"
    assert "A word of my own." in case.letters.get(outcome="done").html


def test_sent_back_with_a_reason_it_can_be_proposed_again(visitor: Visitor, desk: Client, morgan: Client) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "send")
    first = case.proposals.get()
    assert "Say why you send it back" in do(morgan, case, "send_back", item=first.pk, reason=" ")[0]
    do(morgan, case, "send_back", item=first.pk, reason="Name the law.")
    assert case.status == "in_progress"
    assert "Name the law." in shown(desk, case)
    assert "decided already" in do(morgan, case, "approve_proposal", item=first.pk)[0]

    do(desk, case, "send", paragraph="The law is named.")
    do(morgan, case, "approve_proposal", item=case.proposals.get(state="waiting").pk)
    assert case.status == "fulfilled"


def test_a_proposal_falls_once_the_case_changed(visitor: Visitor, desk: Client, morgan: Client) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "deny", refusal="exemption", paragraph=FACTS)
    visitor.get(f"/requests/{case.reference}/")
    visitor.client.post(f"/requests/{case.reference}/messages/", {"words": "I have more to say."})

    assert "has to be proposed again" in shown(morgan, case)
    assert "has to be proposed again" in do(morgan, case, "approve_proposal", item=case.proposals.get().pk)[0]
    assert (case.status, case.proposals.get().state) == ("in_progress", "lapsed")


def test_one_proposal_waits_at_a_time_and_can_be_taken_back(visitor: Visitor, desk: Client, morgan: Client) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "send")
    do(desk, case, "send", paragraph="Better.")
    assert list(case.proposals.values_list("state", flat=True)) == ["lapsed", "waiting"]
    assert "Another officer's proposal waits" in do(morgan, case, "deny", refusal="exemption", paragraph=FACTS)[0]
    assert "Only who proposed it" in do(morgan, case, "take_back", item=case.proposals.last().pk)[0]
    do(desk, case, "take_back", item=case.proposals.last().pk)
    do(morgan, case, "deny", refusal="exemption", paragraph=FACTS)
    assert case.proposals.get(state="waiting").what == Proposal.What.REFUSAL


def test_a_change_of_the_plan_waits_and_holds_the_erasure_up(visitor: Visitor, desk: Client, morgan: Client) -> None:
    case = file_deletion(visitor)
    do(desk, case, "take")
    do(desk, case, "plan")
    item = case.plan.filter(action="erase").exclude(source__startswith="portal_").first()
    assert item is not None
    until = (timezone.now() + timedelta(days=90)).date()
    keep: dict[str, Any] = {"action": "hold", "ground": grounds_for("delete")[0].key, "until": until.isoformat()}
    do(desk, case, "decide", item=item.pk, note="A dispute is open.", **keep)
    item.refresh_from_db()
    assert item.action == "erase"
    assert "change of the plan waits" in do(desk, case, "approve")[0]

    do(morgan, case, "approve_proposal", item=case.proposals.get().pk)
    item.refresh_from_db()
    assert (item.action, item.hold_until, item.note) == ("hold", until, "A dispute is open.")
    assert "The plan is approved." in do(desk, case, "approve")[0]


def test_a_company_of_one_officer_sees_nothing_of_it(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    assert "Four eyes" not in shown(desk, case)
    assert "standing=approval" not in desk.get(QUEUE).content.decode()
    assert "aits for approval" not in desk.get(f"{QUEUE}desk/").content.decode()
    do(desk, case, "send")
    assert (case.status, case.proposals.count()) == ("fulfilled", 0)
