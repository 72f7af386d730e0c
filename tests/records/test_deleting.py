"""Deleting one's own records: what is asked before, what goes, what stays, and what is written down of it."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import linking
from accounts.models import Link, User
from accounts.subject import subject_of
from portal.audit.models import Entry
from portal.company.loading import PROFILES
from portal.demo.people import BOB
from portal.mail.models import Message
from portal.records import deleting
from portal.records.models import Deletion
from portal.sources.port import SourceDown
from portal.sources.registry import source_of
from portal.sources.sql import SqlSource
from requests import legal_holds, replaying, restricting
from requests.intake import Filing, Sender, file
from requests.legal_holds import Matter
from requests.restricting import Extent
from requests.timeline import By
from tests.inspection import Page, Visitor
from tests.people import sign_in, told
from tests.promises.records import rows, write

ACCOUNT = "ACC-100001"
MINE = "account_id = 'ACC-100001' AND extension = '201'"
VOICEMAIL = "/data/voicemail/"
TWO_YEARS = """[[retentions]]
key = "two_years"
label = "Two years"
period = { years = 2 }
starts = "record"
outlasts_deletion = true
ground = "legal_obligation"

"""
GONE = "Deleting is permanent. It cannot be undone"


@pytest.fixture(autouse=True)
def thevoco(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")


@pytest.fixture
def alice(thevoco: None, people: Callable[[str], User], page: Visitor) -> User:
    """Returns Alice, an extension user, signed in."""
    user = people("alice")
    sign_in(page.client, user)
    return user


@pytest.fixture
def carol(thevoco: None, people: Callable[[str], User], page: Visitor) -> User:
    """Returns Carol, who administers Alice's telephone system, signed in."""
    user = people("carol")
    sign_in(page.client, user)
    return user


def held(table: str = "voicemail", condition: str = MINE) -> list[int]:
    """Returns the keys of what is in the company's table, newest first."""
    return [row["id"] for row in rows(table, ["id"], f"{condition} ORDER BY id DESC")]


def boxes(page: Page) -> list[str]:
    return [box.get("value", "") for box in page.main.iter("input") if box.get("name") == "key"]


def more_calls(count: int) -> None:
    """Gives Alice's account so many calls more, a minute apart, all of long ago."""
    start = timezone.now().replace(tzinfo=None, microsecond=0) - timedelta(days=4000)
    for minute in range(count):
        write(
            "INSERT INTO cdr (calldate, direction, src, dst, duration, billsec, accountcode, extension)"
            " VALUES (%s, 'outgoing', '+12155550100', '+12155550101', 5, 4, %s, '201')",
            [start + timedelta(minutes=minute), ACCOUNT],
        )


def test_the_ticked_ones_go_after_one_question_with_their_audio_and_the_receipt_counts(
    page: Visitor, alice: User
) -> None:
    before, others = held(), held(condition="extension <> '201'")
    listed = page.get(VOICEMAIL)
    ticked = boxes(listed)[:2]
    files = rows("voicemail", ["path"], f"id IN ({', '.join(ticked)})")
    asked = page.submit("Delete the ticked ones", key=ticked)

    assert GONE in asked.text
    assert "2 records." in asked.text
    assert "The audio or the file of a record goes with it." in asked.text
    assert "Voicemail texts that belong to these records are kept by themselves, and stay." in asked.text
    assert held() == before and not Deletion.objects.exists()
    receipt = page.submit("Delete for good")
    assert "2 records are deleted for good. We asked the system again, and they are gone." in receipt.text
    assert held() == [key for key in before if str(key) not in ticked]
    assert held(condition="extension <> '201'") == others
    assert not any((settings.COMPANY_FILES / one["path"]).exists() for one in files)
    assert not Message.objects.exists()  # who waited for it, has seen it
    assert page.get("/data/deletions/").tables[0][0]["Deleted"] == "2"


def test_the_trail_counts_and_names_no_record(page: Visitor, alice: User) -> None:
    page.get(VOICEMAIL)
    page.submit("Delete the ticked ones", key=boxes(page.last)[:1])
    page.submit("Delete for good")
    asked, done = Entry.objects.filter(event__in=["deletion_asked", "records_deleted"]).order_by("pk")
    place = {"category": "voicemail", "dataset": "voicemail"}
    assert asked.facts == place | {"chosen": "keys", "rows": 1}
    assert done.facts == place | {"rows": 1, "kept": 0}
    assert Deletion.objects.get().work == {}


def test_one_record_is_deleted_from_its_own_page(page: Visitor, alice: User) -> None:
    shown = page.get(VOICEMAIL)
    page.get(next(link for link in shown.links.values() if "/record/" in link))
    page.submit("Delete it")
    before = held()
    page.submit("Delete for good")
    assert len(held()) == len(before) - 1


def test_all_that_the_filter_shows_goes_and_nothing_else(page: Visitor, carol: User, work: Callable[..., int]) -> None:
    more_calls(40)
    old = (timezone.now() - timedelta(days=3990)).date()
    left = held("cdr", f"accountcode = '{ACCOUNT}' AND calldate >= '{old}'")
    page.get("/data/call_detail/")
    page.submit("Show these", until=(old - timedelta(days=1)).isoformat())
    asked = page.submit("Delete everything that your filter shows")
    assert "40 records." in asked.text
    assert "It goes on by itself, and you can watch how far it is." in asked.text
    waiting = page.submit("Delete for good")
    assert waiting.facts["Deleted"] == "0 of 40"
    work()
    assert "40 records are deleted for good." in page.follow("Look again how far it is").text
    assert held("cdr", f"accountcode = '{ACCOUNT}'") == left != []
    (mail,) = Message.objects.filter(person=carol.pk)
    assert mail.subject == "Your deletion is done"
    assert "40 records that you chose are deleted for good." in mail.text
    assert page.last.url in mail.text and page.last.url in mail.html


def test_a_filter_of_words_deletes_what_has_the_words(page: Visitor, alice: User) -> None:
    write(f"UPDATE voicemail SET caller_name = 'Ugo Unlike' WHERE id = {held()[1]}")  # noqa: S608
    page.get(VOICEMAIL)
    page.submit("Show these", text="ugo unlike")
    page.submit("Delete everything that your filter shows")
    before = held()
    page.submit("Delete for good")
    assert set(before) - set(held()) == {before[1]}


def test_what_comes_in_after_the_question_stays(page: Visitor, alice: User) -> None:
    page.get(VOICEMAIL)
    page.submit("Delete all of these")
    later = (timezone.now() + timedelta(minutes=5)).replace(tzinfo=None, microsecond=0)
    write(
        "INSERT INTO voicemail (caller_name, called_name, received_at, account_id, extension)"
        " VALUES ('Later', 'Alice', %s, %s, '201')",
        [later, ACCOUNT],
    )
    page.submit("Delete for good")
    assert [row["caller_name"] for row in rows("voicemail", ["caller_name"], MINE)] == ["Later"]


def test_a_second_click_leads_to_the_same_receipt(page: Visitor, alice: User) -> None:
    page.get(VOICEMAIL)
    asked = page.submit("Delete the ticked ones", key=boxes(page.last)[:1])
    first = page.submit("Delete for good")
    page.last = asked
    assert page.submit("Delete for good").url == first.url
    assert Deletion.objects.count() == 1


def test_ticking_nothing_is_said(page: Visitor, alice: User) -> None:
    page.get(VOICEMAIL)
    assert "Tick the records that you want to delete first." in page.submit("Delete the ticked ones").text


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("alice", "call_detail/calls"),  # administrators delete calls
        ("alice", "recordings/recordings"),
        ("carol", "personal_contacts/personal_contacts"),
        ("carol", "trunks/trunks"),  # asked for, never deleted in place
        ("alice", "feature_settings/features"),
    ],
)
def test_what_one_may_not_delete_is_not_there(
    page: Visitor, people: Callable[[str], User], who: str, address: str
) -> None:
    sign_in(page.client, people(who))
    page.post(f"/data/{address}/delete/", {"all": "yes"}, status=404)
    category = address.split("/")[0]
    if page.client.get(f"/data/{category}/").status_code == 200:
        assert boxes(page.get(f"/data/{category}/")) == []


def test_a_role_that_may_not_delete_reaches_nothing_that_another_role_may(
    page: Visitor, carol: User, work: Callable[..., int]
) -> None:
    linking.stored(carol, told(BOB), Link.Proof.EMAIL)
    bobs = f"account_id = '{BOB.account}' AND extension = '{BOB.extension}' AND kind = 'call'"
    before = held("recordings", bobs)
    sign_in(page.client, carol)
    page.get("/data/recordings/")
    page.submit("Delete all of these")
    page.submit("Delete for good")
    work()
    assert held("recordings", f"account_id = '{ACCOUNT}' AND kind = 'call'") == []
    assert held("recordings", bobs) == before != []


def test_a_stranger_deletes_nothing_of_hers_and_reads_no_receipt(
    page: Visitor, alice: User, people: Callable[[str], User]
) -> None:
    page.get(VOICEMAIL)
    keys = boxes(page.last)
    asked = page.submit("Delete the ticked ones", key=keys[:1])
    receipt = page.submit("Delete for good").url
    number = asked.forms[-1].fields["once"]
    sign_in(page.client, people("bob"))
    page.get(receipt, status=404)
    page.post(f"{receipt}again/", status=404)
    before = held()
    told = page.post(f"{VOICEMAIL}voicemail/delete/", {"key": keys[1:4]})
    assert "these records are gone already" in told.text
    page.post(f"{VOICEMAIL}voicemail/delete/", {"all": "yes", "sure": "yes", "once": number, "before": "x"}, status=404)
    assert held() == before


def test_it_needs_a_fresh_proof_and_a_get_deletes_nothing(client: Client, alice: User) -> None:
    before = held()
    assert client.get(f"{VOICEMAIL}voicemail/delete/?all=yes&sure=yes").status_code == 405
    sign_in(client, alice, fresh=False)
    answer = client.post(f"{VOICEMAIL}voicemail/delete/", {"all": "yes", "sure": "yes"})
    assert answer["Location"].startswith("/accounts/confirm/")
    assert held() == before


def test_what_a_legal_hold_keeps_stays_and_the_page_says_why(page: Visitor, alice: User, pat: User) -> None:
    legal_holds.place(Matter("A claim.", {"extension": "ACC-100001/201"}, category="voicemail"), By.staff(pat))
    before = held()
    page.get(VOICEMAIL)
    told = page.submit("Delete all of these")
    assert "These records cannot be deleted now." in told.text
    assert "for a legal matter that is open or expected" in told.text
    assert not any("Delete for good" in form.buttons for form in told.forms)
    page.post(f"{VOICEMAIL}voicemail/delete/", {"all": "yes", "sure": "yes", "before": timezone.now().isoformat()})
    assert held() == before


def test_single_records_that_a_legal_hold_names_stay_and_the_others_go(page: Visitor, alice: User, pat: User) -> None:
    [key, *others] = held()
    matter = Matter("A claim.", {"extension": "ACC-100001/201"}, dataset="voicemail", keys=(str(key),))
    legal_holds.place(matter, By.staff(pat))
    page.get(VOICEMAIL)
    told = page.submit("Delete all of these")
    assert others and "for a legal matter that is open or expected" in told.text
    page.submit("Delete for good")
    assert held() == [key]


def test_what_a_backup_brings_back_after_ones_own_deletion_is_erased_again(page: Visitor, alice: User) -> None:
    page.get(VOICEMAIL)
    [first, *_] = boxes(page.last)
    columns = ["id", "path", "caller", "received_at", "length", "account_id", "extension"]
    [row] = rows("voicemail", columns, f"id = {first}")
    page.submit("Delete the ticked ones", key=[first])
    page.submit("Delete for good")
    assert int(first) not in held()
    assert [(one.dataset, one.outcome) for one in replaying.replay(act=True)] == [("voicemail", "nothing")]

    marks = ", ".join(["%s"] * len(row))
    write(f"INSERT INTO voicemail ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608
    assert [(one.found, one.outcome) for one in replaying.replay(act=True)] == [(1, "gone")]
    assert int(first) not in held()
    entry = Entry.objects.get(event="erasure_replayed")
    assert entry.about == f"deletion:{Deletion.objects.get().pk}"


def test_an_administrator_cannot_delete_what_is_held_of_one_extension(
    page: Visitor, carol: User, pat: User, work: Callable[..., int]
) -> None:
    legal_holds.place(Matter("A claim.", {"extension": "ACC-100001/201"}), By.staff(pat))
    kept, others = held(), held(condition=f"account_id = '{ACCOUNT}' AND extension <> '201'")
    assert kept and others
    page.get(VOICEMAIL)
    asked = page.submit("Delete all of these")
    assert f"{len(kept)} records stay, and no end is fixed yet." in asked.text
    page.submit("Delete for good")
    work()
    assert held(condition=f"account_id = '{ACCOUNT}'") == kept
    receipt = page.get(page.last.url)
    assert f"{len(others)} record" in receipt.text
    assert f"{len(kept)} records stay" in receipt.facts["Kept back"]


def test_a_hold_that_is_placed_meanwhile_is_obeyed(
    page: Visitor, carol: User, pat: User, work: Callable[..., int]
) -> None:
    more_calls(30)
    before = held("cdr", f"accountcode = '{ACCOUNT}'")
    page.get("/data/call_detail/")
    page.submit("Delete all of these")
    page.submit("Delete for good")
    legal_holds.place(Matter("A claim.", {"account": ACCOUNT}), By.staff(pat))
    work()
    assert held("cdr", f"accountcode = '{ACCOUNT}'") == before
    assert "Nothing was left to delete." in page.get(page.last.url).text


@pytest.mark.parametrize("categories", [[], ["voicemail"], ["call_detail"]])
def test_what_is_only_stored_on_request_stays(page: Visitor, alice: User, pat: User, categories: list[str]) -> None:
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    restricting.place(case, Extent(categories=tuple(categories)), "claim", By.staff(pat))
    before = held()
    page.get(VOICEMAIL)
    told = page.submit("Delete all of these")
    stays = "call_detail" not in categories
    assert ("Somebody asked us to limit the use of these records." in told.text) is stays
    if not stays:
        page.submit("Delete for good")
    assert (held() == before) is stays


@pytest.fixture
def rule(settings: Any, tmp_path: Path) -> None:
    """Puts a profile in force in which voicemail outlasts a deletion for two years."""
    folder = tmp_path / "thevoco"
    shutil.copytree(PROFILES / "thevoco", folder)
    text = (folder / "company.toml").read_text("utf-8")
    before, voicemail, after = text.partition('key = "voicemail"\n')
    after = after.replace('retention = "until_deleted"', 'retention = "two_years"', 1)
    whole = before.replace("[[retentions]]", f"{TWO_YEARS}[[retentions]]", 1) + voicemail + after
    (folder / "company.toml").write_text(whole, "utf-8")
    settings.COMPANY = str(folder)


def test_what_a_rule_keeps_past_a_deletion_stays_until_its_day(
    page: Visitor, rule: None, people: Callable[[str], User]
) -> None:
    sign_in(page.client, people("alice"))
    today = timezone.localdate()
    for place, key in enumerate(held()):
        made = today - relativedelta(years=3 if place else 1)
        write("UPDATE voicemail SET received_at = %s WHERE id = %s", [f"{made} 12:00:00", key])
    newest = held()[0]
    page.get(VOICEMAIL)
    asked = page.submit("Delete all of these")
    until: date = today + relativedelta(years=1)
    assert f"1 record stays until {until.day} {until:%B} {until.year}." in asked.text
    receipt = page.submit("Delete for good")
    assert held() == [newest]
    assert f"{until.day} {until:%B} {until.year}" in receipt.facts["Kept back"]


def test_a_system_that_is_down_is_said_and_tried_again(
    page: Visitor, alice: User, work: Callable[..., int], company_out_of_reach: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.get(VOICEMAIL)
    page.submit("Delete the ticked ones", key=boxes(page.last)[:1])
    before = held()
    asked = page.last
    with company_out_of_reach():
        assert page.submit("Delete for good", status=503).h1 == "We could not reach this system"
    assert held() == before
    page.last = asked
    whole = SqlSource.erase
    monkeypatch.setattr(SqlSource, "erase", _down)
    waiting = page.submit("Delete for good")
    assert "We could not reach this system. We go on trying; nothing is lost." in waiting.text
    work(hurry=True)
    stopped = page.follow("Look again how far it is")
    assert "Start it again later; nothing is lost." in stopped.text
    assert Entry.objects.get(event="deletion_failed").facts["reason"] == "down"
    (told,) = Message.objects.all()
    assert told.subject == "Your deletion has stopped" and "Start it again later; nothing is lost." in told.text
    monkeypatch.setattr(SqlSource, "erase", whole)
    page.submit("Go on with my deletion")
    work()
    assert "1 record is deleted for good." in page.get(page.last.url).text
    assert len(held()) == len(before) - 1
    done = Message.objects.get(template="deletion_done")
    assert "1 record that you chose is deleted for good." in done.text


def _down(*_: Any, **__: Any) -> None:
    raise SourceDown("company")


class Killed(BaseException):
    """What a worker that is killed leaves behind: nothing catches it."""


@pytest.mark.parametrize("kept", [False, True], ids=["swept", "one by one"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_at_any_batch_is_followed_by_one_that_goes_on_and_counts_each_once(
    page: Visitor, carol: User, pat: User, monkeypatch: pytest.MonkeyPatch, moment: str, kept: bool
) -> None:
    if kept:
        legal_holds.place(Matter("A claim.", {"extension": "ACC-999999/201"}), By.staff(pat))
    more_calls(30)
    monkeypatch.setattr(deleting, "BATCH", 7)
    total = len(held("cdr", f"accountcode = '{ACCOUNT}'"))
    page.get("/data/call_detail/")
    page.submit("Delete all of these")
    page.submit("Delete for good")
    whole, deaths = SqlSource.erase, 0

    def dying(self: SqlSource, *args: Any, **options: Any) -> Any:
        nonlocal deaths
        if deaths < 3 and moment == "before":
            deaths += 1
            raise Killed
        receipt = whole(self, *args, **options)
        if deaths < 3:
            deaths += 1
            raise Killed
        return receipt

    monkeypatch.setattr(SqlSource, "erase", dying)
    deletion = Deletion.objects.get()
    for _time in range(3):
        with pytest.raises(Killed):
            deleting.carry_out(Deletion.objects.get())
    assert page.get(page.last.url).facts["Deleted"] == f"{Deletion.objects.get().erased} of {total}"
    assert not deleting.carry_out(Deletion.objects.get())
    deletion.refresh_from_db()
    assert (deletion.state, deletion.erased, deletion.expected) == ("done", total, total)
    assert held("cdr", f"accountcode = '{ACCOUNT}'") == []


def test_whoever_was_overtaken_stops(page: Visitor, carol: User) -> None:
    more_calls(30)
    page.get("/data/call_detail/")
    page.submit("Delete all of these")
    page.submit("Delete for good")
    mine = Deletion.objects.get()
    mine.refresh_from_db = lambda: None  # type: ignore[method-assign]
    Deletion.objects.update(step=9)
    before = held("cdr", f"accountcode = '{ACCOUNT}'")
    assert deleting.carry_out(mine) is False
    assert held("cdr", f"accountcode = '{ACCOUNT}'") == before


def test_a_deletion_that_nobody_works_on_is_taken_up(page: Visitor, carol: User, work: Callable[..., int]) -> None:
    more_calls(30)
    page.get("/data/call_detail/")
    page.submit("Delete all of these")
    page.submit("Delete for good")
    DBTaskResult.objects.all().delete()
    Deletion.objects.update(touched_at=timezone.now() - timedelta(hours=3))
    work(schedules=True)
    assert Deletion.objects.get().state == "done"


def test_what_a_person_deleted_is_part_of_their_data_and_goes_with_it(page: Visitor, alice: User) -> None:
    page.get(VOICEMAIL)
    page.submit("Delete the ticked ones", key=boxes(page.last)[:1])
    page.submit("Delete for good")
    shown = page.get("/data/portal_account/?dataset=portal_deletions")
    assert "Voicemails, 1 deleted" in shown.text
    erased = source_of("portal_deletions").erase("portal_deletions", subject_of(alice))
    assert erased.count == 1
    assert not Deletion.objects.exists()
