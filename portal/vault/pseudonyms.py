"""Names for people that lead back to nobody without the key."""

import hashlib
import hmac

from django.conf import settings


def pseudonym(kind: str, value: str) -> str:
    """Returns 32 hex characters, always the same for one kind and value; keyed by PSEUDONYM_KEY."""
    key = bytes.fromhex(settings.PSEUDONYM_KEY)
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def contact_reference(kind: str, value: str) -> str:
    """Returns the pseudonym of an address: `kind` is "email" or "phone" (E.164), case does not matter."""
    return pseudonym(f"contact:{kind}", value.strip().casefold())
