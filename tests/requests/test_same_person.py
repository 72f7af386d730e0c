"""Somebody with an account who also asked without it is one person: cases together, limits together."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in
from tests.post import PostOffice
from tests.requests.test_guests import Mailbox, come_in, file_as_guest
from tests.requests.working import file_know


@pytest.fixture
def mailbox(smtp: PostOffice, work: Callable[..., int]) -> Mailbox:
    return Mailbox(smtp, work)


def test_what_was_asked_from_the_mailbox_is_listed_and_counted_with_the_account(
    page: Visitor, mailbox: Mailbox, alice: User, bob: User
) -> None:
    come_in(page, mailbox, alice.email)
    first = file_as_guest(page, "know_categories")
    file_as_guest(page, "know_categories")
    page.client.logout()
    sign_in(page.client, alice)

    shown = page.get("/requests/")
    assert first.reference in shown.text
    assert "asked without signing in" in shown.text
    assert shown.links[f"Request to know the kinds of data {first.reference}"] == first.path
    form = page.get("/requests/new/know_categories/?place=US-CA")
    assert "again from" in form.text
    page.client.logout()
    sign_in(page.client, bob)
    assert first.reference not in page.get("/requests/").text


def test_the_mailbox_counts_what_the_account_asked_and_shows_none_of_it(
    page: Visitor, mailbox: Mailbox, alice: User
) -> None:
    sign_in(page.client, alice)
    filed = file_know(page, "know_categories")
    page.client.logout()
    come_in(page, mailbox, alice.email)

    assert filed.reference not in page.get("/requests/guest/requests/").text
    page.get("/requests/guest/new/know_categories/")
    assert page.last and "in 12 months; 1 left." in page.last.text
