"""A real gateway for text messages inside the test, which checks signatures as docs/operating.md tells operators to."""

import hmac
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from time import time
from typing import Any

import pytest
from django.core.management import call_command

from tests.outbound.receiver import Received, Receiver, receiving


class Gateway:
    """The texts that arrived, oldest first; `server` says what is answered."""

    def __init__(self, server: Receiver):
        self.server = server

    @property
    def texts(self) -> list[dict[str, str]]:
        """Returns what was posted. Fails for a call that is not signed."""
        assert all(is_signed(call) for call in self.server.received)
        return [json.loads(call.body) for call in self.server.received]

    def newest(self, number: str) -> str:
        """Returns the newest text to a number."""
        return [one["text"] for one in self.texts if one["to"] == number][-1]

    def code(self, number: str) -> str:
        """Returns the code in the newest text to a number."""
        found = re.search(r"\b\d{4} \d{4}\b", self.newest(number))
        assert found
        return found.group()


def is_signed(call: Received) -> bool:
    """Tells whether a call is the portal's, and new."""
    seconds, _, given = call.headers["portal-signature"].removeprefix("t=").partition(",v1=")
    printed = StringIO()
    call_command("texts_key", stdout=printed)
    key = bytes.fromhex(printed.getvalue().strip())
    made = hmac.new(key, f"{seconds}.".encode() + call.body, sha256).hexdigest()
    return hmac.compare_digest(made, given) and abs(time() - int(seconds)) < 300


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """Returns the gateway to which the portal's texts go in this test; texts are on."""
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    with receiving() as server:
        settings.TEXTS_URL = f"{server.url}/v1/texts"
        yield Gateway(server)
