"""A system without an interface: nobody has looked yet, which is never told as "nothing held"."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from accounts.roles import grant
from portal.company.faults import ProfileError
from portal.company.loading import PROFILES
from portal.company.loading import load as load_company
from portal.mail.models import Message
from portal.sources import registry
from portal.sources.loading import load as load_sources
from requests import by_hand
from requests.models import Correction, Errand, PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.test_tasks_for_teams import LIST, member
from tests.requests.working import do, file_deletion, file_know

CLEARCALL = PROFILES / "clearcall"
ARCHIVE = """[[sources]]
key = "archive"
label = "Paper archive"
adapter = "by_hand"
team = "Network"

[directory]
source = "company"
"""


@pytest.fixture(autouse=True)
def _paper_archive(db: None, settings: Any, tmp_path: Path) -> None:
    """Puts a ClearCall in force whose network maps lie in a paper archive, which the team "Network" keeps."""
    folder = tmp_path / "clearcall"
    shutil.copytree(CLEARCALL, folder)
    text = (folder / "sources.toml").read_text().replace("[directory]\n", ARCHIVE)
    text = text.replace("[[datasets]]\nuse", '[[datasets]]\nsource = "company"\nuse')
    text = text.replace('source = "company"\nuse = "telecom.topology"', 'source = "archive"\nuse = "telecom.topology"')
    (folder / "sources.toml").write_text(text)
    company = folder / "company.toml"
    company.write_text(company.read_text().replace("[requests]\n", '[requests]\nteams = ["Network"]\n', 1))
    settings.COMPANY = str(folder)
    grant(apps.get_app_config("auth"), "default")


def test_a_deletion_asks_somebody_to_look(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")

    item = case.plan.get(dataset="topology")
    assert item.action in ("by_hand", "hold")
    shown = desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    assert "not counted: somebody looks them up" in shown


def test_a_reply_waits_for_what_a_colleague_found(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    do(desk, case, "take")

    [said] = do(desk, case, "send")
    assert said.startswith("Say in your own words what a colleague found in: ")
    do(desk, case, "send", paragraph="We found two drawings of your network.")
    letter = case.letters.latest("pk")
    assert (case.status, letter.outcome) == ("fulfilled", "done")
    assert "A colleague looks these up by hand" in letter.html
    assert "We found two drawings of your network." in letter.html


@pytest.fixture
def nick() -> Client:
    """Returns the client of Nick, of the team that keeps the archive."""
    client = Client()
    sign_in(client, member("nick", "NICKNI", "Network"))
    return client


def close(client: Client, errand: Errand, **sent: str) -> str:
    return client.post(f"{LIST}{errand.pk}/close/", {"done": "yes", **sent}, follow=True).content.decode()


def test_a_task_to_erase_names_the_single_records_that_a_legal_hold_keeps(
    page: Visitor, alice: User, desk: Client, settings: Any, work: Callable[..., int]
) -> None:
    sources = Path(settings.COMPANY) / "sources.toml"
    named = 'use = "telecom.devices"'
    sources.write_text(sources.read_text().replace(named, f'{named}\nerasure = "by_hand"'))
    registry._built.cache_clear()
    sign_in(page.client, alice)
    case = file_deletion(page, what="categories", categories=["devices"])
    do(desk, case, "take")
    key = next(iter(registry.source_of("devices").stream("devices", case.identifiers))).key
    whose = {"email": alice.email, "phone": "", "account": "ACC-100001", "category": "", "dataset": "devices"}
    assert desk.post("/admin/requests/legalhold/add/", {**whose, "others": key, "why": "Suit 4711"}).status_code == 302
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    errand = Errand.objects.get(dataset="devices")
    shown = Visitor(desk).get(f"{LIST}{errand.pk}/change/").text
    assert f"A legal hold keeps some of it. Do not erase: {key}" in shown


def test_an_erasure_by_hand_is_a_teams_task_and_its_word_with_a_proof_ends_it(
    page: Visitor, alice: User, desk: Client, nick: Client, work: Callable[..., int]
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page, what="categories", categories=["topology"])
    do(desk, case, "take")
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    item = case.plan.get(dataset="topology")
    assert (item.state, item.action) == ("pending_hand", "by_hand")
    errand = Errand.objects.get()
    assert (errand.item, errand.deed, errand.addressee) == (item, "erase", "Network")
    assert "Paper archive" in errand.asks and "ACC-100001" in errand.asks and "Alice" not in errand.asks
    assert Message.objects.get(template="errand_given").recipient == "nick@example.com"
    do(desk, case, "retry")
    work()
    assert Errand.objects.count() == 1

    assert "Where that can be seen" in Visitor(nick).get(f"{LIST}{errand.pk}/change/").text
    assert "Say where it can be seen" in close(nick, errand, words="Shredded two drawings.", proof=" ")
    assert case.plan.get(pk=item.pk).state == "pending_hand"
    assert "has your words" in close(nick, errand, words="Shredded two drawings.", proof="Shredding log 7, line 3")
    item.refresh_from_db()
    errand.refresh_from_db()
    assert (item.state, item.note) == ("done", "Shredded two drawings. (Shredding log 7, line 3)")
    assert item.verified_at and item.decided_by and item.decided_by.email == "nick@example.com"
    assert (errand.state, errand.proof, errand.closed_by) == ("done", "Shredding log 7, line 3", item.decided_by)
    work()
    case.refresh_from_db()
    assert case.finished_at
    assert "Shredding log 7, line 3" in desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()


def test_the_desks_own_word_ends_the_teams_task(
    page: Visitor, alice: User, desk: Client, work: Callable[..., int]
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page, what="categories", categories=["topology"])
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "attest", item=case.plan.get(dataset="topology").pk, note="Shredded.")
    assert Errand.objects.get().state == "ended"


def test_looking_is_a_task_from_the_start_and_given_once(page: Visitor, alice: User, nick: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_specific")
    errand = Errand.objects.get()
    assert (errand.case, errand.deed, errand.dataset) == (case, "look_up", "topology")
    assert errand.asks.startswith("Look up what Paper archive holds") and "ACC-100001" in errand.asks
    assert errand.due_on < case.due_on
    assert by_hand.look_up(case, By.system("test")) == []
    assert "has your words" in close(nick, errand, words="Two drawings, of 2024.")
    assert Errand.objects.get().words == "Two drawings, of 2024."


@pytest.fixture
def correction(page: Visitor, alice: User, desk: Client) -> Correction:
    """Returns a correction that was accepted, of a field that only hands can change."""
    sign_in(page.client, alice)
    page.get("/requests/new/correct/?described")
    page.submit("Send my correction", place="US-CA", words="The subnet on your map of my network.")
    facts = {"source": "archive", "dataset": "topology", "record": "7", "field": "subnet", "label": "Subnet"}
    case = PrivacyRequest.objects.latest("pk")
    made: Correction = case.corrections.create(old={"value": "10.0.0.0/8"}, new={"value": "10.1.0.0/16"}, **facts)
    do(desk, case, "take")
    do(desk, case, "accept", item=made.pk)
    return made


def test_a_correction_by_hand_is_answered_once_it_is_written(
    correction: Correction, desk: Client, nick: Client
) -> None:
    errand, case = Errand.objects.get(), correction.case
    assert (errand.deed, errand.correction, errand.addressee) == ("correct", correction, "Network")
    assert "Subnet should say “10.1.0.0/16”; it says “10.0.0.0/8”" in errand.asks
    assert do(desk, case, "send") == ["Somebody still has to write a correction by hand. Attest it first."]

    close(nick, errand, words="Redrawn.", proof="Map 12, second edition")
    correction.refresh_from_db()
    assert correction.decision == "accepted" and correction.receipt["attested"]["by"]
    do(desk, case, "send")
    assert case.status == "fulfilled"


def test_the_desk_attests_a_correction_itself(correction: Correction, desk: Client) -> None:
    case = correction.case
    assert do(desk, case, "attest_correction", item=correction.pk, note=" ") == [
        "Say what you did and where; it is kept with the case."
    ]
    do(desk, case, "attest_correction", item=correction.pk, note="Redrawn on map 12.")
    assert Errand.objects.get().state == "ended"
    [said] = do(desk, case, "attest_correction", item=correction.pk, note="Again.")
    assert said == "Nothing waits to be done by hand here."


def test_what_is_wrong_in_an_archive_is_said_in_words_and_reaches_its_team(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    shown = page.get("/requests/new/correct/?dataset=topology")
    assert "A colleague looks for it there." in shown.text
    assert "What is wrong, and what should it say?" in shown.text
    page.submit("Send my correction", place="US-CA", words="My subnet is 10.1.0.0/16.")
    errand = Errand.objects.get()
    assert (errand.deed, errand.addressee) == ("correct", "Network")
    assert errand.asks.endswith("says is wrong in “Network map”: My subnet is 10.1.0.0/16.")


def test_a_person_is_told_that_somebody_looks_and_asks_with_one_button(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    shown = page.get("/data/topology/?dataset=topology")
    assert "Our staff look this up" in shown.text
    assert "We hold no such record about you" not in shown.text
    page.follow("Ask what you hold")
    page.submit("Send my request", place="US-CA")
    assert Errand.objects.get().dataset == "topology"


def test_a_team_that_the_profile_does_not_have_is_a_fault(settings: Any) -> None:
    sources = Path(settings.COMPANY) / "sources.toml"
    sources.write_text(sources.read_text().replace('team = "Network"', 'team = "Nobody"'))
    with pytest.raises(ProfileError, match=r"'Nobody' is not one of requests\.teams"):
        load_sources(Path(settings.COMPANY), load_company(Path(settings.COMPANY)))
