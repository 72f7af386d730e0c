"""Staff are reminded before an answer is due and told once it is overdue: each stage once, reference and days alone."""

from datetime import timedelta

from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.mail.models import Message
from requests.reminding import remind
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_know


def test_each_stage_is_sent_once_with_reference_and_days_alone(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    due = case.due_on

    assert remind(due - timedelta(days=11)) == 0
    assert [remind(due - timedelta(days=left)) for left in (10, 9, 5, 4, 0, -1, -2)] == [1, 0, 1, 0, 0, 1, 0]

    sent = Message.objects.filter(template__in=["case_due", "case_overdue"]).order_by("pk")
    assert [mail.template for mail in sent] == ["case_due", "case_due", "case_overdue"]
    assert f"The answer to request {case.reference} is due in 10 days." in sent[0].text
    assert f"The answer to request {case.reference} is 1 day overdue." in sent[2].text
    assert all("Alice" not in mail.text + mail.html + mail.subject for mail in sent)
    assert {mail.recipient for mail in sent} == {"pat@example.com"}
    assert Entry.objects.filter(event="case_reminded", about=case.about).count() == 3


def test_what_is_answered_is_not_reminded_of(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    do(desk, case, "take")
    do(desk, case, "send")

    assert remind(case.due_on + timedelta(days=1)) == 0
