"""Everybody here is a customer of TheVoĉo."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in


@pytest.fixture(autouse=True)
def thevoco(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")


@pytest.fixture
def alice(people: Callable[[str], User], page: Visitor, thevoco: None) -> User:
    """Returns Alice, an extension user, signed in."""
    return _signed_in(page, people("alice"))


@pytest.fixture
def carol(people: Callable[[str], User], page: Visitor, thevoco: None) -> User:
    """Returns Carol, who administers Alice's telephone system, signed in."""
    return _signed_in(page, people("carol"))


def _signed_in(page: Visitor, user: User) -> User:
    sign_in(page.client, user)
    return user
