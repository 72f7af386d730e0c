"""Signatures of calls to a source: HTTP Message Signatures (RFC 9421) with HMAC-SHA-256, over what RFC 9530 digests.

Covered are the method, the path and the digest of the body; `created` and a nonce make a call good once, for minutes.
"""

import base64
import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence

from django.conf import settings

LABEL = "portal"
COVERED = ("@method", "@path", "content-digest")
GOOD_FOR = 300
"""Seconds that a signature is good for, and that clocks may differ by."""

INPUT = re.compile(rf'{LABEL}=(\((?:"[a-z@-]+" ?)+\)((?:;[a-z]+=(?:[0-9]+|"[^"\\]*"))+))')
SIGNATURE = re.compile(rf"{LABEL}=:([A-Za-z0-9+/=]+):")


class Unsigned(Exception):
    """A call that is not known to come from the portal, or has come before; says what is wrong with it."""


def shared_keys(name: str) -> list[bytes]:
    """Returns the keys that a service shares with the portal: the first signs, all verify.

    They come from the environment, `SOURCE_SECRET_X` for the name "x". Raises ValueError, saying what is wrong.
    """
    variable = f"SOURCE_SECRET_{name.upper()}"
    try:
        keys = [bytes.fromhex(one) for one in settings.SOURCE_SECRETS.get(name, [])]
    except ValueError:
        raise ValueError(f"{variable} is not hex") from None
    if not keys or min(len(key) for key in keys) < 32:
        raise ValueError(f"{variable} is not set: 32 bytes in hex, known to the portal and to the service alone")
    return keys


def digest(body: bytes) -> str:
    """Returns the header `Content-Digest` of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """Returns what is signed: a line for each component, and the parameters (RFC 9421, section 2.5)."""
    lines = [f'"{name}": {value}' for name, value in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def made(key: bytes, signed: bytes) -> str:
    """Returns a signature in base64."""
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed(key: bytes, keyid: str, path: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """Returns the headers that a POST of a body to a path carries; `at`: seconds since 1970, now where none is given.

    Sign every try anew: a nonce is good once.
    """
    created = int(time.time() if at is None else at)
    listed = " ".join(f'"{name}"' for name in COVERED)
    nonce = secrets.token_urlsafe(18)
    parameters = f'({listed});created={created};nonce="{nonce}";keyid="{keyid}";alg="hmac-sha256"'
    told = digest(body)
    values = {"@method": "POST", "@path": path, "content-digest": told}
    signature = made(key, base([(name, values[name]) for name in COVERED], parameters))
    return {
        "Content-Digest": told,
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}=:{signature}:",
    }


class Gate:
    """The receiving end: lets every call of the portal's in, once, and no other.

    `keys`: all of them verify, so that one can follow another. Nonces are kept in this process's memory: where several
    processes answer, they have to share them.
    """

    def __init__(self, keys: Sequence[bytes]):
        self.keys = keys
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def passed(self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> None:
        """Raises Unsigned. `headers`: by names in lower case; `now`: seconds since 1970."""
        now = time.time() if now is None else now
        found = INPUT.fullmatch(headers.get("signature-input", ""))
        given = SIGNATURE.fullmatch(headers.get("signature", ""))
        if not found or not given:
            raise Unsigned("there is no signature")
        parameters, facts = found[1], _facts(found[2])
        covered = re.findall(r'"([a-z@-]+)"', parameters.partition(")")[0])
        if set(covered) != set(COVERED) or len(covered) != len(COVERED):
            raise Unsigned(f"the signature does not cover {', '.join(COVERED)}")
        values = {"@method": method, "@path": path, "content-digest": headers.get("content-digest", "")}
        told = base([(name, values[name]) for name in covered], parameters)
        if not any(hmac.compare_digest(made(key, told), given[1]) for key in self.keys):
            raise Unsigned("the signature does not fit")
        if not hmac.compare_digest(values["content-digest"], digest(body)):
            raise Unsigned("the body does not fit its digest")
        self._once(facts.get("nonce", ""), int(facts.get("created", "0")), now)

    def _once(self, nonce: str, created: int, now: float) -> None:
        if abs(now - created) > GOOD_FOR:
            raise Unsigned("the signature is too old, or from the future")
        if not nonce:
            raise Unsigned("there is no nonce")
        with self._lock:
            self._seen = {one: until for one, until in self._seen.items() if until > now}
            if nonce in self._seen:
                raise Unsigned("this call has come before")
            self._seen[nonce] = created + GOOD_FOR + 1


def _facts(parameters: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in re.findall(r';([a-z]+)=([0-9]+|"[^"]*")', parameters)}
