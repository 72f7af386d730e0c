"""Tasks for other teams: given, seen without the case, done or declined, reminded of, and ended with the case."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.provision import provision
from accounts.roles import grant
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.company.loading import folder_of
from portal.mail.models import Message
from requests import errand_reminding
from requests.models import Errand, PrivacyRequest
from tests.inspection import Visitor
from tests.people import PASSWORD, sign_in
from tests.requests.working import do, file_know

ASKS = "Look up the paper contract of customer 4711."
LIST = "/admin/requests/errand/"


def member(name: str, secret: str, team: str) -> User:
    facts = {"totp_secret": secret * 5 + "23", "staff_role": team, "linked": False}
    return provision(email=f"{name}@example.com", name=name.title(), password=PASSWORD, **facts)


@pytest.fixture
def billing(tmp_path: Path, use_company: Callable[[str], None]) -> Group:
    """Returns the team that the profile names."""
    folder = tmp_path / "profile"
    shutil.copytree(folder_of(settings.COMPANY), folder)
    profile = folder / "company.toml"
    text = profile.read_text().replace("[requests]\n", '[requests]\nteams = ["Billing", "Network"]\n', 1)
    profile.write_text(text)
    use_company(str(folder))
    grant(apps.get_app_config("auth"), "default")
    return Group.objects.get(name="Billing")


@pytest.fixture
def blake(billing: Group) -> Client:
    client = Client()
    sign_in(client, member("blake", "BLAKEB", "Billing"))
    return client


@pytest.fixture
def case(billing: Group, page: Visitor, alice: User) -> PrivacyRequest:
    sign_in(page.client, alice)
    return file_know(page, "know_categories")


def give(desk: Client, case: PrivacyRequest, addressee: str, days: int = 5, asks: str = ASKS) -> list[str]:
    due_on = (day_of(timezone.now()) + timedelta(days=days)).isoformat()
    return do(desk, case, "give_task", addressee=addressee, asks=asks, due_on=due_on)


def test_a_team_gets_a_task_reads_it_and_does_it(
    desk: Client, blake: Client, case: PrivacyRequest, billing: Group
) -> None:
    do(desk, case, "take")
    give(desk, case, f"team:{billing.pk}")
    errand = Errand.objects.get()
    (mail,) = Message.objects.filter(template="errand_given")
    assert mail.recipient == "blake@example.com"
    assert "4711" not in mail.text + mail.html + mail.subject and case.reference in mail.subject

    visitor = Visitor(blake)
    assert case.reference in visitor.get(LIST).text
    shown = visitor.get(f"{LIST}{errand.pk}/change/")
    assert ASKS in shown.text and "Open the case" not in shown.text
    assert blake.get(f"/admin/requests/privacyrequest/{case.pk}/change/").status_code == 403
    visitor.submit("It is done", words="Signed in 2019.")
    errand.refresh_from_db()
    assert (errand.state, errand.words) == ("done", "Signed in 2019.")
    assert "Signed in 2019." in desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    assert Message.objects.get(template="errand_closed").recipient == "pat@example.com"
    events = Entry.objects.filter(about=case.about, event__startswith="errand_").order_by("pk")
    assert list(events.values_list("event", flat=True)) == ["errand_given", "errand_seen", "errand_closed"]


def test_others_see_nothing_of_it(desk: Client, case: PrivacyRequest, billing: Group, blake: Client) -> None:
    give(desk, case, f"team:{billing.pk}")
    errand = Errand.objects.get()
    stranger = Client()
    sign_in(stranger, member("nick", "NICKNI", "Network"))
    assert case.reference not in stranger.get(LIST).content.decode()
    assert stranger.get(f"{LIST}{errand.pk}/change/").status_code == 404
    assert stranger.post(f"{LIST}{errand.pk}/close/", {"words": "Done", "done": "yes"}).status_code == 404
    assert blake.get(f"{LIST}{errand.pk}/close/").status_code == 404
    errand.refresh_from_db()
    assert errand.is_open


def test_a_colleague_declines_with_words_once(desk: Client, case: PrivacyRequest, billing: Group) -> None:
    nick = member("nick", "NICKNI", "Network")
    client = Client()
    sign_in(client, nick)
    give(desk, case, f"person:{nick.pk}")
    errand = Errand.objects.get()
    empty = client.post(f"{LIST}{errand.pk}/close/", {"words": " ", "done": ""})
    assert "Say what you did or found" in empty.content.decode()
    client.post(f"{LIST}{errand.pk}/close/", {"words": "Not ours.", "done": ""})
    again = client.post(f"{LIST}{errand.pk}/close/", {"words": "Done", "done": "yes"})
    assert "ended already" in again.content.decode()
    errand.refresh_from_db()
    assert (errand.state, errand.words) == ("declined", "Not ours.")


def test_its_day_is_never_after_the_answers(desk: Client, case: PrivacyRequest, billing: Group, alice: User) -> None:
    team = f"team:{billing.pk}"
    assert "not after the answer is due" in give(desk, case, team, days=400)[0]
    assert "not after the answer is due" in give(desk, case, team, days=-1)[0]
    assert "Say what is needed" in give(desk, case, team, asks=" ")[0]
    assert "Choose a team or a colleague" in give(desk, case, f"person:{alice.pk}")[0]
    assert Errand.objects.count() == 0


def test_reminded_the_day_before_and_alarmed_once_overdue(
    desk: Client, case: PrivacyRequest, billing: Group, blake: Client
) -> None:
    do(desk, case, "take")
    give(desk, case, f"team:{billing.pk}")
    due_on = Errand.objects.get().due_on
    sent = [errand_reminding.remind(due_on + timedelta(days=day)) for day in (-2, -1, 0, 1, 2)]
    assert sent == [0, 1, 0, 1, 0]
    assert Message.objects.get(template="errand_due").recipient == "blake@example.com"
    alarmed = {mail.recipient for mail in Message.objects.filter(template="errand_overdue")}
    assert alarmed == {"blake@example.com", "pat@example.com"}


def test_open_tasks_warn_before_the_answer_and_end_with_it(desk: Client, case: PrivacyRequest, billing: Group) -> None:
    give(desk, case, f"team:{billing.pk}")
    give(desk, case, f"team:{billing.pk}")
    first = Errand.objects.earliest("pk")
    do(desk, case, "end_task", item=first.pk)
    preview = desk.get(f"/admin/requests/privacyrequest/{case.pk}/letter/").content.decode()
    assert "Still open" in preview and "Task for Billing" in preview
    do(desk, case, "send")
    assert case.status == "fulfilled"
    assert set(Errand.objects.values_list("state", flat=True)) == {"ended"}
    assert "while a case is open" in give(desk, case, f"team:{billing.pk}")[0]
