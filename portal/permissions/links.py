"""Links by which whoever reads a mail says no to a new use: they name use and person, open nothing, and never expire.

The name is sealed, so that it tells nothing and cannot be made up; it opens as long as VAULT_KEYS holds its key.
"""

import base64
import binascii

from django.urls import reverse

from portal.consent.models import Party
from portal.mail.outbox import absolute
from portal.permissions.models import NamedUse, Told
from portal.vault.sealing import Unreadable, seal, unseal

CONTEXT = "permissions.link"


class BadLink(Exception):
    """A link that was cut, altered or made up."""


def token(use: NamedUse, party: Party) -> str:
    """Returns the opaque part of a link; another one each time, all of which work."""
    sealed = seal(f"{use.key}\n{party.reference}".encode(), CONTEXT)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def link(use: NamedUse, party: Party) -> str:
    """Returns the whole address of the page on which a person says no without signing in."""
    return absolute(reverse("permissions:refuse", args=[token(use, party)]))


def read(token: str) -> Told:
    """Returns the use and the person that a link names. Raises BadLink."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        key, _, reference = unseal(sealed, CONTEXT).decode().partition("\n")
    except (Unreadable, binascii.Error, ValueError):
        raise BadLink from None
    found = Told.objects.select_related("use", "person", "party", "message")
    told = found.filter(use__key=key, party__reference=reference).first()
    if told is None:
        raise BadLink
    return told
