"""What the tests of mailings stand on: the newsletter's company, its mail delivered by a real server."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.inspection import Visitor
from tests.post import PostOffice, text_of

LINE = re.compile(r"^https?://[^/]+(/mailings/join/\S+)$", re.MULTILINE)


class Mailbox:
    """Mail as it arrives, and what a reader does with it."""

    def __init__(self, office: PostOffice, work: Callable[..., int]):
        self.office, self.work = office, work

    def texts(self, address: str) -> list[str]:
        """Returns the texts of every mail to an address, oldest first."""
        self.work()
        return [text_of(mail).replace("\r\n", "\n") for mail in self.office.to(address)]

    def link(self, address: str) -> str:
        """Returns the path of the newest link to confirm that came to an address."""
        return LINE.findall("\n".join(self.texts(address)))[-1]


@pytest.fixture
def mailbox(smtp: PostOffice, work: Callable[..., int], settings: Any) -> Mailbox:
    """Returns the mailboxes of everybody; links in them begin with https, as the headers of lists ask."""
    settings.PORTAL_URL = "https://privacy.example.com"
    return Mailbox(smtp, work)


@pytest.fixture
def join(page: Visitor) -> Callable[..., Visitor]:
    """Returns a function that signs an address up by the form: `join("ann@example.com", "newsletter")`."""

    def sign_up(address: str, *lists: str) -> Visitor:
        page.get("/mailings/join/")
        page.submit("Send me the link to confirm", email=address, lists=list(lists))
        return page

    return sign_up
