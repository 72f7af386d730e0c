"""Data about a child: anybody reports it, Pat finds it, and it is deleted without proof of who reports it."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from portal.demo import people as demo
from requests.models import PlanItem, PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.test_guests import GWEN, Mailbox, come_in, file_as_guest, mailbox
from tests.requests.working import do, left

__all__ = ["mailbox"]

Use = Callable[[str], None]


@pytest.mark.parametrize(
    ("name", "age", "relation"),
    [
        pytest.param("calltrackingmetrics", 16, "parent", marks=pytest.mark.promise("CTM-116")),
        pytest.param("calltrackingmetrics", 16, "other", marks=pytest.mark.promise("CTM-116")),
        pytest.param("clearcall", 18, "parent", marks=pytest.mark.promise("CCQ-82")),
    ],
)
def test_what_is_reported_about_a_child_is_deleted_at_once(
    page: Visitor,
    mailbox: Mailbox,
    use_company: Use,
    people: Callable[[str], User],
    name: str,
    age: int,
    relation: str,
) -> None:
    use_company(name)
    desk = Client()
    sign_in(desk, people("pat"))
    come_in(page, mailbox)
    assert f"under {age}" in page.get("/requests/guest/new/child_data/").text
    report = file_as_guest(page, "child_data", relation=relation, place="", words=demo.ALICE.email)
    assert report.status == "in_progress"

    visitor = Visitor(desk)
    visitor.get(f"/admin/requests/privacyrequest/{report.pk}/change/")
    assert f"about a child under {age}" in visitor.last.text
    visitor.submit("Open the deletion", email=demo.ALICE.email.upper())
    case = PrivacyRequest.objects.get(follows=report)
    assert (case.kind, case.status, case.received_at) == ("delete", "in_progress", report.received_at)
    do(desk, case, "take")
    do(desk, case, "plan")
    going = list(case.plan.filter(action__in=[PlanItem.Action.ERASE, PlanItem.Action.ANONYMISE]))
    assert going and any(left(item, case) for item in going)
    do(desk, case, "execute", confirmed="yes")
    mailbox.work()

    assert [left(item, case) for item in going if item.action == PlanItem.Action.ERASE and left(item, case)] == []
    assert mailbox.office.to(demo.ALICE.email) == []
    do(desk, report, "send", paragraph="We found the child's data and deleted it.")
    assert report.status == "fulfilled"
    assert report.reference in mailbox.text(GWEN)


def test_a_double_click_opens_one_deletion_and_others_open_none(page: Visitor, mailbox: Mailbox, desk: Client) -> None:
    come_in(page, mailbox)
    report = file_as_guest(page, "child_data", relation="parent", place="", words="kim@example.org")
    assert do(desk, report, "erase_child") == ["Write the address or the number under which the child's data is kept."]
    assert "valid email" in do(desk, report, "erase_child", email="kim")[0]
    for _number in range(2):
        do(desk, report, "erase_child", email="kim@example.org", phone="(415) 555-2671")
    opened = PrivacyRequest.objects.get(follows=report)
    assert opened.requester == {"identifiers": {"email": ["kim@example.org"], "phone": ["+14155552671"]}}
    assert do(desk, opened, "erase_child", email="kim@example.org") == [
        "Only a report about a child's data that is in work leads to its deletion."
    ]
