"""The company's directory, filled as a test needs it, and the mail that people get."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.db import connections
from django.utils import timezone

from tests.post import PostOffice, text_of

FREE = count(900_000)


class Directory:
    """The demo company's table of people; a test's changes are rolled back with it."""

    def put(self, email: str, account: str = "", extension: str = "", days: int = 400) -> None:
        """Puts an account's holder on file, whose address has been there for so many days."""
        since = timezone.now().replace(tzinfo=None) - timedelta(days=days)
        columns = "id, email, email_since, account_id, extension, name, role"
        with connections["company"].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO people ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
                [next(FREE), email, since, account, extension, "Somebody", "holder"],
            )


class Letters:
    """The mail that people get, delivered by the worker through a real server."""

    def __init__(self, office: PostOffice, work: Callable[..., int]):
        self.office, self.work = office, work

    def all_to(self, address: str) -> list[str]:
        """Returns the texts of every mail to an address, oldest first."""
        self.work()
        return [text_of(message).replace("\r\n", "\n") for message in self.office.to(address)]

    def to(self, address: str) -> str:
        """Returns the text of the newest mail to an address."""
        return self.all_to(address)[-1]

    def code(self, address: str) -> str:
        """Returns the code that the newest mail to an address carries on a line of its own."""
        found = re.search(r"^    (\S+)$", self.to(address), re.MULTILINE)
        assert found
        return found[1]

    def link(self, address: str) -> str:
        """Returns the path of the link that the newest mail to an address carries on a line of its own."""
        found = re.search(r"^https?://[^/]+(/\S+)$", self.to(address), re.MULTILINE)
        assert found
        return found[1]


@pytest.fixture
def letters(smtp: PostOffice, work: Callable[..., int]) -> Letters:
    """Returns the mail that people get in this test."""
    return Letters(smtp, work)


@pytest.fixture
def directory() -> Directory:
    """Returns the demo company's table of people."""
    return Directory()
