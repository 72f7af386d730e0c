"""Asking without an account: Gwen has a mailbox and nothing else; Bob proves another one and sees nothing of hers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.mail.models import Message
from portal.sources import registry
from portal.sources.port import Subject
from requests.models import Guest, PrivacyRequest
from tests.inspection import Visitor
from tests.post import PostOffice, text_of
from tests.requests.working import do

GWEN = "gwen@example.net"


class Mailbox:
    """What arrives for somebody, and the code in the newest mail."""

    def __init__(self, office: PostOffice, work: Callable[..., int]):
        self.office, self.work = office, work

    def text(self, address: str) -> str:
        self.work()
        return text_of(self.office.to(address)[-1])

    def code(self, address: str) -> str:
        found = re.search(r"\b\d{4} \d{4}\b", self.text(address))
        assert found
        return found.group()


@pytest.fixture
def mailbox(smtp: PostOffice, work: Callable[..., int]) -> Mailbox:
    return Mailbox(smtp, work)


def ask(visitor: Visitor, address: str = GWEN) -> None:
    visitor.get("/requests/guest/")
    visitor.submit("Mail me a code", email=address)
    assert visitor.last and visitor.last.h1 == "Type the code from our mail"


def come_in(visitor: Visitor, mailbox: Mailbox, address: str = GWEN) -> None:
    ask(visitor, address)
    visitor.submit("Go on", code=mailbox.code(address))
    assert visitor.last and visitor.last.h1 == "Your requests"


def file_as_guest(visitor: Visitor, kind: str, **fields: Any) -> PrivacyRequest:
    visitor.get(f"/requests/guest/new/{kind}/")
    visitor.submit("Send my request", **{"place": "US-CA"} | fields)
    assert visitor.last and visitor.last.h1 == "We have your request"
    return PrivacyRequest.objects.latest("pk")


def test_a_request_without_an_account_is_filed_followed_and_taken_back(page: Visitor, mailbox: Mailbox) -> None:
    page.get("/accounts/login/")
    page.follow("Make a request without an account")
    page.submit("Mail me a code", email=GWEN)
    page.submit("Go on", code=mailbox.code(GWEN))
    page.follow("Make a new request")
    page.follow("Delete my data")
    page.submit("Send my request", what="everything", place="US-CA", name="Gwen Guest", words="All of it, please.")
    case = PrivacyRequest.objects.get()

    assert (case.status, case.person, case.email) == ("awaiting_verification", None, GWEN)
    assert case.contact and case.subject == case.contact
    assert case.requester == {"name": "Gwen Guest", "email": GWEN, "identifiers": {"email": [GWEN]}}
    assert f"/requests/guest/requests/{case.reference}/" in mailbox.text(GWEN)
    page.follow("Follow your request")
    assert page.last and "Before we start, show that the records are yours." in page.last.text
    assert page.last.facts["Covers"] == "Everything that we hold about you"
    page.submit("Send my message", words="Did you find me?")
    assert "Did you find me?" in page.last.text
    page.submit("Add the file", file=SimpleUploadedFile("bill.txt", b"proof"))
    assert "bill.txt" in page.last.text
    page.follow("We have your request")
    assert "You proved the address by a code." in page.last.text
    page.get(case.path)
    page.follow("Take this request back")
    page.submit("Take my request back")
    assert "You took this request back" in page.last.text
    case.refresh_from_db()
    assert case.status == "withdrawn"


@pytest.mark.parametrize("kind", ["child_data", "object_marketing", "opt_out_sale_share"])
def test_what_needs_no_proof_starts_at_once_and_asks_for_no_place(page: Visitor, mailbox: Mailbox, kind: str) -> None:
    come_in(page, mailbox)
    fields = {"relation": "parent", "words": "kim@example.org"} if kind == "child_data" else {}
    case = file_as_guest(page, kind, place="", **fields)

    assert case.status == "in_progress"


@pytest.mark.promise("CTM-73")
def test_a_guest_asks_for_the_safeguards_and_reads_the_answer_of_the_desk(
    page: Visitor, mailbox: Mailbox, desk: Client
) -> None:
    come_in(page, mailbox)
    case = file_as_guest(page, "question", topic="safeguards", words="Which contract protects my calls?", place="DE")
    do(desk, case, "message", words="Do you mean your recordings?")
    assert case.path in mailbox.text(GWEN)
    assert "Do you mean your recordings?" in page.get(case.path).text
    do(desk, case, "send", paragraph="The standard contractual clauses of 4 June 2021; a copy follows.")
    case.refresh_from_db()
    assert case.status == "fulfilled"
    page.get(case.path)
    letter = case.letters.get(outcome="done")
    mailbox.work()

    assert letter.opens_with is None
    read = page.get(f"{case.path}letters/{letter.pk}/")
    assert "The standard contractual clauses of 4 June 2021" in read.text
    assert page.client.get(f"{case.path}letters/{letter.pk}/pdf/")["Content-Type"] == "application/pdf"


@pytest.mark.promise("CTM-38")
@pytest.mark.promise("ITNS-28")
@pytest.mark.parametrize("name", ["calltrackingmetrics", "itns"])
def test_an_end_user_is_told_that_the_customer_decides(
    page: Visitor, mailbox: Mailbox, use_company: Any, name: str
) -> None:
    use_company(name)
    told = page.get("/requests/guest/")
    assert "that company decides about the data below: it is the controller" in told.text
    assert "Please ask that company to show, correct or delete it." in told.text
    come_in(page, mailbox)
    case = file_as_guest(page, "delete", what="everything", through="Acme Plumbing")

    assert case.details["through"] == "Acme Plumbing"
    assert page.last and "it is the controller" in page.last.text
    assert page.get(case.path).facts["Through"] == "Acme Plumbing"


def test_nothing_tells_whether_an_address_is_known(page: Visitor, alice: Any) -> None:
    ask(page, alice.email)
    known = page.last and page.last.text
    stranger = Visitor(Client())
    ask(stranger, "nobody@example.net")

    assert stranger.last and stranger.last.text == known


def test_a_code_works_once_and_in_its_own_browser(page: Visitor, mailbox: Mailbox) -> None:
    ask(page)
    code = mailbox.code(GWEN)
    other = Visitor(Client())
    ask(other)
    other.submit("Go on", code=code)
    assert other.last and other.last.h1 == "Type the code from our mail"
    page.submit("Go on", code=code.replace(" ", ""))
    assert page.last and page.last.h1 == "Your requests"

    assert page.client.post("/requests/guest/code/", {"code": code}).url == "/requests/guest/"
    page.submit("I am done on this device")
    assert not Guest.objects.exclude(proved_at=None).exists()
    assert page.client.get("/requests/guest/requests/").url == "/requests/guest/"


def test_after_five_tries_even_the_right_code_opens_nothing(page: Visitor, mailbox: Mailbox) -> None:
    ask(page)
    code = mailbox.code(GWEN)
    for _number in range(5):
        page.submit("Go on", code="0000 0000")
    assert page.last and "this was the last try" in page.last.errors[0]

    assert page.client.post("/requests/guest/code/", {"code": code}).url == "/requests/guest/"
    assert page.client.get("/requests/guest/requests/").url == "/requests/guest/"


def test_a_code_ends_after_ten_minutes_and_the_address_goes_with_it(
    page: Visitor, mailbox: Mailbox, work: Callable[..., int]
) -> None:
    ask(page)
    code = mailbox.code(GWEN)
    assert Guest.objects.get().expires_at <= timezone.now() + timedelta(minutes=10)
    Guest.objects.update(expires_at=timezone.now())

    assert page.client.post("/requests/guest/code/", {"code": code}).url == "/requests/guest/"
    work(schedules=True)
    assert not Guest.objects.exists()


def test_neither_code_nor_address_stands_anywhere_in_clear(page: Visitor, mailbox: Mailbox) -> None:
    ask(page)
    code = mailbox.code(GWEN).replace(" ", "")
    row = Guest.objects.get()

    assert code not in row.digest
    assert GWEN not in str(dict(page.client.session))
    assert GWEN not in str(list(Entry.objects.values()))
    assert Message.objects.get(template="case_code").subject == "Your code"


def test_a_mailbox_gets_five_codes_an_hour_and_the_page_does_not_show_it(page: Visitor) -> None:
    for _number in range(7):
        ask(page)

    assert Message.objects.filter(template="case_code").count() == 5


def test_many_codes_from_one_network_are_refused_in_words(page: Visitor) -> None:
    for number in range(20):
        ask(page, f"gwen{number}@example.net")
    page.get("/requests/guest/")
    page.submit("Mail me a code", email=GWEN, status=429)

    assert page.last and "Your network asked for many codes just now." in page.last.errors[0]


def test_bob_finds_nothing_of_gwens(page: Visitor, mailbox: Mailbox, bob: Any) -> None:
    come_in(page, mailbox)
    case = file_as_guest(page, "know_categories")
    letter = case.letters.get()
    other = Visitor(Client())
    come_in(other, mailbox, bob.email)

    for client in (Client(), other.client):
        lost = 302 if client is not other.client else 404
        for path in ("", "received/", "withdraw/", f"letters/{letter.pk}/", f"letters/{letter.pk}/pdf/"):
            assert client.get(case.path + path).status_code == lost, path
        for path in ("messages/", "files/", "withdraw/"):
            assert client.post(case.path + path, {"words": "hello"}).status_code == lost, path
    assert "R-" not in other.get("/requests/guest/requests/").text
    case.refresh_from_db()
    assert case.status == "awaiting_verification"


def test_after_the_proof_the_page_that_was_wanted_opens(page: Visitor, mailbox: Mailbox) -> None:
    come_in(page, mailbox)
    case = file_as_guest(page, "know_categories")
    later = Visitor(Client())
    later.get(case.path)
    later.submit("Mail me a code", email=GWEN)
    later.submit("Go on", code=mailbox.code(GWEN))

    assert later.last and later.last.h1 == case.title


def test_how_often_a_guest_may_ask_is_counted_by_the_mailbox(page: Visitor, mailbox: Mailbox) -> None:
    come_in(page, mailbox)
    offered = page.get("/requests/guest/new/").text
    assert "You can ask 2 times in 12 months; 2 left." in offered
    for _number in range(2):
        file_as_guest(page, "know_categories")
    page.get("/requests/guest/new/know_categories/")
    page.submit("Send my request", place="US-CA", span="nonsense")

    assert page.last and "You can ask 2 times in 12 months; 0 left. You can ask again from" in page.last.text


def test_a_guest_says_in_words_what_is_wrong(page: Visitor, mailbox: Mailbox) -> None:
    come_in(page, mailbox)
    page.get("/requests/guest/new/correct/")
    page.submit("Send my request", place="US-CA")
    assert page.last and "Write what is wrong and what it should say." in page.last.errors[0]
    case = file_as_guest(page, "correct", words="My name is Gwen, not Glen.")

    assert case.details["words"] == "My name is Gwen, not Glen."


def test_a_kind_without_a_form_is_not_there(page: Visitor, mailbox: Mailbox) -> None:
    come_in(page, mailbox)

    assert page.client.get("/requests/guest/new/appeal/").status_code == 404


def test_what_was_asked_from_a_mailbox_belongs_to_its_data(page: Visitor, mailbox: Mailbox, bob: Any) -> None:
    come_in(page, mailbox)
    file_as_guest(page, "dispute", words="You wrote to me.", place="")
    source = registry.source_of("portal_requests")

    found = [source.tally("portal_requests", Subject({"email": frozenset([one])})).count for one in (GWEN, bob.email)]
    assert found == [1, 0]
