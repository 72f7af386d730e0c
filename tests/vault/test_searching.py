"""Staff search by an address, and the address reaches no URL."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import User
from portal.vault.searching import concealed, revealed
from tests.people import sign_in


@pytest.fixture
def desk(client: Client, pat: User) -> Client:
    sign_in(client, pat)
    return client


def test_an_address_is_searched_for_without_standing_in_a_url(desk: Client, alice: User, bob: User) -> None:
    response = desk.post("/admin/accounts/user/?is_staff__exact=0&p=2", {"typed": " alice@example.com "})
    assert response.status_code == 302
    where = response["Location"]
    assert "alice" not in where and "%40" not in where
    assert "is_staff__exact=0" in where and "p=2" not in urlsplit(where).query.split("&")
    shown = desk.get(where).content.decode()
    assert alice.name in shown
    assert bob.name not in shown
    assert 'value="alice@example.com"' in shown


def test_an_empty_search_shows_everybody(desk: Client, alice: User, bob: User) -> None:
    shown = desk.post("/admin/accounts/user/", {"typed": " "}, follow=True).content.decode()
    assert alice.name in shown and bob.name in shown


@pytest.mark.parametrize("query", ["~", "~tampered", "~ñ", "plain"])
def test_what_cannot_be_read_is_taken_as_it_stands(query: str) -> None:
    assert revealed(query) == query


def test_the_same_search_looks_different_each_time() -> None:
    assert revealed(concealed("Ünï ☎")) == "Ünï ☎"
    assert concealed("a") != concealed("a")
