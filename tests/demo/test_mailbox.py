"""The demonstration's mail: readable there, and nowhere else."""

from typing import Any

import pytest
from django.test import Client

from portal.mail import outbox
from portal.mail.models import Message
from tests.inspection import Visitor

HTML = "<!DOCTYPE html><html lang='en'><head><style>p {color: red}</style></head><body><p>Your code</p></body></html>"


def written(subject: str = "Your code") -> Message:
    text = "Dear Alice, open https://privacy.example.com/x?a=1&b=2 <now>."
    return outbox.send_rendered(
        subject, text, HTML, to="alice@example.com", language="en", kind="service", template="code"
    )


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


def test_an_empty_mailbox_says_when_mail_appears(demo: None, page: Visitor) -> None:
    assert "No mail yet" in page.get("/demo/mail/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_every_mail_is_listed(demo: None, page: Visitor, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        written(f"Subject {number}")
    with django_assert_num_queries(1):
        shown = page.get("/demo/mail/").text
    assert [f"Subject {number}" in shown for number in range(rows)] == [True] * rows
    assert "alice@example.com" in shown


def test_a_mail_is_read_as_text(demo: None, page: Visitor) -> None:
    mail = written()
    shown = page.get(f"/demo/mail/{mail.pk}/")
    assert "Dear Alice" in shown.text
    assert shown.all("a", href="https://privacy.example.com/x?a=1&b=2")


def test_a_mail_is_shown_as_html_where_it_can_do_nothing(demo: None, client: Client) -> None:
    answer = client.get(f"/demo/mail/{written().pk}/html/")
    assert answer.content.decode() == HTML
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"
    )


@pytest.mark.parametrize("address", ["/demo/mail/", "/demo/mail/{}/", "/demo/mail/{}/html/"])
def test_there_is_no_such_page_outside_the_demonstration(client: Client, address: str) -> None:
    assert client.get(address.format(written().pk)).status_code == 404


def test_an_unknown_mail_is_not_there(demo: None, client: Client) -> None:
    assert client.get("/demo/mail/999/").status_code == 404
    assert client.get("/demo/mail/999/html/").status_code == 404
