"""Links by which whoever reads a mailbox confirms that they asked for a list: they name no more, and end after days."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from portal.mail.outbox import absolute
from portal.mailings.links import BadLink
from portal.vault.sealing import Unreadable, seal, unseal

CONTEXT = "mailings.confirmation"
WORKS_FOR = timedelta(days=7)


class OldLink(Exception):
    """A link whose time is over."""


@dataclass(frozen=True)
class Asked:
    """What was asked for: the mailbox, the keys of the lists, when (aware UTC), and in which language."""

    address: str
    lists: tuple[str, ...]
    at: datetime
    language: str


def link(asked: Asked) -> str:
    """Returns the whole address of the page that confirms; opening it does nothing."""
    facts = [asked.address, list(asked.lists), asked.at.timestamp(), asked.language]
    sealed = seal(json.dumps(facts, separators=(",", ":")).encode(), CONTEXT)
    return absolute(reverse("mailings:confirm", args=[_written(sealed)]))


def read(token: str) -> Asked:
    """Returns what was asked for. Raises BadLink for a link that was cut or made up, OldLink for an old one."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        if _written(sealed) != token:
            raise BadLink
        address, lists, at, language = json.loads(unseal(sealed, CONTEXT))
    except (Unreadable, binascii.Error, ValueError):
        raise BadLink from None
    asked = Asked(address, tuple(lists), datetime.fromtimestamp(at, UTC), language)
    if timezone.now() - asked.at > WORKS_FOR:
        raise OldLink
    return asked


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")
