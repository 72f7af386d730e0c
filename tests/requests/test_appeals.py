"""Appeals where a law gives them: opened in time, decided by another officer, told with reasons."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.provision import provision
from accounts.roles import OFFICER
from portal.audit.models import Entry
from portal.company.loading import folder_of
from requests import lifecycle
from requests.models import Letter, PrivacyRequest
from requests.plan_decisions import ways_of
from tests.inspection import Visitor
from tests.people import PASSWORD, sign_in
from tests.requests.working import days_ago, do, file_deletion, file_know, left

FACTS = "This data is covered by another law, namely the HIPAA."


@pytest.fixture
def virginia(tmp_path: Path, use_company: Callable[[str], None]) -> None:
    """Switches Virginia's law on in the company that is in force."""
    folder = tmp_path / "profile"
    shutil.copytree(folder_of(settings.COMPANY), folder)
    with (folder / "company.toml").open("a") as profile:
        profile.write('\n[[laws]]\nkey = "virginia"\n')
    use_company(str(folder))


@pytest.fixture
def visitor(virginia: None, page: Visitor, people: Callable[[str], User]) -> Visitor:
    sign_in(page.client, people("alice"))
    return page


@pytest.fixture
def officer(virginia: None, people: Callable[[str], User]) -> Client:
    client = Client()
    sign_in(client, people("pat"))
    return client


@pytest.fixture
def other(officer: Client) -> Client:
    client = Client()
    facts = {"totp_secret": "MORGAN" * 5 + "23", "staff_role": OFFICER, "linked": False}
    sign_in(client, provision(email="morgan@example.com", name="Morgan Reyes", password=PASSWORD, **facts))
    return client


def refused(visitor: Visitor, officer: Client, place: str = "US-VA") -> PrivacyRequest:
    case = file_know(visitor, "know_categories", place=place)
    do(officer, case, "take")
    do(officer, case, "deny", refusal="exemption", paragraph=FACTS)
    assert case.status == "denied"
    return case


def text_of(case: PrivacyRequest, outcome: str) -> str:
    return str(case.letters.get(outcome=outcome).html)


def appealed(visitor: Visitor, case: PrivacyRequest) -> None:
    visitor.get(f"/requests/{case.reference}/")
    visitor.follow("Appeal against this answer")
    visitor.submit("Send my appeal", reason="The HIPAA does not cover telephone bills.")
    case.refresh_from_db()


def test_a_refusal_says_until_when_and_how_to_appeal(visitor: Visitor, officer: Client) -> None:
    case = refused(visitor, officer)

    text = text_of(case, "denied")
    assert "You can appeal until" in text
    assert "Attorney General of Virginia" in text


def test_an_appeal_gets_a_date_of_its_own_that_is_explained(visitor: Visitor, officer: Client) -> None:
    case = refused(visitor, officer)
    visitor.get(f"/requests/{case.reference}/appeal/")
    visitor.submit("Send my appeal")
    assert "Write why you do not agree." in visitor.last.errors[0]
    appealed(visitor, case)

    today = lifecycle.day_of(timezone.now())
    assert (case.status, case.due_on, case.answered_at) == ("appeal_open", today + timedelta(days=60), None)
    shown = visitor.get(f"/requests/{case.reference}/")
    assert "We decide your appeal by" in shown.text
    assert "59.1-577(C)" in text_of(case, "appeal_received")
    assert Entry.objects.filter(event="appeal_opened", about=case.about).count() == 1


def test_who_refused_does_not_decide(visitor: Visitor, officer: Client, other: Client) -> None:
    case = refused(visitor, officer)
    appealed(visitor, case)

    said = do(officer, case, "decide_appeal", decision="denied", paragraph="We still think so.")
    assert said == ["Another officer than the one who refused decides an appeal."]
    assert case.status == "appeal_open"
    assert "written reasons" in do(other, case, "decide_appeal", decision="denied")[0]


def test_a_refused_appeal_is_told_with_reasons_and_where_to_complain(
    visitor: Visitor, officer: Client, other: Client
) -> None:
    case = refused(visitor, officer)
    appealed(visitor, case)
    do(other, case, "decide_appeal", decision="denied", paragraph="The bills name treatments.")

    assert case.status == "appeal_denied"
    assert case.answered_at is not None
    text = text_of(case, "appeal_denied")
    assert "The bills name treatments." in text
    assert "You can complain to the Attorney General of Virginia." in text


def test_the_letter_of_an_appeal_is_read_and_worded_before_it_is_sent(
    visitor: Visitor, officer: Client, other: Client
) -> None:
    case = refused(visitor, officer)
    appealed(visitor, case)
    desk = Visitor(other)
    desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    desk.submit("Read the letter before deciding", decision="denied", paragraph="The bills name treatments.")
    assert "Our answer stands." in desk.last.text and "The bills name treatments." in desk.last.text
    desk.submit("Show it with my words", **{"part-greeting": "Good day,"})
    case.refresh_from_db()
    assert case.status == "appeal_open" and not case.letters.filter(outcome="appeal_denied").exists()

    desk.submit("Decide the appeal and send the letter")
    case.refresh_from_db()
    assert case.status == "appeal_denied"
    assert "Good day," in text_of(case, "appeal_denied")


def test_an_upheld_appeal_brings_the_case_back_to_work(visitor: Visitor, officer: Client, other: Client) -> None:
    case = refused(visitor, officer)
    appealed(visitor, case)
    do(other, case, "decide_appeal", decision="upheld", paragraph="Bills are no health data.")

    assert (case.status, case.reason) == ("in_progress", "")
    assert "Bills are no health data." in text_of(case, "appeal_upheld")
    do(other, case, "send")
    assert case.status == "fulfilled"


def test_staff_open_an_appeal_that_came_another_way(visitor: Visitor, officer: Client) -> None:
    case = refused(visitor, officer)

    assert do(officer, case, "appeal") == ["Say why the answer is wrong."]
    do(officer, case, "appeal", reason="She called: the HIPAA does not cover bills.")
    assert case.status == "appeal_open"


def test_the_window_is_open_to_its_last_day_and_the_case_stays_until_then(visitor: Visitor, officer: Client) -> None:
    case = refused(visitor, officer)
    PrivacyRequest.objects.update(answered_at=days_ago(45))
    assert lifecycle.close_answered() == 0
    assert "You can appeal until" in visitor.get(f"/requests/{case.reference}/").text

    PrivacyRequest.objects.update(answered_at=days_ago(46))
    assert "You can appeal until" not in visitor.get(f"/requests/{case.reference}/").text
    assert "cannot be appealed" in do(officer, case, "appeal", reason="Late")[0]
    PrivacyRequest.objects.update(answered_at=days_ago(48))
    assert lifecycle.close_answered() == 1


@pytest.mark.parametrize(
    ("place", "route"), [("DE", "you can go to court"), ("US-CA", "California Privacy Protection Agency")]
)
def test_where_no_law_gives_an_appeal_the_letter_names_the_other_route(
    visitor: Visitor, officer: Client, place: str, route: str
) -> None:
    case = refused(visitor, officer, place)

    text = text_of(case, "denied")
    assert route in text
    assert "You can appeal until" not in text
    assert "cannot be appealed" in do(officer, case, "appeal", reason="I want to")[0]


def test_nobody_appeals_for_a_stranger(visitor: Visitor, officer: Client, people: Callable[[str], User]) -> None:
    case = refused(visitor, officer)
    stranger = Client()
    sign_in(stranger, people("bob"))

    assert stranger.post(f"/requests/{case.reference}/appeal/", {"reason": "Mine"}).status_code == 404
    assert Letter.objects.filter(outcome="appeal_received").count() == 0
    assert isinstance(case.due_on, date)


def test_an_upheld_appeal_of_a_deletion_is_planned_and_carried_out_again(
    visitor: Visitor, officer: Client, other: Client, work: Callable[..., int]
) -> None:
    case = file_deletion(visitor, place="US-VA")
    for deed in ("take", "plan"):
        do(officer, case, deed)
    do(officer, case, "execute", confirmed="yes")
    work()
    do(officer, case, "send")
    assert case.status == "partially_fulfilled"
    gone = set(case.plan.filter(action="erase", state="done").values_list("pk", flat=True))
    do(officer, case, "appeal", reason="Nothing obliges you to keep it.")
    do(other, case, "decide_appeal", decision="upheld", paragraph="Nothing does.")
    assert (case.started_at, case.finished_at) == (None, None)
    assert "cannot be taken back" in do(other, case, "withdraw")[0]

    do(other, case, "plan")
    assert gone <= set(case.plan.values_list("pk", flat=True))
    held = [one for one in case.plan.filter(action="hold").exclude(source="portal_requests") if left(one, case)]
    item, rest = held[0], held[1:]
    way = ways_of(item)[0]
    do(other, case, "decide", item=item.pk, action=way, note="The appeal was upheld.")
    do(other, case, "execute", confirmed="yes")
    work()
    item.refresh_from_db()
    assert case.holds.get(item=item).ended_at is not None
    assert not case.holds.filter(item__in=rest, ended_at__isnull=False).exists()
    if item.state == "pending_hand":
        do(other, case, "attest", item=item.pk, note="Gone.")
        work()
    assert left(item, case) == 0
    case.refresh_from_db()
    assert case.finished_at is not None
    do(other, case, "send")
    assert case.letters.filter(outcome="partly").count() == 2
