"""The company's systems out of reach: a connection that cannot be opened stands where the good one stood."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connections


@contextmanager
def _outage() -> Iterator[None]:
    good = connections["company"]
    broken = good.copy("company")
    if broken.vendor == "sqlite":
        broken.settings_dict["NAME"] = "/nowhere/at/all.sqlite3"
    else:
        broken.settings_dict |= {"HOST": "127.0.0.1", "PORT": "1"}
    connections["company"] = broken
    try:
        yield
    finally:
        connections["company"] = good


@pytest.fixture
def company_out_of_reach() -> Callable[[], AbstractContextManager[None]]:
    """Returns a context manager: inside, no connection to the company's database can be opened."""
    return _outage
