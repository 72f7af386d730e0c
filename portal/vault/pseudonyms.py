"""Names for people that lead back to nobody without the key."""

import hashlib
import hmac

from django.conf import settings


def pseudonym(kind: str, value: str) -> str:
    """Returns 32 hex characters, always the same for one kind and value; keyed by PSEUDONYM_KEY."""
    key = bytes.fromhex(settings.PSEUDONYM_KEY)
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]
