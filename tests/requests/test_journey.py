"""A deletion from the form to the letter: filed by Alice, worked by Pat, gone from the company's database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.mail.models import Message
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, held, left

Work = Callable[..., int]


@pytest.mark.promise("CCQ-55", "CCQ-72")
def test_a_deletion_from_the_form_to_the_letter(
    page: Visitor, alice: User, desk: Client, work: Work, use_company: Any
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    due = (timezone.now() + timedelta(days=45)).astimezone(timezone.get_default_timezone()).date()

    assert case.status == "in_progress"
    assert abs(case.due_on - due) <= timedelta(days=1)
    assert case.reference in page.last.text
    assert "45 days, California" in page.last.text
    acknowledgement = Message.objects.get(template="case_received")
    assert case.reference in acknowledgement.text
    assert "11 CCR 7021(b)" in acknowledgement.text

    assert do(desk, case, "take") == ["This case is yours now."]
    assert do(desk, case, "plan") == ["The plan is made. Nothing has moved yet."]
    kept = {item.dataset: item for item in case.plan.filter(action="hold")}
    gone = {item.dataset: item for item in case.plan.filter(action__in=["erase", "anonymise"])}
    assert kept and gone
    before = {key: held(key, case) for key in gone}
    assert all(before.values())
    assert do(desk, case, "execute") == ["Tick that you have read the plan; the erasure cannot be undone."]
    assert do(desk, case, "execute", confirmed="yes") == ["The erasure has begun."]
    work()

    case.refresh_from_db()
    assert case.finished_at is not None
    assert {key: left(item, case) for key, item in gone.items()} == dict.fromkeys(gone, 0)
    assert {item.state for item in case.plan.all()} == {"done"}
    assert {hold.dataset: hold.until for hold in case.holds.all()} == {k: i.hold_until for k, i in kept.items()}

    preview = desk.get(f"/admin/requests/privacyrequest/{case.pk}/letter/")
    assert "What stays, why, and until when" in preview.content.decode()
    assert do(desk, case, "send", paragraph="Thank you for your patience.") == [
        "The letter is sent and the case is answered."
    ]
    work()
    case.refresh_from_db()
    assert case.status == "partially_fulfilled"
    letter = case.letters.get(outcome="partly")
    assert "Thank you for your patience." in letter.html
    assert "Your login to this portal was erased last." in letter.html
    assert letter.pdf and len(letter.sha256) == 64

    assert not User.objects.filter(email="alice@example.com").exists()
    page.client.logout()
    mail = Message.objects.filter(template="case_letter").latest("pk")
    address = next(word for word in mail.text.split() if "/requests/letters/" in word)
    opened = page.get(address.split("8000")[-1])
    assert opened.h1 == "Our answer to your request"
    assert {row["How"] for row in opened.tables[0]} == {"Erased", "Made anonymous"}
