"""A company whose directory the tests of this room fill as they need."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from portal.company.loading import PROFILES, load
from tests.post import PostOffice, text_of

SOURCES = """
[[sources]]
key = "crm"
label = "Customer records"
adapter = "sql"
database = "company"

[directory]
table = "people"
source = "crm"
email = "email"
email_since = "email_since"
account = "account"
extension = ["account", "extension"]
name = "name"
default_role = "{role}"

"""

DATASET = """
[[datasets]]
key = "{category}"
source = "crm"
category = "{category}"
label = "Records"
table = "{category}"
match = [{{ kind = "account", column = "account" }}]
fields = [{{ name = "name", label = "Name" }}]

"""


class Directory:
    """The company's table of people."""

    def put(self, email: str, account: str = "", extension: str = "", days: int = 400) -> None:
        """Puts a person on file, whose address has been there for so many days."""
        since = timezone.now() - timedelta(days=days)
        with connections["company"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO people (email, email_since, account, extension, name) VALUES (%s, %s, %s, %s, %s)",
                [email, since.replace(tzinfo=None), account, extension, "Somebody"],
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
def directory(settings: Any, tmp_path: Path) -> Iterator[Directory]:
    """Puts a company in force that has a directory of its own, empty."""
    folder = tmp_path / "company"
    shutil.copytree(PROFILES / "clearcall", folder)
    profile = load(folder)
    role = next(one for one in profile.roles if "account" in one.identified_by)
    text = SOURCES.format(role=role.key)
    text += "".join(
        DATASET.format(category=one.key) for one in profile.categories if one.stored and one.key != "portal_account"
    )
    (folder / "sources.toml").write_text(text, "utf-8")
    settings.COMPANY = str(folder)
    with connections["company"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE people (id integer, email varchar(254), email_since timestamp, account varchar(40),"
            " extension varchar(40), name varchar(100))"
        )
    yield Directory()
    with connections["company"].cursor() as cursor:
        cursor.execute("DROP TABLE people")
