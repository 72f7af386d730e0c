"""Marketing goes to whoever allows it, in their language, and its way out works."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all
from portal.consent.models import Method, Party
from portal.consent.parties import address_reference, of_address
from portal.consent.standing import is_allowed
from portal.mail.models import Message
from portal.mailings.sending import send_marketing
from tests.mailings.conftest import Mailbox
from tests.post import PostOffice, html_of, raw_headers, text_of

ANN = "ann@example.com"
HOW = Circumstances(Method.FORM, Actor.visitor())


@pytest.fixture(autouse=True)
def _company_with_lists(use_company: Callable[[str], None]) -> None:
    use_company("cns")


def say(key: str, allowed: bool, address: str = ANN, language: str = "en") -> Party:
    party = of_address(address, language)
    decide(party, [Wish(key, allowed, "email")], HOW)
    return party


def welcome(to: Party | str = ANN, key: str = "newsletter") -> Message | None:
    return send_marketing(key, to, "mailing_welcome", {"description": "What it is about."})


def test_only_whoever_said_yes_is_written_to(mailbox: Mailbox) -> None:
    assert welcome() is None
    say("newsletter", True)
    assert welcome(key="events") is None
    assert welcome() is not None
    say("newsletter", False)
    assert welcome() is None
    assert Message.objects.count() == 1


def test_a_company_that_writes_until_somebody_says_no(mailbox: Mailbox, use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")
    assert welcome(key="marketing_email") is not None
    decide(of_address(ANN), leaving_all(), HOW)
    assert welcome(key="marketing_email") is None


def test_what_is_no_list_is_not_mailed(mailbox: Mailbox) -> None:
    with pytest.raises(KeyError):
        welcome(key="nothing")
    for key in ("marketing.all", "sharing_instruction", "third_party_marketing"):
        with pytest.raises(ValueError, match="no list"):
            welcome(key=key)


def test_an_erased_address_is_not_written_to(mailbox: Mailbox) -> None:
    party = say("newsletter", True)
    Party.objects.update(address=None)
    party.refresh_from_db()
    assert welcome(party) is None


@pytest.mark.parametrize("address", [ANN, f"{'a' * 60}@{'long' * 12}.{'name' * 12}.example.com"])
def test_the_header_stands_on_one_line_and_its_address_leaves_the_list_without_cookie_or_form(
    mailbox: Mailbox, smtp: PostOffice, address: str
) -> None:
    welcome(say("newsletter", True, address))
    say("events", True, address)
    mailbox.work()

    lines = raw_headers(smtp.raw[0])
    (stated,) = lines["list-unsubscribe"]
    assert lines["list-unsubscribe-post"] == [b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    assert stated.count(b"https://") == 1
    way = urlsplit(stated.decode().removeprefix("List-Unsubscribe: <").removesuffix(">"))
    assert (way.scheme, way.netloc) == ("https", "privacy.example.com")
    assert address not in stated.decode()

    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.get(way.path).status_code == 200
    assert is_allowed([address_reference(address)], "newsletter", "email"), "a scanner that opens it changes nothing"
    answer = mail_program.post(way.path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    allowed = [is_allowed([address_reference(address)], key, "email") for key in ("newsletter", "events")]
    assert allowed == [False, True]


def test_what_was_queued_before_the_click_does_not_leave(mailbox: Mailbox, smtp: PostOffice) -> None:
    say("newsletter", True)
    message = welcome()
    assert message is not None
    path = urlsplit(message.unsubscribe["List-Unsubscribe"].strip("<>")).path
    Client().post(path, {"List-Unsubscribe": "One-Click"})
    mailbox.work()

    assert smtp.received == []
    assert Message.objects.get().state == "withheld"


def test_a_list_that_the_profile_no_longer_declares_does_not_leave(
    mailbox: Mailbox, smtp: PostOffice, use_company: Callable[[str], None]
) -> None:
    say("whitepapers", True)
    welcome(key="whitepapers")
    use_company("itns")
    mailbox.work()
    assert smtp.received == []


def test_it_is_written_in_the_readers_language(mailbox: Mailbox, smtp: PostOffice) -> None:
    welcome(say("newsletter", True, language="es"))
    mailbox.work()
    assert smtp.received[0]["Content-Language"] == "es"
    assert '<html lang="es">' in html_of(smtp.received[0])


def test_bodies_say_why_it_came_and_how_to_leave(mailbox: Mailbox, smtp: PostOffice) -> None:
    message = welcome(say("newsletter", True))
    assert message is not None
    mailbox.work()

    way = message.unsubscribe["List-Unsubscribe"].strip("<>")
    text, html = text_of(smtp.received[0]), html_of(smtp.received[0])
    assert f"Unsubscribe from “Newsletter”:\r\n{way}" in text.replace("\n", "\r\n").replace("\r\r", "\r")
    assert f'<a href="{way}">' in html
    assert "you are on the list “Newsletter”" in text
    assert "because of something you did" not in text + html
