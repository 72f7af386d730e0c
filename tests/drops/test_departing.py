"""What a person has erased or corrected stays so, and staff see to it that the origin follows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.drops import taking
from portal.drops.models import Deviation, Row, Take
from portal.retention import approving, enforcing, planning
from portal.sources.port import Selection
from requests.models import Erasure
from tests.drops.conftest import ADA, Crm, ada
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, held


def erase(crm: Crm, *numbers: int) -> Any:
    keys = tuple(one.key for one in crm.all() if one.values["name"] in {f"Ada {number}" for number in numbers})
    return crm.source.erase("contacts", ADA, Selection(keys=keys))


def correct(crm: Crm, named: str, /, **changes: str) -> Any:
    [record] = [one for one in crm.all() if one.values["name"] == named]
    return crm.source.correct("contacts", ADA, record.key, changes)


def test_an_erased_record_does_not_come_back(crm: Crm) -> None:
    crm.leave("contacts-1.csv", ada(1), ada(2))
    crm.take()
    receipt = erase(crm, 1)
    assert (receipt.outcome, receipt.count, receipt.remaining) == ("pending", 1, 0)
    assert receipt.reason == "Gone here; it has to be erased at its origin too."
    crm.leave("contacts-2.csv", ada(1), ada(2), age=600)
    assert crm.take() == "contacts-2.csv (contacts): 1 records in force, 1 erased before\n"
    assert crm.names() == ["Ada 2"]
    [one] = Deviation.objects.all()
    assert (one.kind, one.origin_key, one.settled_at, one.seen_in.file) == ("erased", "NY / 1", None, "contacts-2.csv")


def test_an_expired_record_does_not_come_back_and_its_origin_has_to_follow(crm: Crm) -> None:
    crm.leave("contacts-1.csv", ada(1), ada(2), ada(3))
    crm.take()
    before = next(one.values["noted"] for one in crm.all() if one.values["name"] == "Ada 3")
    receipt = crm.source.expire("contacts", before)
    assert (receipt.outcome, receipt.count, receipt.remaining) == ("pending", 2, 0)
    assert receipt.reason == "Gone here; it has to be erased at its origin too."
    crm.leave("contacts-2.csv", ada(1), ada(2), ada(3), age=600)
    assert crm.take() == "contacts-2.csv (contacts): 1 records in force, 2 erased before\n"
    assert crm.names() == ["Ada 3"]
    told = Deviation.objects.order_by("pk").values_list("kind", "origin_key", "settled_at")
    assert list(told) == [("erased", "NY / 1", None), ("erased", "NY / 2", None)]
    assert crm.source.expire("contacts", before).outcome == "done"


def test_a_night_ends_old_records_and_what_went_is_proved_with_the_word_of_staff(
    crm: Crm, settings: Any, pat: User
) -> None:
    settings.RETENTION_ENFORCED = ["crm"]
    crm.declare("", ("contact_details", "communications"))
    today = timezone.now().date().isoformat()
    crm.leave("contacts.csv", ada(1, noted_on="2001-02-03 10:00"), ada(2, noted_on=f"{today} 00:00"))
    crm.take()
    [run] = planning.begin(day_of(timezone.now()))
    enforcing.carry_out(run)
    run.refresh_from_db()
    assert (run.state, run.purged, crm.names()) == ("hand", 1, ["Ada 2"])
    assert approving.attest(run, pat.pk)
    told = Entry.objects.filter(event__in=["retention_purged", "retention_attested"]).order_by("pk")
    assert [one.event for one in told] == ["retention_purged", "retention_attested"]
    assert (told[0].facts["rows"], told[0].facts["left"]) == (1, 0)


def test_nothing_of_an_erased_record_is_left_but_its_pseudonym_once_the_origin_has_erased_it(crm: Crm) -> None:
    crm.leave("contacts-1.csv", ada(1), ada(2))
    crm.take()
    correct(crm, "Ada 1", name="Ada Li")
    [record] = [one for one in crm.all() if one.values["name"] == "Ada Li"]
    crm.source.erase("contacts", ADA, Selection(keys=(record.key,)))
    crm.leave("contacts-2.csv", ada(2), age=600)
    crm.take()
    [one] = Deviation.objects.all()
    assert (one.settled, one.origin_key, one.values) == ("file", None, None)
    crm.leave("contacts-3.csv", ada(1), ada(2), age=500)
    crm.take()
    assert crm.names() == ["Ada 2"]


def test_a_record_that_is_erased_while_a_file_is_read_stays_away(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.leave("contacts-1.csv", ada(1), ada(2))
    crm.take()
    store = taking.store

    def meanwhile(take: Any, batch: Any) -> None:
        store(take, batch)
        erase(crm, 1)

    monkeypatch.setattr(taking, "store", meanwhile)
    crm.leave("contacts-2.csv", ada(1), ada(2), age=600)
    crm.take()
    assert crm.names() == ["Ada 2"]
    assert Row.objects.count() == 1


def test_a_correction_stands_until_the_files_say_the_same(crm: Crm) -> None:
    crm.leave("contacts-1.csv", ada(1))
    crm.take()
    receipt = correct(crm, "Ada 1", name="Ada Li")
    assert (receipt.outcome, receipt.count) == ("pending", 1)
    correct(crm, "Ada Li", email="ada@example.org")
    crm.leave("contacts-2.csv", ada(1, calls="9"), age=600)
    crm.take()
    moved = type(ADA)({"email": frozenset({"ada@example.org"})})
    [record] = crm.all(moved)
    assert crm.all() == []
    assert [record.values[name] for name in ("name", "email", "calls")] == ["Ada Li", "ada@example.org", 9]
    assert Deviation.objects.get().values == {"name": "Ada Li", "email": "ada@example.org"}
    crm.leave("contacts-3.csv", ada(1, name="Ada Li", email="ada@example.org"), age=500)
    crm.take()
    assert Deviation.objects.count() == 0
    assert crm.names(moved) == ["Ada Li"]


def test_a_correction_of_a_record_that_is_gone_goes_too(crm: Crm) -> None:
    crm.leave("contacts-1.csv", ada(1))
    crm.take()
    correct(crm, "Ada 1", name="Ada Li")
    crm.leave("contacts-2.csv", ada(2), age=600)
    crm.take()
    assert Deviation.objects.count() == 0


def test_a_person_deletes_what_came_in_a_file_and_staff_see_to_its_origin(
    crm: Crm, page: Visitor, people: Callable[[str], User]
) -> None:
    told = crm.folder.parents[1] / "profile" / "company.toml"
    before, key, rest = told.read_text().partition('key = "service_preferences"')
    told.unlink()
    told.write_text(before + key + '\ndeletion = "self_service"' + rest)
    deletable = ("searchable", "deletable_by_person = true\nsearchable")
    crm.declare("", ("contact_details", "service_preferences"), deletable)
    crm.leave("contacts-1.csv", ada(1, email="alice@example.com"), ada(2, email="alice@example.com"), ada(3))
    crm.take()
    sign_in(page.client, people("alice"))
    listed = page.get("/data/service_preferences/?dataset=contacts")
    [newest, _older] = [box.get("value", "") for box in listed.main.iter("input") if box.get("name") == "key"]
    page.submit("Delete the ticked ones", key=[newest])
    receipt = page.submit("Delete for good")
    assert "1 record is deleted for good." in receipt.text
    assert "We see to it that the system it came from deletes it too." in receipt.text
    assert crm.names() == ["Ada 3"] and Row.objects.count() == 2
    assert Deviation.objects.get(kind="erased").origin_key == "NY / 2"


# staff


@pytest.fixture
def desk(pat: User) -> Client:
    client = Client()
    sign_in(client, pat)
    return client


def listed(desk: Client, **query: str) -> str:
    return desk.get(reverse("admin:drops_deviation_changelist"), query).content.decode()


def choose(desk: Client, action: str) -> None:
    chosen = list(Deviation.objects.values_list("pk", flat=True))
    desk.post(reverse("admin:drops_deviation_changelist"), {"action": action, "_selected_action": chosen})


def test_staff_attest_that_the_origin_followed_and_are_told_where_it_did_not(crm: Crm, desk: Client) -> None:
    crm.leave("contacts-1.csv", ada(1), ada(2))
    crm.take()
    erase(crm, 1)
    one = Deviation.objects.get()
    assert "erased here" in listed(desk, open="yes")
    assert "NY / 1" in desk.get(reverse("admin:drops_deviation_change", args=[one.pk])).content.decode()
    choose(desk, "done_at_origin")
    assert "erased here" not in listed(desk, open="yes")
    one.refresh_from_db()
    assert (one.settled, one.origin_key) == ("staff", None)
    told = Entry.objects.filter(event="origin_followed").get()
    assert told.facts == {"dataset": "contacts", "deed": "erased", "method": "by_hand"}
    crm.leave("contacts-2.csv", ada(1), ada(2), age=600)  # written before staff said so
    crm.take()
    assert "erased here" not in listed(desk, open="yes")
    crm.declare("settled_seconds = 0")
    crm.leave("contacts-3.csv", ada(1), ada(2), age=0)
    crm.take()
    assert "erased here" in listed(desk, open="yes")
    assert "NY / 1" in desk.get(reverse("admin:drops_deviation_change", args=[one.pk])).content.decode()


def test_a_customer_who_has_come_back_can_be_let_in(crm: Crm, desk: Client) -> None:
    crm.leave("contacts-1.csv", ada(1))
    crm.take()
    erase(crm, 1)
    choose(desk, "let_come_back")
    assert crm.names() == []
    crm.leave("contacts-2.csv", ada(1), age=600)
    crm.take()
    assert crm.names() == ["Ada 1"]


def test_staff_see_what_is_wrong_with_a_file_and_change_nothing(crm: Crm, desk: Client) -> None:
    crm.leave("contacts.csv", ada(1, calls="many"))
    crm.take()
    page = desk.get(reverse("admin:drops_take_changelist")).content.decode()
    assert "contacts.csv" in page
    assert "refused" in page
    told = desk.get(reverse("admin:drops_take_change", args=[Take.objects.get().pk])).content.decode()
    assert "line 2: column &quot;calls&quot;: expected a whole number" in told
    assert "many" not in told
    for name in ("drops_take", "drops_deviation"):
        assert desk.get(reverse(f"admin:{name}_add")).status_code == 403


# the person


def test_a_person_sees_and_corrects_a_record_from_a_file(crm: Crm, page: Visitor, alice: User) -> None:
    crm.leave("contacts.csv", ada(4, email=alice.email, name="Alice A."), ada(5, name="Ada"))
    crm.take()
    sign_in(page.client, alice)
    page.get("/data/contact_details/")
    shown = page.follow("Contacts")
    assert [words for words in shown.links if "Ada" in words] == []
    [link] = [link for words, link in shown.links.items() if "Alice A." in words]
    page.get(link)
    page.follow("Correct it")
    assert "We passed your change on." in page.submit("Save my changes", name="Alice Almeida").text
    assert page.get(link).facts["Name"] == "Alice Almeida"
    assert Deviation.objects.get().values == {"name": "Alice Almeida"}


def test_a_deletion_is_finished_once_staff_attest_that_the_origin_erased_it_too(
    crm: Crm, page: Visitor, alice: User, desk: Client, work: Callable[..., int]
) -> None:
    crm.declare("", ("contact_details", "website_usage"))
    crm.leave("contacts-1.csv", ada(4, email=alice.email), ada(5))
    crm.take()
    sign_in(page.client, alice)
    case = file_deletion(page)
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    work()
    item = case.plan.get(dataset="contacts")
    assert (item.state, item.erased, held("contacts", case)) == ("pending_hand", 1, 0)
    assert case.finished_at is None
    crm.leave("contacts-2.csv", ada(4, email=alice.email), ada(5), age=600)
    crm.take()
    assert (held("contacts", case), crm.names()) == (0, ["Ada 5"])
    assert do(desk, case, "attest", item=item.pk, note="Erased in the address book.") == [
        "Your word is kept with the case."
    ]
    item.refresh_from_db()
    assert item.state == "done"
    assert Erasure.objects.filter(case=case.reference, dataset="contacts").exists()
