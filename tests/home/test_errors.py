"""Error pages look like the house and say how to go on."""

from typing import Any

from django.test import Client

from tests.inspection import Page, Visitor


def test_an_unknown_address_says_so_and_how_to_go_on(page: Visitor) -> None:
    shown = page.get("/nowhere/", status=404)
    assert shown.h1 == "We could not find that page"
    assert shown.links["Go to the first page"] == "/"


def test_a_form_without_its_token_says_that_nothing_was_sent() -> None:
    page = Visitor(Client(enforce_csrf_checks=True))
    shown = page.post("/i18n/setlang/", {"language": "es"}, status=403)
    assert shown.h1 == "This form is no longer valid"
    assert "Nothing was sent." in shown.text


def test_a_request_for_another_host_is_refused_without_repeating_it(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert Page(response, "/").h1 == "We could not read that request"
    assert b"evil.example" not in response.content


def test_a_fault_of_ours_says_that_it_is_ours(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.home.broken_urls"
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert Page(response, "/broken/").h1 == "Something went wrong on our side"
