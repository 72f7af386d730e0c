"""The keys for data at rest, as the settings name them."""

import re
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,16}")
"""A key's id stands in the clear in front of everything that the key sealed."""


class Unreadable(Exception):
    """Something sealed was altered, cut short, sealed for another place, or its key is gone."""


def current_id() -> str:
    """Returns the id of the key that encrypts from now on: the first of VAULT_KEYS."""
    return str(next(iter(settings.VAULT_KEYS)))


def derived(key_id: str, *, salt: bytes, purpose: str) -> bytes:
    """Returns 32 bytes derived by HKDF (RFC 5869) from a key, one value for each salt and purpose.

    Raises Unreadable where the settings no longer hold that key.
    """
    try:
        secret = bytes.fromhex(settings.VAULT_KEYS[key_id])
    except KeyError:
        raise Unreadable("sealed with a key that VAULT_KEYS does not hold") from None
    return _derived(secret, salt, purpose) if salt == b"" else _derive(secret, salt, purpose)


def _derive(secret: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=purpose.encode()).derive(secret)


_derived = lru_cache(maxsize=32)(_derive)
"""Without salt there is one value for each key and purpose, asked for again with every sealed field."""
