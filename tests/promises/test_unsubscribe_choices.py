"""Leaving the companies' own lists by the link of a mail, for people who have no account and need none."""

import io
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import address_reference, of_address
from portal.consent.standing import is_allowed
from portal.mailings.headers import unsubscribe_headers
from tests.inspection import Visitor

ANN = "ann@example.com"


def sign_up(*keys: str) -> None:
    how = Circumstances(Method.FORM, Actor.visitor())
    decide(of_address(ANN), [Wish(key, True, "email") for key in keys], how)


def links_for(key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Returns the path of the link that the company's mailer puts at the bottom of a mail."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANN}\n"))
    call_command("unsubscribe_links", "--list", key)
    return urlsplit(capsys.readouterr().out.splitlines()[1].partition(",")[2]).path


def gets(key: str) -> bool:
    return is_allowed([address_reference(ANN)], key, "email")


@pytest.mark.promise("CTM-80")
def test_whoever_gets_a_marketing_mail_leaves_by_its_link(
    page: Visitor,
    use_company: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_company("calltrackingmetrics")
    assert gets("marketing_email"), "it is on until somebody opts out"
    opened = page.get(links_for("marketing_email", monkeypatch, capsys))

    assert opened.h1 == "Unsubscribe from “Promotional email”?"
    assert gets("marketing_email"), "a scanner that opens the link must not act"
    assert page.submit("Unsubscribe").h1 == "You have unsubscribed"
    assert not gets("marketing_email")


@pytest.mark.promise("ITNS-42")
@pytest.mark.parametrize("left, kept", [("newsletter", "product_updates"), ("product_updates", "newsletter")])
def test_the_newsletter_and_the_product_updates_are_left_separately(
    page: Visitor, use_company: Callable[[str], None], left: str, kept: str
) -> None:
    use_company("itns")
    sign_up("newsletter", "product_updates")
    address = unsubscribe_headers(ANN, left)["List-Unsubscribe"].partition(",")[0].strip("<>")
    page.get(urlsplit(address).path)
    page.submit("Unsubscribe")
    assert (gets(left), gets(kept)) == (False, True)


@pytest.mark.promise("CNS-7")
@pytest.mark.parametrize("key", ["newsletter", "whitepapers", "events"])
def test_the_newsletter_whitepaper_mail_and_event_mail_are_cancelled_one_by_one(
    page: Visitor, use_company: Callable[[str], None], key: str
) -> None:
    use_company("cns")
    every = {"newsletter", "whitepapers", "events"}
    sign_up(*every)
    address = unsubscribe_headers(ANN, key)["List-Unsubscribe"].partition(",")[0].strip("<>")
    answer = page.client.post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    assert {one for one in every if gets(one)} == every - {key}
