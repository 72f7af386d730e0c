"""What the portal asks of an identity service; `requests.identity.rest` is the reference adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from requests.models import IdentityCheck

Outcome = IdentityCheck.Outcome


class ServiceDown(Exception):
    """The service did not answer, or not as agreed; says nothing of the person."""


class Forged(Exception):
    """A result that the service did not sign, or signed long ago."""


@dataclass(frozen=True)
class Wanted:
    """What a check begins with. `key`: ours, the same for the same check; name and address are compared there."""

    key: str
    name: str
    email: str
    language: str
    return_to: str


@dataclass(frozen=True)
class Started:
    """A check that has begun: its reference there, where the person goes, and until when (aware)."""

    reference: str
    address: str
    expires_at: datetime


@dataclass(frozen=True)
class Result:
    """How a check stands."""

    reference: str
    outcome: Outcome


class Service(Protocol):
    """One identity service."""

    name: str
    """As the person and staff know it."""

    def start(self, wanted: Wanted) -> Started:
        """Begins a check; called twice with one key, it begins one. Raises ServiceDown."""

    def look(self, reference: str) -> Result:
        """Returns how a check stands. Raises ServiceDown."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> Result:
        """Returns the result that the service sent us. Raises Forged, and ValueError where it cannot be read."""
