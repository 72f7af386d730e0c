"""Links by which whoever reads a mail leaves a list: they name mailbox and list, open nothing else, and never expire.

The name is sealed (AES-256-GCM), so that it tells nothing and cannot be made up (RFC 8058, section 3.1). It opens as
long as VAULT_KEYS holds the key that sealed it: keep retired keys there.
"""

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from portal.consent.parties import folded
from portal.mail.outbox import absolute
from portal.vault.sealing import Unreadable, seal, unseal

CONTEXT = "mailings.link"


class BadLink(Exception):
    """A link that was cut, altered or made up."""


@dataclass(frozen=True)
class Named:
    """What a link names: a mailbox and a list, by the key of its purpose."""

    address: str
    purpose: str


def token(address: str, purpose: str) -> str:
    """Returns the opaque part of a link; another one each time, all of which work."""
    return _written(seal(f"{purpose}\n{folded(address)}".encode(), CONTEXT))


def link(address: str, purpose: str, sealed: str = "") -> str:
    """Returns the whole address of the page that leaves a list; a POST to it does so at once.

    `sealed`: a token that names the same, where it is already there.
    """
    before, after = _around(settings.PORTAL_URL)
    return before + (sealed or token(address, purpose)) + after


def read(token: str) -> Named:
    """Returns what a link names. Raises BadLink."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        if _written(sealed) != token:  # the last character has bits to spare: one spelling of each token is ours
            raise BadLink
        purpose, _, address = unseal(sealed, CONTEXT).decode().partition("\n")
    except (Unreadable, binascii.Error, ValueError):
        raise BadLink from None
    return Named(address, purpose)


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


@lru_cache(maxsize=2)
def _around(portal_url: str) -> tuple[str, str]:
    """Returns what stands before and behind a token; worked out once, for a mailing makes millions of links."""
    before, _mark, after = absolute(reverse("mailings:unsubscribe", args=["~"])).rpartition("~")
    return before, after
