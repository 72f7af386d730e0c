"""The browser's signal on the pages of this room."""

from collections.abc import Callable

import pytest

from accounts.models import User
from portal.consent.models import Decision
from portal.consent.parties import references_of
from portal.consent.purposes import SALE
from portal.consent.standing import is_allowed
from tests.inspection import Visitor
from tests.people import sign_in


@pytest.fixture(autouse=True)
def _sells(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")


def test_a_signal_is_shown_as_honoured_and_its_absence_is_said(page: Visitor) -> None:
    shown = page.get("/opt-out/", HTTP_SEC_GPC="1")
    assert "Opt-Out Request Honored" in shown.text
    assert shown.facts["This browser"] == "Stopped By a signal of the browser, as long as it is sent"

    assert "allow it again" not in shown.links, "there is nothing that a page could allow"

    for other in ({}, {"HTTP_SEC_GPC": "0"}, {"HTTP_SEC_GPC": "true"}):
        shown = page.get("/opt-out/", **other)
        assert "Opt-Out Request Honored" not in shown.text
        assert "sends no privacy signal" in shown.text
        assert shown.facts["This browser"] == "Not stopped"


def test_a_browser_with_a_signal_can_press_as_well(page: Visitor) -> None:
    page.get("/opt-out/", HTTP_SEC_GPC="1")
    page.post("/opt-out/", {"email": ""}, HTTP_SEC_GPC="1")
    assert page.get("/opt-out/").facts["This browser"].startswith("Stopped Since ")


def test_what_a_signal_stopped_for_an_account_stays_stopped_without_it(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    page.get("/", HTTP_SEC_GPC="1")

    page.client.cookies.clear()
    sign_in(page.client, alice)
    shown = page.get("/opt-out/")
    assert shown.facts["This browser"] == "Not stopped", "a browser without a signal"
    assert shown.facts["Your account"].startswith("Stopped Since ")
    assert shown.facts["Your account"].endswith("by a signal of the browser")
    assert not is_allowed(references_of(alice), SALE)
    assert list(Decision.objects.filter(purpose=SALE).values_list("state", flat=True)) == ["refused"]


def test_limiting_is_not_what_the_signal_asks_for(page: Visitor) -> None:
    shown = page.get("/opt-out/limit/", HTTP_SEC_GPC="1")
    assert "Opt-Out Request Honored" not in shown.text
    assert shown.facts["This browser"] == "Not limited"
