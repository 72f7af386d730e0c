"""Erasing single records by request: chosen one by one, planned, erased, and nothing beside them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.subject import subject_of
from portal.sources import registry
from requests import holding, replaying
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_know

Work = Callable[..., int]


@pytest.fixture
def visitor(page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


def keys_of(user: User, dataset: str) -> list[str]:
    return [one.key for one in registry.source_of(dataset).stream(dataset, subject_of(user))]


def ask_for(visitor: Visitor, dataset: str, keys: list[str]) -> PrivacyRequest:
    visitor.get("/requests/new/delete/")
    visitor.follow("Choose the records first")
    visitor.get(f"/requests/records/{dataset}/")
    visitor.submit("Go on with the chosen records", record=keys)
    visitor.submit("See what would be erased", place="US-CA")
    visitor.submit("Send my deletion request")
    return PrivacyRequest.objects.latest("pk")


def carry_out(desk: Client, case: PrivacyRequest, work: Work) -> None:
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    work()
    case.refresh_from_db()


def test_what_is_chosen_goes_and_the_rest_stays(visitor: Visitor, alice: User, desk: Client, work: Work) -> None:
    before = keys_of(alice, "devices")
    chosen, rest = before[:2], before[2:]
    assert rest
    case = ask_for(visitor, "devices", chosen)
    assert f"{registry.dataset('devices').label}: 2 records" in visitor.get(case.path).text

    carry_out(desk, case, work)

    [item] = case.plan.all()
    assert (item.dataset, item.counted, item.erased, item.state) == ("devices", 2, 2, "done")
    assert keys_of(alice, "devices") == rest
    do(desk, case, "send")
    alice.refresh_from_db()
    assert (case.status, alice.is_active) == ("fulfilled", True)
    assert [(one.dataset, one.found) for one in replaying.replay(act=False)] == [("devices", 0)]


def test_chosen_records_that_a_rule_keeps_go_on_their_date_alone(
    visitor: Visitor, alice: User, desk: Client, work: Work
) -> None:
    before = keys_of(alice, "tickets")
    case = ask_for(visitor, "tickets", before[:1])
    carry_out(desk, case, work)
    [hold] = case.holds.all()
    assert hold.counted == 1 and keys_of(alice, "tickets") == before

    holding.release(hold, hold.until)

    assert keys_of(alice, "tickets") == before[1:]


def test_ticks_are_kept_from_page_to_page_and_taken_back(visitor: Visitor, alice: User) -> None:
    first, second, *_rest = keys_of(alice, "devices")
    visitor.get("/requests/records/devices/")
    visitor.submit("Choose another kind of record too", record=[first, second])
    assert "2 records chosen" in visitor.last.text
    visitor.follow(str(registry.dataset("devices").label))
    visitor.submit("Choose another kind of record too", record=[second])
    assert "1 record chosen" in visitor.last.text
    visitor.submit("Choose none after all")
    assert "chosen" not in visitor.last.text
    visitor.get("/requests/new/delete/")
    visitor.submit("See what would be erased", what="records", place="DE", words="Only the old one")
    assert visitor.last.errors[0].endswith("Choose the records first, under “Single records” above.")
    assert "Only the old one" in visitor.last.response.content.decode()


def test_a_request_of_another_kind_leaves_the_choice_as_it_was(visitor: Visitor, alice: User) -> None:
    visitor.get("/requests/records/devices/")
    visitor.submit("Choose another kind of record too", record=keys_of(alice, "devices")[:2])
    file_know(visitor, "object_marketing", place="DE")
    assert "2 records chosen" in visitor.get("/requests/records/").text


def test_a_record_is_chosen_from_its_own_page(visitor: Visitor, alice: User) -> None:
    key = keys_of(alice, "devices")[0]
    visitor.get(f"/data/devices/devices/record/{key}/")
    visitor.submit("Ask us to delete it")
    assert visitor.last.h1 == "Delete your data"
    assert "You chose these:" in visitor.last.text
    assert visitor.last.forms[-1].fields["what"] == ["records"]


def test_nobody_chooses_what_is_not_theirs(page: Visitor, bob: User, alice: User) -> None:
    sign_in(page.client, bob)
    key = keys_of(alice, "devices")[0]
    page.post("/requests/records/devices/one/", {"record": key}, status=404)
    page.post("/requests/records/no_such/", {"record": key}, status=404)
    page.post("/requests/records/devices/", {"record": key, "offered": key})
    assert "You chose these:" not in page.get("/requests/new/delete/").text
    assert not PrivacyRequest.objects.exists()
