"""From no account to the first page: address, code, second step, recovery codes."""

import re

from tests.accounts.conftest import Directory, Letters
from tests.inspection import Visitor
from tests.people import code_of

ALICE = {"name": "Alice Example", "email": "alice@example.com", "password1": "five quiet lamps at noon", "age": "41"}


def key_on(page: Visitor) -> str:
    """Returns the key that the page offers to type into an app."""
    assert page.last
    return next("".join(p.itertext()) for p in page.last.all("p", class_="key")).replace(" ", "")


def test_a_person_signs_up_confirms_sets_up_an_app_keeps_codes_and_is_in(
    page: Visitor, directory: Directory, letters: Letters
) -> None:
    page.get("/accounts/signup/")
    opened = page.submit("Create my account", **ALICE)
    assert opened.h1 == "Confirm your email address"
    opened = page.submit("Confirm my address", code=letters.code("alice@example.com"))
    assert opened.h1 == "Set up your second step"
    opened = page.follow("With an app on your phone")
    opened = page.submit("Finish", code=code_of(key_on(page)))
    assert opened.h1 == "Keep your recovery codes"
    codes = re.findall(r"[a-z2-9]{5}-[a-z2-9]{5}", opened.text)
    assert len(set(codes)) == 10
    text = page.client.get("/accounts/recovery-codes/text/")
    assert text["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert re.findall(r"[a-z2-9]{5}-[a-z2-9]{5}", text.content.decode()) == codes
    page.submit("I have kept my codes")
    opened = page.get("/accounts/security/")
    assert opened.facts["Recovery codes"] == "10 codes left"
    assert page.client.get("/accounts/recovery-codes/text/").content.decode().count("-") == 0
