"""Asking from a telephone: a texted code proves the number, texts say that something waits, and no more is trusted."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.consent.models import Party, Standing
from portal.demo.people import ALICE, BOB
from portal.mail.models import Message
from portal.sources import registry
from portal.sources.port import Subject
from requests import forgetting
from requests.models import Guest, PrivacyRequest
from tests.gateway import Gateway
from tests.inspection import Visitor
from tests.requests.test_entering import enter
from tests.requests.test_guests import file_as_guest
from tests.requests.test_verifying import Facts, alices, only
from tests.requests.working import do

__all__ = ["alices"]

Work = Callable[..., int]
CODE_PAGE = "Type the code from our text message"


class Phone:
    """A telephone with its number, and the browser of whoever holds it."""

    def __init__(self, gateway: Gateway, work: Work, number: str, visitor: Visitor | None = None):
        self.gateway, self.work, self.number = gateway, work, number
        self.visitor = visitor or Visitor(Client())

    def text(self) -> str:
        self.work()
        return self.gateway.newest(self.number)

    def ask(self, typed: str = "") -> None:
        self.visitor.get("/requests/guest/")
        self.visitor.submit("Send me a code", phone=typed or self.number)
        assert self.visitor.last and self.visitor.last.h1 == CODE_PAGE, self.visitor.last and self.visitor.last.errors

    def code(self) -> str:
        self.work()
        return self.gateway.code(self.number)

    def come_in(self) -> Visitor:
        self.ask()
        self.visitor.submit("Go on", code=self.code())
        assert self.visitor.last and self.visitor.last.h1 == "Your requests"
        return self.visitor

    def open(self, path: str) -> Visitor:
        """Opens a page of a text's link in a browser that has proved nothing yet."""
        self.visitor = Visitor(Client())
        self.visitor.get(path)
        self.visitor.submit("Send me a code", phone=self.number)
        self.visitor.submit("Go on", code=self.code())
        return self.visitor


@pytest.fixture
def phone(gateway: Gateway, work: Work, page: Visitor, smtp: Any) -> Phone:
    """Returns the telephone whose number is on file as Alice's; she has no account."""
    return Phone(gateway, work, ALICE.phone, page)


@pytest.fixture
def other(gateway: Gateway, work: Work) -> Phone:
    return Phone(gateway, work, BOB.phone)


def desk_page(desk: Client, case: PrivacyRequest) -> Any:
    return Visitor(desk).get(f"/admin/requests/privacyrequest/{case.pk}/change/")


def test_a_deletion_from_a_phone_is_proved_worked_and_answered_by_texts_that_say_nothing(
    phone: Phone, alices: Facts, desk: Client, smtp: Any
) -> None:
    phone.ask("(215) 555-0101")
    phone.visitor.submit("Go on", code=phone.code())
    assert phone.visitor.last and "asked for from +1 215 555 0101, and when" in phone.visitor.last.text
    case = file_as_guest(phone.visitor, "delete", what="everything", name="Alice Almeida")
    assert "We have sent you a text message with the reference as well." in phone.visitor.last.text
    assert case.requester == {
        "name": "Alice Almeida", "phone": ALICE.phone, "identifiers": {"phone": [ALICE.phone]},
    }  # fmt: skip
    assert (case.email, case.reach, case.person) == ("", ALICE.phone, None)
    assert phone.text().endswith(f"Follow it here, with a code to this number: http://localhost:8000{case.path}")
    assert "You proved the number by a code." in case.letters.get().html
    shown = desk_page(desk, case)
    assert shown.facts["Proved by a code"] == f"the telephone number {ALICE.phone}"
    for typed in ("(215) 555-0101", "215-555-0101", ALICE.phone):
        assert case.reference in desk.get("/admin/requests/privacyrequest/", {"q": typed}).content.decode()
    for other in ("555-0101", BOB.phone):
        assert case.reference not in desk.get("/admin/requests/privacyrequest/", {"q": other}).content.decode()

    phone.visitor.get(case.path)
    phone.visitor.follow("Show that the records are yours")
    assert "You proved the number." in phone.visitor.last.text
    phone.visitor.submit("Send my answers", **only(alices, "customer_number", "invoice", "postcode"))
    case.refresh_from_db()
    assert (case.status, case.verified_by) == ("in_progress", "points")
    assert case.requester["identifiers"]["account"] == [ALICE.account]

    do(desk, case, "message", words="Which of the two lines do you mean, Alice?")
    assert "There is a message" not in phone.text() and "there is a message for you" in phone.text()
    do(desk, case, "deny", refusal="exemption", paragraph="This data is covered by another law, namely the HIPAA.")
    assert "there is a letter for you about your request" in phone.text()
    read = phone.open(case.path)
    assert read.last and read.last.h1 == case.title
    assert "Which of the two lines do you mean, Alice?" in read.last.text
    letter = case.letters.latest("pk")
    assert "namely the HIPAA" in read.get(f"{case.path}letters/{letter.pk}/").text

    assert smtp.received == []
    told = " ".join(text["text"] for text in phone.gateway.texts)
    for personal in ("Alice", ALICE.account, "Delete", "HIPAA", "215", case.kind):
        assert personal not in told
    assert ALICE.phone not in str(list(Entry.objects.values()))


def test_records_are_disclosed_after_facts_and_a_fresh_code_alone(
    phone: Phone, other: Phone, alices: Facts, desk: Client, work: Work
) -> None:
    phone.come_in()
    case = file_as_guest(phone.visitor, "copy", formats=["json"])
    assert case.status == "awaiting_verification"
    assert do(desk, case, "export") == ["There is no copy to build in this state."]
    phone.visitor.get(f"{case.path}proof/")
    signed = {"agreed": "on", "signature": "Alice Almeida"}
    phone.visitor.submit("Send my answers", **only(alices, "phone", "postcode", "amount"), **signed)
    case.refresh_from_db()
    assert case.status == "awaiting_verification", "the number itself is no fact"
    phone.visitor.get(f"{case.path}proof/")
    phone.visitor.submit("Send my answers", **only(alices, "customer_number", "postcode", "amount"), **signed)
    case.refresh_from_db()
    assert (case.status, case.verified_by) == ("in_progress", "declared")

    do(desk, case, "take")
    assert do(desk, case, "export") == ["The copy is being built."]
    work()
    assert f"the copy for your request {case.reference} is ready" in phone.text()
    Guest.objects.update(proved_at="2020-01-01T00:00Z")
    phone.visitor.get(case.path)
    phone.visitor.follow("Confirm that it is you, to download")
    assert phone.visitor.last and "we text a new code to +1 215 555 0101" in phone.visitor.last.text
    phone.visitor.submit("Send me a code")
    phone.visitor.submit("Go on", code=phone.code())
    archive = phone.visitor.client.get(phone.visitor.last.links["Download my copy"])
    told = json.loads(zipfile.ZipFile(io.BytesIO(archive.getvalue())).read("manifest.json"))
    assert told["made_for"] == ALICE.phone and sum(one["records"] for one in told["datasets"]) > 0
    assert other.come_in().client.get(f"{case.path}copy/").status_code == 404


def test_a_number_of_several_people_leads_to_nobodys_records(phone: Phone, alices: Facts) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("UPDATE people SET phone = %s WHERE email = 'dana@example.com'", [ALICE.phone])
    phone.come_in()
    case = file_as_guest(phone.visitor, "know_categories")
    phone.visitor.get(f"{case.path}proof/")
    phone.visitor.submit("Send my answers", **only(alices, "customer_number", "postcode", "invoice"))
    case.refresh_from_db()
    assert case.status == "awaiting_verification"


def test_bobs_number_sees_nothing_of_alices(phone: Phone, other: Phone) -> None:
    phone.come_in()
    case = file_as_guest(phone.visitor, "know_categories")
    letter = case.letters.get()
    bob = other.come_in()
    assert "R-" not in bob.get("/requests/guest/requests/").text
    for path in ("", "received/", "withdraw/", "confirm/", f"letters/{letter.pk}/", f"letters/{letter.pk}/pdf/"):
        assert bob.client.get(case.path + path).status_code == 404, path
    source = registry.source_of("portal_requests")
    found = [
        source.tally("portal_requests", Subject({"phone": frozenset({number})})).count
        for number in (ALICE.phone, BOB.phone)
    ]
    assert found == [1, 0]
    # A number on file beside a mailbox may be somebody else's by now.
    beside = Subject({"phone": frozenset({ALICE.phone}), "email": frozenset({BOB.email})})
    assert source.tally("portal_requests", beside).count == 0


def test_a_wrong_code_opens_nothing_and_five_end_it(phone: Phone) -> None:
    phone.ask()
    code = phone.code()
    for _number in range(5):
        phone.visitor.submit("Go on", code="0000 0000")
    assert phone.visitor.last and "this was the last try" in phone.visitor.last.errors[0]
    assert phone.visitor.client.post("/requests/guest/code/", {"code": code}).url == "/requests/guest/"


def test_a_number_gets_five_codes_an_hour_and_the_page_does_not_show_it(phone: Phone) -> None:
    for _number in range(7):
        phone.ask()
    assert Message.objects.filter(template="case_code", way="text").count() == 5


def test_nothing_tells_whether_a_number_is_known(phone: Phone, gateway: Gateway, work: Work) -> None:
    phone.ask()
    stranger = Phone(gateway, work, "+14155550199")
    stranger.ask()
    assert phone.visitor.last and stranger.visitor.last
    assert phone.visitor.last.text == stranger.visitor.last.text
    assert ALICE.phone not in str(dict(phone.visitor.client.session))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Your email address: Type your email address or your mobile number."),
        (
            {"email": "gwen@example.net", "phone": "415 555 0123"},
            "Your mobile number: Type an email address or a mobile number, and leave the other one empty.",
        ),
        (
            {"phone": "call me"},
            "Your mobile number: We could not read this number. Write it with its area or country code.",
        ),
        (
            {"phone": "+1 900 555 0123"},
            "Your mobile number: This kind of number gets no text messages. Type your mobile number.",
        ),
        ({"email": "gwen"}, "Your email address: Enter a valid email address."),
    ],
)
def test_one_of_the_two_is_asked_for_and_nothing_typed_is_lost(phone: Phone, typed: dict[str, str], said: str) -> None:
    phone.visitor.get("/requests/guest/")
    phone.visitor.submit("Send me a code", **typed)
    assert phone.visitor.last
    assert phone.visitor.last.errors == [said]
    for form in phone.visitor.last.forms:
        if "phone" in form.names:
            assert {name: form.fields[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert not Guest.objects.exists()


def test_neither_of_the_two_is_called_optional(phone: Phone) -> None:
    shown = phone.visitor.get("/requests/guest/").text
    assert "Your mobile number" in shown and "(optional)" not in shown


def test_a_mailbox_serves_as_before_where_texts_are_on(phone: Phone) -> None:
    phone.visitor.get("/requests/guest/")
    phone.visitor.submit("Send me a code", email="gwen@example.net")
    assert phone.visitor.last and phone.visitor.last.h1 == "Type the code from our mail"
    assert Message.objects.get().way == "mail"


def test_without_a_gateway_no_number_is_asked_for_or_taken(page: Visitor) -> None:
    shown = page.get("/requests/guest/")
    assert not shown.all("input", name="phone")
    assert "We mail a code to your address." in shown.text
    page.post("/requests/guest/", {"phone": ALICE.phone})
    assert page.last and page.last.errors == ["Your email address: Type the address to which we should write."]
    assert not Guest.objects.exists()


def test_a_gateway_that_is_down_keeps_the_text_until_it_is_back(phone: Phone, desk: Client) -> None:
    phone.gateway.server.status = 503
    phone.ask()
    phone.work()
    listed = Visitor(desk).get("/admin/mail/message/?way=text")
    assert "waiting to be sent" in listed.text and "text message" in listed.text
    assert ALICE.phone not in listed.response.content.decode()
    phone.gateway.server.status = 202
    phone.work(hurry=True)
    phone.visitor.submit("Go on", code=phone.gateway.code(ALICE.phone))
    assert phone.visitor.last and phone.visitor.last.h1 == "Your requests"


def test_how_often_is_counted_by_the_number(phone: Phone) -> None:
    phone.come_in()
    for _number in range(2):
        file_as_guest(phone.visitor, "know_categories")
    phone.visitor.get("/requests/guest/new/know_categories/")
    assert phone.visitor.last and "You can ask 2 times in 12 months; 0 left." in phone.visitor.last.text


def test_what_staff_entered_for_the_number_is_noticed_and_stays_out_of_its_pages(phone: Phone, desk: Client) -> None:
    phone.come_in()
    mine = file_as_guest(phone.visitor, "know_categories")
    enter(desk, kind="know_categories", phone="215-555-0101")
    called = PrivacyRequest.objects.latest("pk")
    assert called.reach == "", "nobody proved that number"
    assert called.reference in desk_page(desk, mine).links
    assert called.reference not in phone.visitor.get("/requests/guest/requests/").text


def test_an_opt_out_from_a_number_is_written_down_under_the_number(phone: Phone, desk: Client, work: Work) -> None:
    phone.come_in()
    case = file_as_guest(phone.visitor, "object_marketing", place="")
    do(desk, case, "take")
    do(desk, case, "refusals")
    party = Party.objects.get()
    assert (party.kind, party.address) == ("address", ALICE.phone)
    assert not Standing.objects.filter(party=party, usable=True).exists() and Standing.objects.exists()
    do(desk, case, "send")
    assert case.status == "fulfilled"
    assert "there is a letter for you" in phone.text()


def test_whoever_acts_for_somebody_from_a_number_is_told_there(phone: Phone, desk: Client, smtp: Any) -> None:
    phone.come_in()
    phone.visitor.get("/requests/guest/new/opt_out_sale_share/")
    phone.visitor.follow("Use the form for agents, powers of attorney and parents")
    phone.visitor.submit(
        "Send the request", asked_by="parent", young="on", person_name="Kim", person_email="kim@example.net",
        name="Avery Agent", place="US-CA",
    )  # fmt: skip
    case = PrivacyRequest.objects.get()
    assert case.representative["phone"] == ALICE.phone
    assert (case.email, case.reach, case.person_email) == ("", ALICE.phone, "kim@example.net")
    assert "we have your request" in phone.text()
    assert smtp.received == []
    assert f"Avery Agent {ALICE.phone}" in " ".join(desk_page(desk, case).text.split())


def test_a_guest_has_a_mailbox_or_a_number_and_not_both() -> None:
    facts = {"contact": "x", "expires_at": "2030-01-01T00:00Z"}
    for number, wrong in enumerate(({}, {"email": "a@example.com", "phone": ALICE.phone})):
        with pytest.raises(IntegrityError), transaction.atomic():
            Guest.objects.create(key=str(number), **facts, **wrong)


def test_forgetting_a_case_leaves_no_number(phone: Phone, bob: User) -> None:
    phone.come_in()
    case = file_as_guest(phone.visitor, "know_categories")
    forgetting.forget(case)
    case.refresh_from_db()
    assert (case.requester, case.contact, case.reach) == ({}, "", "")
    assert "R-" not in phone.visitor.get("/requests/guest/requests/").text
