"""Switching the service: who may, what is asked before, and what happens where it cannot be done."""

from collections.abc import Callable

import pytest

from accounts.models import User
from portal.audit.models import Entry
from portal.consent.models import Decision
from portal.demo.people import BOB
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.records import rows, write

FEATURES = "/data/features/"


@pytest.fixture(autouse=True)
def thevoco(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    write("DELETE FROM feature_switches")


def all_states(account: str = "ACC-100001") -> list[tuple[str, str]]:
    found = rows("feature_switches", ["feature", "state"], "account_id = %s ORDER BY id", [account])
    return [(one["feature"], one["state"]) for one in found]


def enter(page: Visitor, user: User, *, fresh: bool = True) -> None:
    sign_in(page.client, user, fresh=fresh)


def test_a_change_that_costs_something_is_asked_once_more_and_can_be_left(page: Visitor, alice: User) -> None:
    enter(page, alice)
    page.get(FEATURES)
    page.submit("Switch on: Call recording")
    asked = page.submit("Switch off: Call recording")

    assert "New calls are not recorded any more." in asked.text
    assert all_states() == [("recording", "on")]
    page.submit("Switch it off")
    assert all_states() == [("recording", "on"), ("recording", "off")]
    assert [one.state for one in Decision.objects.order_by("pk")] == ["given", "withdrawn"]


def test_a_double_click_switches_once(page: Visitor, alice: User) -> None:
    enter(page, alice)
    for _time in range(2):
        page.post(f"{FEATURES}recording/on/")
    assert all_states() == [("recording", "on")]
    assert Decision.objects.count() == 1


def test_an_extension_user_has_no_button_for_what_an_administrator_decides(page: Visitor, alice: User) -> None:
    enter(page, alice)
    told = page.get(FEATURES)
    buttons = {button for form in told.forms for button in form.buttons}

    assert "Switch on: Call recording" in buttons
    assert "Switch on: API" not in buttons
    page.post(f"{FEATURES}api/on/", status=404)
    page.get(f"{FEATURES}custom_smtp/setting/", status=404)
    page.post(f"{FEATURES}custom_smtp/setting/", {"value": "mail.example.com"}, status=404)
    assert all_states() == []


def test_a_stranger_switches_their_own_service_alone(page: Visitor, alice: User, bob: User) -> None:
    enter(page, bob)
    page.post(f"{FEATURES}recording/on/")
    assert all_states() == []
    assert all_states(BOB.account) == [("recording", "on")]


def test_what_is_no_switch_or_no_state_is_not_there_and_looking_changes_nothing(page: Visitor, carol: User) -> None:
    enter(page, carol)
    for place in ("recording/loud", "no-such/on", "linkus_extension/off"):
        page.post(f"{FEATURES}{place}/", status=404)
    assert page.client.get(f"{FEATURES}recording/on/").status_code == 405
    assert all_states() == []


def test_whoever_has_not_confirmed_lately_confirms_first(page: Visitor, carol: User) -> None:
    enter(page, carol, fresh=False)
    answer = page.client.post(f"{FEATURES}recording/on/")
    assert answer.status_code == 302 and "/accounts/confirm/" in answer["Location"]
    assert all_states() == []


def test_a_service_out_of_reach_is_said_and_nothing_is_decided(
    page: Visitor, carol: User, company_out_of_reach
) -> None:
    enter(page, carol)
    with company_out_of_reach():
        told = page.post(f"{FEATURES}recording/on/")
    assert "We could not reach this system. Nothing was changed." in " ".join(told.tree.itertext())
    assert Decision.objects.count() == 0
    assert Entry.objects.filter(event="feature_switched").count() == 0


def test_the_trail_says_which_switch_and_no_more(page: Visitor, carol: User) -> None:
    enter(page, carol)
    page.post(f"{FEATURES}api/on/")
    entry = Entry.objects.get(event="feature_switched")
    assert entry.facts == {"feature": "api", "state": "on", "outcome": "done"}


@pytest.mark.parametrize(
    ("value", "said"),
    [("", "Write something here; this cannot stay empty."), ("x" * 201, "at most 200 characters")],
)
def test_a_value_that_cannot_be_stored_is_asked_for_again(page: Visitor, carol: User, value: str, said: str) -> None:
    enter(page, carol)
    page.get(f"{FEATURES}custom_smtp/setting/")
    told = page.submit("Save this setting", value=value)
    assert told.h1 == "Setting: Mail server of your own"
    assert said in told.text
    assert mail_server() == "Default server"


def test_a_sign_that_no_system_stores_is_refused(page: Visitor, carol: User) -> None:
    enter(page, carol)
    page.client.post(f"{FEATURES}custom_smtp/setting/", {"value": "mail\x01server"})
    assert mail_server() == "Default server"


def mail_server() -> str:
    [row] = rows("service_settings", ["value"], "account_id = 'ACC-100001' AND name = 'Email server'")
    return str(row["value"])
