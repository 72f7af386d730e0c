"""Filing and following a request, as Alice does; Bob sees nothing of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from requests import evidence
from requests.models import Evidence, PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import file_deletion, file_know

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def visitor(page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


def test_an_empty_list_says_what_will_appear(visitor: Visitor) -> None:
    assert "You have not asked for anything yet" in visitor.get("/requests/").text


def test_the_start_tells_on_what_each_right_stands(visitor: Visitor) -> None:
    text = visitor.get("/requests/new/").text

    assert "Promised by the privacy policy of ClearCall QoS Studio" in text
    assert "California Consumer Privacy Act; General Data Protection Regulation" in text


def test_what_was_typed_comes_back_with_the_error(visitor: Visitor) -> None:
    visitor.get("/requests/new/delete/")
    visitor.submit("See what would be erased", what="categories", place="DE", words="All my tickets")

    assert visitor.last.errors == ["Kinds of data: Choose at least one kind of data, or choose everything above."]
    assert "All my tickets" in visitor.last.response.content.decode()
    assert visitor.last.forms[0].fields["place"] == ["DE"]
    assert not PrivacyRequest.objects.exists()


def test_the_review_says_what_goes_what_stays_why_and_until_when(visitor: Visitor) -> None:
    visitor.get("/requests/new/delete/")
    visitor.submit("See what would be erased", what="everything", place="US-CA")

    assert "What other people made while they used it, such as their calls, is erased too." in visitor.last.text
    gone, kept = visitor.last.tables
    assert {row["How"] for row in gone} == {"Erase", "Make anonymous"}
    assert any("five years" in row["Why"] and re.search(r"20\d\d", row["Until when"]) for row in kept)
    assert not PrivacyRequest.objects.exists()
    visitor.submit("Change it")
    assert visitor.last.h1 == "Delete your data"
    assert visitor.last.forms[0].fields["what"] == ["everything"]


def test_a_second_click_files_nothing_more(visitor: Visitor) -> None:
    visitor.get("/requests/new/know_categories/")
    form = visitor.last
    visitor.submit("Send my request", place="US-CA")
    visitor.last = form
    visitor.submit("Send my request", place="US-CA")

    assert PrivacyRequest.objects.count() == 1


def test_nobody_files_without_having_proved_anew_who_they_are(alice: User) -> None:
    client = Client()
    sign_in(client, alice, fresh=False)

    response = client.get("/requests/new/delete/")

    assert response.status_code == 302
    assert response.url.startswith("/accounts/")


def test_a_visitor_is_asked_to_sign_in() -> None:
    assert Client().get("/requests/").url.startswith("/accounts/login/")


def test_a_person_takes_a_request_back(visitor: Visitor) -> None:
    case = file_deletion(visitor)
    visitor.get(f"/requests/{case.reference}/")
    visitor.follow("Take this request back")
    assert PrivacyRequest.objects.get().status == "in_progress"
    visitor.submit("Take my request back")

    assert "You took this request back" in visitor.last.text
    assert PrivacyRequest.objects.get().status == "withdrawn"
    assert case.letters.filter(outcome="withdrawn").exists()


def test_messages_and_files_of_both_sides_stand_on_the_page(visitor: Visitor) -> None:
    case = file_deletion(visitor)
    visitor.get(f"/requests/{case.reference}/")
    visitor.submit("Send my message", words="Please do not forget the old phone.")
    assert "Please do not forget the old phone." in visitor.last.text
    visitor.submit("Add the file", file=SimpleUploadedFile("bill.exe.png", PNG, "text/html"))

    assert "bill.exe.png" in visitor.last.text
    kept = Evidence.objects.get()
    assert (kept.type, kept.size) == ("image/png", len(PNG))
    response = visitor.client.get(visitor.last.links["bill.exe.png"])
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}-{kept.pk}.png"'
    assert response["Content-Type"] == "image/png"
    assert b"".join(response) == PNG


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The submitted file is empty."),
        (b"MZ\x90\x00\x03\x00\x00\x00", "We can take PDF, PNG, JPEG and plain text files."),
        (b"<html>\x00<script>", "We can take PDF, PNG, JPEG and plain text files."),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_words(visitor: Visitor, content: bytes, said: str) -> None:
    case = file_deletion(visitor)
    visitor.get(f"/requests/{case.reference}/")
    visitor.submit("Add the file", file=SimpleUploadedFile("bill.pdf", content, "application/pdf"))

    assert said in visitor.last.errors[0]
    assert not Evidence.objects.exists()


def test_bob_finds_nothing_of_alices(visitor: Visitor, bob: User, alice: User) -> None:
    case = file_deletion(visitor)
    letter = case.letters.get()
    kept = evidence.add(case, SimpleUploadedFile("a.txt", b"proof"), By.person(alice))
    client = Client()
    sign_in(client, bob)
    base = f"/requests/{case.reference}/"

    for path in ("", "received/", "withdraw/", "verify/", f"letters/{letter.pk}/", f"letters/{letter.pk}/pdf/"):
        assert client.get(base + path).status_code == 404, path
    assert client.get(f"{base}files/{kept.pk}/").status_code == 404
    for path in ("messages/", "files/", "withdraw/", "verify/"):
        assert client.post(base + path, {"words": "hello"}).status_code == 404, path
    assert client.get("/requests/letters/guessed/").status_code == 404
    assert client.get("/requests/new/everything/").status_code == 404
    assert "R-" not in client.get("/requests/").content.decode().split("<main")[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    visitor: Visitor, django_assert_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        file_know(visitor, "know_categories")
    visitor.get("/requests/")

    with django_assert_num_queries(5):
        listed = visitor.get("/requests/")
    assert len(listed.tables[0]) == count


def test_how_often_one_may_ask_is_told_and_when_the_window_reopens(visitor: Visitor) -> None:
    for _number in range(2):
        file_know(visitor, "know_categories")
    long_ago = timezone.now() - timedelta(days=200)
    PrivacyRequest.objects.filter(pk=PrivacyRequest.objects.earliest("pk").pk).update(received_at=long_ago)
    visitor.get("/requests/new/know_categories/")
    visitor.submit("Send my request", place="US-CA", span="nonsense")

    assert "You can ask 2 times in 12 months; 0 left. You can ask again from" in visitor.last.text
    visitor.submit("Send my request", place="US-CA", span="everything")
    assert visitor.last.h1 == "We have your request"


def test_a_right_that_nobody_gives_can_still_be_asked_for(page: Visitor, use_company: Any, people: Any) -> None:
    use_company("itns")
    sign_in(page.client, people("alice"))
    page.get("/requests/new/delete/")
    page.submit("See what would be erased", what="everything", place="US-NY", words="x" * 6000)

    assert "nor a law that we know to apply to you gives this right. You can still ask" in page.last.text
    page.submit("See what would be erased", words="Please")
    page.submit("Send my deletion request")
    assert page.last.h1 == "We have your request"
    assert "our own aim" in page.last.text
