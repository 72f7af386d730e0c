"""Seals short values with AES-256-GCM; the context says where a value belongs, and it opens nowhere else."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.keys import Unreadable, current_id, derived

__all__ = ["Unreadable", "seal", "unseal"]

MAGIC = b"\x01"
NONCE_BYTES = 12
PURPOSE = "portal.vault.sealing"


def seal(clear: bytes, context: str) -> bytes:
    """Returns the value encrypted: a version byte, the key's id, a nonce, the ciphertext with its tag."""
    key_id = current_id().encode()
    header = MAGIC + bytes([len(key_id)]) + key_id
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + _cipher(key_id).encrypt(nonce, clear, header + context.encode())


def unseal(sealed: bytes, context: str) -> bytes:
    """Returns the clear value. Raises Unreadable where it was altered or sealed in another context."""
    if len(sealed) < 2 or sealed[:1] != MAGIC:
        raise Unreadable("not a sealed value")
    end = 2 + sealed[1]
    header, nonce, body = sealed[:end], sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
    if len(nonce) < NONCE_BYTES:
        raise Unreadable("cut short")
    try:
        return _cipher(header[2:]).decrypt(nonce, body, header + context.encode())
    except InvalidTag:
        raise Unreadable("altered, or sealed in another context") from None


def _cipher(key_id: bytes) -> AESGCM:
    return _cipher_of(derived(key_id.decode("ascii", "replace"), salt=b"", purpose=PURPOSE))


@lru_cache(maxsize=8)
def _cipher_of(key: bytes) -> AESGCM:
    return AESGCM(key)
