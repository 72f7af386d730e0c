import pytest
from django.test import Client

from accounts.models import User
from tests.people import sign_in


@pytest.fixture
def desk(pat: User) -> Client:
    """Returns the client of Pat, an officer who is signed in."""
    client = Client()
    sign_in(client, pat)
    return client
