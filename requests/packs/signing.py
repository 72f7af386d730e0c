"""The key that signs evidence packs (Ed25519, RFC 8032)."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from requests.lifecycle import NotAllowed

ALGORITHM = "Ed25519"


def is_set() -> bool:
    """Returns whether this portal has a key to sign with."""
    return bool(settings.EVIDENCE_SIGNING_KEY)


def public_key() -> bytes:
    """Returns the 32 bytes that check a signature. Raises NotAllowed where no key is set."""
    return _key().public_key().public_bytes_raw()


def fingerprint() -> str:
    """Returns the SHA-256 of the public key in hex. Raises NotAllowed where no key is set."""
    return hashlib.sha256(public_key()).hexdigest()


def sign(data: bytes) -> bytes:
    """Returns the signature of some bytes. Raises NotAllowed where no key is set."""
    return _key().sign(data)


def _key() -> Ed25519PrivateKey:
    if not is_set():
        raise NotAllowed(_("This portal has no key to sign with: ask whoever operates it to set EVIDENCE_SIGNING_KEY."))
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.EVIDENCE_SIGNING_KEY))
