"""Signatures by which a receiver knows that a message is ours, and new.

The header `Portal-Signature` holds `t=<seconds>,v1=<hex>`: HMAC-SHA256 of the seconds, a dot and the body, by a key
that the receiver alone shares with us. Receivers refuse what is older than a few minutes.
"""

import hashlib
import hmac
import time

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

HEADER = "Portal-Signature"


def key_of(receiver: str) -> bytes:
    """Returns the 32 bytes that one receiver shares with us: derived from PSEUDONYM_KEY, which they do not give away.

    `receiver` is a key of the profile's; each has another.
    """
    made = HKDF(SHA256(), 32, salt=b"", info=f"portal.outbound.{receiver}".encode())
    return made.derive(bytes.fromhex(settings.PSEUDONYM_KEY))


def signature(receiver: str, body: bytes, at: float | None = None) -> str:
    """Returns the header's value for a body, sent at a moment in seconds since 1970; now where none is given."""
    seconds = int(time.time() if at is None else at)
    made = hmac.new(key_of(receiver), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"
