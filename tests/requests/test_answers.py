"""The other answers: what is known, what was corrected, more time, a refusal; and the letter that outlives a login."""

import re
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.company.current import company
from portal.exports.models import Export
from portal.mail.models import Message
from portal.vault import files
from requests import letters
from requests.lifecycle import change
from requests.models import Correction, Letter, PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, file_know

Work = Callable[..., int]


@pytest.fixture
def visitor(page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


def test_what_is_known_is_told_for_this_person(visitor: Visitor, desk: Client, work: Work) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "take")
    assert do(desk, case, "send") == ["The letter is sent and the case is answered."]
    work()
    visitor.get(f"/requests/{case.reference}/")
    letter = visitor.follow("Our answer to your request")

    assert case.status == "fulfilled"
    heads = [" ".join(h.itertext()).strip() for h in letter.all("h2")]
    assert heads.index("Sold, or shared for advertising") < heads.index("Disclosed for a business purpose")
    assert "There are none: we did not sell or share any of it." in letter.text
    assert "Identifiers" in letter.text
    assert "Contact details" in [" ".join(h.itertext()) for h in letter.all("h3")]
    held = [category.key for category in company().categories if str(category.label) in letter.text]
    assert len(held) > 5
    assert "Held, but never shown" in letter.text
    assert "+12155550101" not in letter.text


def test_the_records_themselves_come_as_a_copy(visitor: Visitor, desk: Client, work: Work) -> None:
    case = file_know(visitor, "know_specific")
    do(desk, case, "take")
    assert do(desk, case, "export") == ["The copy is being built."]
    assert do(desk, case, "export") == ["There is no copy to build in this state."]
    work()
    do(desk, case, "send")

    export = Export.objects.get()
    assert str(export.pk) == case.scope["export"]
    visitor.get(f"/requests/{case.reference}/")
    assert visitor.last.links["Your copy: download it here"] == f"/copies/{export.pk}/"


def correction(visitor: Visitor, **fields: Any) -> PrivacyRequest:
    visitor.get("/requests/new/correct/")
    visitor.follow("Contact details")
    visitor.follow(next(link for link in visitor.last.links if "alice@example.com" in link))
    visitor.submit("Send my correction", **{"place": "US-CA"} | fields)
    assert visitor.last.h1 == "We have your request"
    return PrivacyRequest.objects.latest("pk")


def name_on_file() -> str:
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT city FROM people WHERE email = 'alice@example.com'")
        return str(cursor.fetchone()[0])


@pytest.mark.promise("CCQ-50", "CCQ-95")
def test_an_accepted_correction_is_written_where_the_record_lies(visitor: Visitor, desk: Client, work: Work) -> None:
    proof = SimpleUploadedFile("bill.txt", b"Lives in Springfield.")
    case = correction(visitor, new_city="Springfield", evidence=proof)
    wish = Correction.objects.get()
    before = name_on_file()
    assert (wish.old_value, wish.new_value, wish.label) == (before, "Springfield", "Contact details: City")
    assert case.evidence.count() == 1
    do(desk, case, "take")
    assert do(desk, case, "accept", item=wish.pk) == ["The correction is accepted."]
    assert name_on_file() == "Springfield"
    do(desk, case, "send")

    assert case.status == "fulfilled"
    wish.refresh_from_db()
    assert (wish.decision, wish.receipt["outcome"], wish.old_value) == ("accepted", "done", before)
    visitor.get(f"/requests/{case.reference}/")
    assert "Accepted and written" in visitor.follow("Our answer to your request").text


def test_a_declined_correction_is_told_with_its_reason_and_the_way_to_complain(visitor: Visitor, desk: Client) -> None:
    case = correction(visitor, new_city="Springfield")
    wish = Correction.objects.get()
    do(desk, case, "take")
    assert do(desk, case, "decline", item=wish.pk) == ["Say why it is declined; the person reads it."]
    do(desk, case, "decline", item=wish.pk, reason="Your contract of May names the city we have.")
    assert do(desk, case, "accept", item=wish.pk) == ["This correction has been decided already."]
    do(desk, case, "send")

    assert (case.status, case.reason) == ("denied", "accurate")
    visitor.get(f"/requests/{case.reference}/")
    text = visitor.follow("We cannot do what you asked").text
    assert "Your contract of May names the city we have." in text
    assert "California Privacy Protection Agency" in text


def test_what_is_wrong_can_be_described_in_words(visitor: Visitor, desk: Client) -> None:
    visitor.get("/requests/new/correct/")
    visitor.follow("Describe in your own words what is wrong")
    visitor.submit("Send my correction", place="DE")
    assert "Write what should stand in at least one field" in visitor.last.errors[0]
    visitor.submit("Send my correction", place="DE", words="My name is spelt wrongly on the old bill.")
    case = PrivacyRequest.objects.get()
    do(desk, case, "take")
    do(desk, case, "send", paragraph="We have corrected the bill of May.")

    assert case.status == "fulfilled"
    assert "We have corrected the bill of May." in case.letters.get(outcome="done").html


def test_more_time_is_taken_once_with_a_letter_that_says_why(visitor: Visitor, desk: Client, work: Work) -> None:
    case = file_deletion(visitor)
    first = case.due_on
    assert do(desk, case, "extend") == ["An extension needs a reason that the person is told."]
    do(desk, case, "extend", reason="There are many recordings to read.")

    assert (case.status, case.first_due_on) == ("extended", first)
    assert case.due_on == first + timedelta(days=45)
    assert "There are many recordings to read." in case.letters.get(outcome="extended").html
    assert do(desk, case, "extend", reason="Again") == [
        "This case cannot be extended: no law allows it here, or its time has passed."
    ]
    work()
    assert Message.objects.filter(template="case_letter", about=case.about).count() == 1


def test_after_the_first_period_no_more_time_is_taken(visitor: Visitor, desk: Client) -> None:
    case = file_deletion(visitor)
    change(case, By.system("test"), first_due_on=(timezone.now() - timedelta(days=2)).date())

    assert "cannot be extended" in do(desk, case, "extend", reason="Late")[0]
    assert case.status == "in_progress"


def test_a_refusal_names_reason_facts_and_the_way_to_complain(visitor: Visitor, desk: Client) -> None:
    case = file_deletion(visitor)
    assert "Explain the refusal" in do(desk, case, "deny", refusal="exemption")[0]
    do(desk, case, "deny", refusal="exemption", paragraph="This data is covered by another law, namely the HIPAA.")

    assert (case.status, case.reason) == ("denied", "exemption")
    visitor.get(f"/requests/{case.reference}/")
    text = visitor.follow("We cannot do what you asked").text
    assert "The law exempts this data." in text
    assert "namely the HIPAA" in text
    assert "24 months (11 CCR 7101)" in text


def test_letters_are_kept_as_sent_and_printed_as_tagged_pdf(visitor: Visitor, work: Work) -> None:
    case = file_deletion(visitor)
    work()
    letter = case.letters.get()

    pdf = visitor.client.get(f"/requests/{case.reference}/letters/{letter.pk}/pdf/")
    content = b"".join(pdf)
    assert pdf["Content-Disposition"].startswith("attachment")
    assert content.startswith(b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S)
    clear = b"".join(zlib.decompressobj().decompress(one) for one in streams if one.startswith(b"x")) + content
    assert b"pdfuaid" in clear
    assert b"/StructTreeRoot" in clear
    assert files.size(letter.pdf) == len(content)


def test_a_letter_reaches_somebody_whose_login_is_gone(visitor: Visitor, alice: User, work: Work) -> None:
    case = file_deletion(visitor)
    PrivacyRequest.objects.update(person=None)
    case.refresh_from_db()
    letters.send(case, Letter.Outcome.WITHDRAWN, By.system("test"))
    mail = Message.objects.filter(template="case_letter").latest("pk")
    address = next(word for word in mail.text.split() if "/requests/letters/" in word)
    visitor.client.logout()

    shown = visitor.get(address.split("8000")[-1])
    assert "You took your request back." in shown.text
    Letter.objects.update(opens_until=timezone.now() - timedelta(days=1))
    assert visitor.client.get(address.split("8000")[-1]).status_code == 404


def test_mail_tells_that_a_letter_came_and_nothing_of_what_it_says(visitor: Visitor, desk: Client) -> None:
    case = file_know(visitor, "know_categories")
    do(desk, case, "take")
    do(desk, case, "send")

    mail = Message.objects.get(template="case_letter")
    assert mail.subject == f"A letter about your request {case.reference}"
    assert "Contact details" not in mail.text + mail.html
    assert f"/requests/{case.reference}/" in mail.text
