"""Data that a customer of the company's decides about: the request goes on to it, and the person is told."""

from typing import Any

import pytest
from django.test import Client

from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.requests.test_guests import GWEN, Mailbox, come_in, file_as_guest, mailbox
from tests.requests.working import do

__all__ = ["mailbox"]

REACHED = "privacy@acme.example"


@pytest.mark.promise("VOCO-20")
@pytest.mark.parametrize("kind", ["question", "delete"])
def test_a_call_party_without_account_is_routed_to_the_customer(
    page: Visitor, mailbox: Mailbox, desk: Client, use_company: Any, kind: str
) -> None:
    use_company("thevoco")
    come_in(page, mailbox)
    asked = {"topic": "recording", "words": "You recorded my call."} if kind == "question" else {"what": "everything"}
    case = file_as_guest(page, kind, through="Acme Plumbing", **asked)
    staff = Visitor(desk)
    assert "Send it on to a customer of ours" in staff.get(f"/admin/requests/privacyrequest/{case.pk}/change/").text
    said = do(desk, case, "send_on", controller="Acme Plumbing", sent="yes")

    assert said == ["The case is sent on, and the person was told who decides."]
    assert case.status == "redirected_to_controller"
    assert case.path in mailbox.text(GWEN)
    assert "We have sent your request on to Acme Plumbing, which answers you." in page.get(case.path).text


@pytest.mark.promise("VOCO-48")
@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("know_specific", {"words": "What do the contacts of Acme say of me?"}),
        ("correct", {"words": "My number in the contacts of Acme is wrong."}),
        ("delete", {"what": "everything"}),
    ],
)
def test_somebody_in_a_customers_contacts_is_pointed_to_the_customer(
    page: Visitor, mailbox: Mailbox, desk: Client, use_company: Any, kind: str, asked: dict[str, str]
) -> None:
    use_company("thevoco")
    come_in(page, mailbox)
    case = file_as_guest(page, kind, through="Acme Plumbing", **asked)
    do(desk, case, "send_on", controller="Acme Plumbing", reached_by=REACHED)
    text = page.get(case.path).text

    assert "Please ask Acme Plumbing." in text
    assert f"How to reach it: {REACHED}" in text


def test_nobody_is_sent_away_without_a_name_and_a_way(page: Visitor, mailbox: Mailbox, desk: Client) -> None:
    come_in(page, mailbox)
    case = file_as_guest(page, "dispute", words="Who decides?", place="")

    assert do(desk, case, "send_on", controller=" ", sent="yes") == ["Name the company that decides about this data."]
    assert "Say how the person reaches that company" in do(desk, case, "send_on", controller="Acme")[0]
    assert PrivacyRequest.objects.get().status == "in_progress"
