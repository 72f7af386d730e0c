"""Linking the company's records: by a confirmed mailbox, by a code to an address on file, never by what one knows."""

import re

import pytest
from django.db import connections
from django.test import Client

from accounts.models import Claim, Link, User
from accounts.subject import role_of, subject_of
from portal.audit.events import Event
from portal.audit.models import Entry
from tests.accounts.conftest import Directory, Letters
from tests.inspection import Page, Visitor
from tests.people import KNOWN, PASSWORD, code_of, make, sign_in


@pytest.fixture
def dora(directory: Directory) -> User:
    """Returns somebody with an account here, and nothing linked yet."""
    user = make("pat")
    user.groups.clear()
    User.objects.filter(pk=user.pk).update(email="dora@example.com", is_staff=False)
    user.emailaddress_set.update(email="dora@example.com")
    return User.objects.get(pk=user.pk)


def claim(page: Visitor, number: str) -> Page:
    page.get("/accounts/link/number/")
    return page.submit("Continue", number=number)


def choices(opened: Page) -> list[str]:
    return re.findall(r"[a-z]•••@[a-z]•••\.[a-z]+", opened.text)


def test_a_record_under_the_confirmed_address_is_offered_after_signing_in(
    page: Visitor, directory: Directory, dora: User, letters: Letters
) -> None:
    directory.put("Dora@Example.com", "ACC-7", "201")
    page.get("/accounts/login/")
    page.submit("Continue", login="dora@example.com", password=PASSWORD)
    opened = page.submit("Sign in", code=code_of(KNOWN["pat"].secret))
    assert opened.h1 == "Your customer records"
    assert "ACC-7/201" in opened.text
    assert not subject_of(dora).of("account")
    opened = page.submit("Link this record")
    assert "We linked your customer record." in opened.text
    assert subject_of(dora).of("account") == {"ACC-7"}
    assert "dora@example.com" in subject_of(dora).of("email")
    assert role_of(dora) is not None
    assert Entry.objects.get(event=Event.LINK_MADE.key).facts["method"] == "email"
    assert "A customer record was linked" in letters.to("dora@example.com")


def test_an_address_that_is_new_on_file_waits(page: Visitor, directory: Directory, dora: User) -> None:
    directory.put("dora@example.com", "ACC-7", days=29)
    sign_in(page.client, dora)
    opened = page.get("/accounts/link/")
    assert "We found a record whose email address is new." in opened.text
    assert page.post("/accounts/link/offered/", {"reference": "ACC-7"}, status=404)
    assert not Link.objects.exists()


def test_only_what_was_offered_can_be_linked(page: Visitor, directory: Directory, dora: User) -> None:
    directory.put("somebody@example.com", "ACC-8")
    sign_in(page.client, dora)
    page.post("/accounts/link/offered/", {"reference": "ACC-8"}, status=404)
    assert not Link.objects.exists()


def test_a_customer_number_is_claimed_by_a_code_to_an_address_on_file(
    page: Visitor, directory: Directory, dora: User, letters: Letters
) -> None:
    directory.put("office@bakery.example", "ACC-7", "200")
    sign_in(page.client, dora)
    opened = claim(page, "ACC-7")
    assert choices(opened) == ["o•••@b•••.example"]
    opened = page.submit("Send the code", address=opened.all("input", type="radio")[0].get("value"))
    assert opened.h1 == "Type the code"
    assert page.submit("Link this record", code="000000").errors
    opened = page.submit("Link this record", code=letters.code("office@bakery.example"))
    assert opened.h1 == "Your customer records"
    assert subject_of(dora).of("account") == {"ACC-7"}
    assert Entry.objects.get(event=Event.LINK_MADE.key).facts["method"] == "address"
    assert not Claim.objects.exists()


def test_a_number_that_nobody_has_looks_the_same(
    page: Visitor, directory: Directory, dora: User, letters: Letters
) -> None:
    directory.put("office@bakery.com", "ACC-7", "200")
    sign_in(page.client, dora)
    known, unknown = claim(page, "ACC-7"), claim(page, "ACC-8")
    masks = choices(unknown)
    assert 1 <= len(masks) <= 3
    assert choices(claim(page, "ACC-8")) == masks, "the same decoys each time"
    strip = lambda opened: re.sub(r"\S•••@\S•••\.\S+ ?", "", opened.text)  # noqa: E731
    assert strip(known) == strip(unknown)
    opened = page.submit("Send the code", address=unknown.all("input", type="radio")[0].get("value"))
    assert opened.h1 == "Type the code"
    letters.work()
    assert letters.office.received == []
    for _try in range(5):
        opened = page.submit("Link this record", code="000000")
    assert page.get("/accounts/link/code/").h1 == "Link a customer number"
    assert not Link.objects.exists()


def test_an_address_that_is_new_on_file_gets_no_code(
    page: Visitor, directory: Directory, dora: User, letters: Letters
) -> None:
    directory.put("office@bakery.example", "ACC-7", days=29)
    sign_in(page.client, dora)
    assert "o•••@b•••.example" not in claim(page, "ACC-7").text


def test_guessing_numbers_ends_soon(page: Visitor, directory: Directory, dora: User) -> None:
    sign_in(page.client, dora)
    for number in range(5):
        assert claim(page, f"ACC-{number}").h1 == "Choose an address"
    assert claim(page, "ACC-6").errors == [
        "Customer number: There were too many tries. Please try again tomorrow, or write to us."
    ]


def test_an_address_must_be_one_of_those_shown(page: Visitor, directory: Directory, dora: User) -> None:
    directory.put("office@bakery.example", "ACC-7")
    sign_in(page.client, dora)
    claim(page, "ACC-7")
    assert len(page.post("/accounts/link/address/", {"address": "me@example.com"}).errors) == 1


def test_claims_are_sealed_at_rest(page: Visitor, directory: Directory, dora: User) -> None:
    sign_in(page.client, dora)
    claim(page, "ACC-7")
    assert b"ACC-7" not in bytes(Claim.objects.get().sealed)


def test_claiming_asks_for_a_fresh_proof(page: Visitor, directory: Directory, dora: User) -> None:
    sign_in(page.client, dora, fresh=False)
    assert page.get("/accounts/link/number/").h1 == "Confirm that it is you"


def test_systems_that_are_down_are_said_to_be_and_the_person_stays(page: Visitor, dora: User) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("ALTER TABLE people RENAME TO elsewhere")
    try:
        sign_in(page.client, dora)
        assert "We could not reach our customer records just now." in page.get("/accounts/link/").text
        assert page.get("/accounts/security/").h1 == "Security"
    finally:
        with connections["company"].cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO people")


def test_a_link_is_taken_back(page: Visitor, alice: User) -> None:
    sign_in(page.client, alice)
    link = Link.objects.get()
    page.get(f"/accounts/link/{link.pk}/remove/")
    page.submit("Unlink it")
    assert subject_of(alice).of("account") == frozenset()
    assert Link.objects.get().revoked_at is not None


def test_a_strangers_link_is_not_there(page: Visitor, alice: User, bob: User) -> None:
    sign_in(page.client, bob)
    pk = Link.objects.get(user=alice).pk
    page.get(f"/accounts/link/{pk}/remove/", status=404)
    page.post(f"/accounts/link/{pk}/remove/", status=404)
    assert Link.objects.active().filter(user=alice).exists()
    assert "ACC-100001" not in page.get("/accounts/link/").text


def test_a_role_reaches_only_what_it_is_identified_by(people, use_company) -> None:  # type: ignore[no-untyped-def]
    use_company("itns")
    alice = people("alice")
    Link.objects.update(role="subscriber")
    assert set(subject_of(alice).identifiers) == {"email", "phone", "extension"}
    assert subject_of(alice).of("extension") == {"ACC-100001/201"}


def test_visitors_have_no_links(client: Client) -> None:
    for path in ("link/", "link/number/", "link/address/", "link/code/", "link/1/remove/"):
        assert client.get(f"/accounts/{path}").status_code == 302
