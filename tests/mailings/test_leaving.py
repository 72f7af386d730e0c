"""Asking for a link by typing an address: one answer for everybody, and never more than a few mails."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from portal.consent.models import Decision, Party
from portal.consent.parties import address_reference, of_address
from portal.consent.standing import is_allowed
from portal.mail.models import Message
from tests.inspection import Page, Visitor
from tests.post import PostOffice, text_of

Work = Callable[..., int]


@pytest.fixture(autouse=True)
def cns(use_company: Callable[[str], None]) -> None:
    use_company("cns")
    cache.clear()


def ask(page: Visitor, address: str, status: int = 200) -> Page:
    page.get("/mailings/leave/")
    return page.submit("Send me the link", email=address, status=status)


def test_a_typed_address_gets_a_link_by_which_it_leaves(page: Visitor, work: Work, smtp: PostOffice) -> None:
    asked = ask(page, "Ann@example.com")
    assert asked.h1 == "Look into your mailbox"
    work()
    [mail] = smtp.to("Ann@example.com")
    assert mail["Subject"] == "The link to leave our mailing lists"
    address = next(line for line in text_of(mail).splitlines() if "/mailings/u/" in line)

    page.get(urlsplit(address).path)
    assert Decision.objects.count() == 0, "asking and looking decide nothing"
    assert page.submit("Unsubscribe from all marketing").h1 == "You have unsubscribed from all marketing"
    assert not is_allowed([address_reference("ann@example.com")], "newsletter", "email")


def test_a_known_address_and_an_unknown_one_are_answered_alike(page: Visitor, django_assert_num_queries) -> None:
    of_address("ann@example.com")
    answers = []
    for address in ("ann@example.com", "ben@example.com"):
        page.get("/mailings/leave/")
        with django_assert_num_queries(28):
            answers.append(page.submit("Send me the link", email=address))
    texts = [answer.text.replace("a•••", "•").replace("b•••", "•") for answer in answers]
    assert texts[0] == texts[1]
    assert Message.objects.filter(template="leave_lists").count() == 2
    assert Party.objects.count() == 1, "nobody comes to be known by being typed"


def test_one_mailbox_gets_three_mails_an_hour_and_nobody_sees_when_it_is_enough(page: Visitor) -> None:
    answers = {ask(page, address).text for address in ["ann@example.com", " ANN@example.com "] * 3}
    assert len({answer.replace("A•••", "a•••") for answer in answers}) == 1
    assert Message.objects.filter(template="leave_lists").count() == 3


def test_one_network_address_asks_for_so_many_mailboxes_an_hour(page: Visitor) -> None:
    for number in range(20):
        ask(page, f"ann{number}@example.com")
    refused = ask(page, "ann@example.com", status=429)
    assert "Please wait an hour" in refused.text
    assert Message.objects.count() == 20


def test_what_is_no_address_is_said_and_kept(page: Visitor) -> None:
    again = ask(page, "ann at example", status=400)
    assert "It looks like name@example.com." in again.errors[0]
    assert again.forms[0].fields["email"] == ["ann at example"]
    assert not Message.objects.exists()


def test_a_company_without_marketing_says_so(page: Visitor, use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    assert "you are on no list of ours" in page.get("/mailings/leave/").text
    assert "Leave our mailing lists" not in page.get("/privacy/choices/").links


def test_the_page_of_choices_leads_there(page: Visitor) -> None:
    page.get("/privacy/choices/")
    assert page.follow("Leave our mailing lists").h1 == "Leave our mailing lists"
