"""The reference adapter: an identity service that speaks JSON over HTTPS (docs/operating.md describes the contract)."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from django.conf import settings
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from requests.identity.calling import call, is_safe
from requests.identity.port import Forged, Outcome, Result, ServiceDown, Started, Wanted

SIGNATURE = "X-Signature"
TOLERANCE = 300
"""Seconds after which a signed result is too old to be taken."""


class _Started(BaseModel):
    reference: str = Field(min_length=1, max_length=200)
    address: str = Field(max_length=2000)
    expires_at: AwareDatetime


class _Result(BaseModel):
    reference: str = Field(min_length=1, max_length=200)
    status: Literal["pending", "verified", "failed", "expired"]


class RestService:
    """The service at IDENTITY_SERVICE_URL."""

    def __init__(self) -> None:
        self.name: str = settings.IDENTITY_SERVICE_NAME
        self.url: str = settings.IDENTITY_SERVICE_URL.rstrip("/")

    def start(self, wanted: Wanted) -> Started:
        """Begins a check; called twice with one key, it begins one. Raises ServiceDown."""
        body = {
            "expected": {"name": wanted.name, "email": wanted.email},
            "language": wanted.language,
            "return_to": wanted.return_to,
        }
        said = self._call("POST", "/checks", body, wanted.key)
        try:
            found = _Started.model_validate(said)
        except ValidationError:
            raise ServiceDown("not as agreed") from None
        if not is_safe(found.address):
            raise ServiceDown("not encrypted")
        return Started(found.reference, found.address, found.expires_at)

    def look(self, reference: str) -> Result:
        """Returns how a check stands. Raises ServiceDown."""
        said = self._call("GET", f"/checks/{quote(reference, safe='')}")
        try:
            found = _Result.model_validate(said)
        except ValidationError:
            raise ServiceDown("not as agreed") from None
        if found.reference != reference:
            raise ServiceDown("not as agreed")
        return Result(found.reference, Outcome(found.status))

    def read(self, body: bytes, headers: Mapping[str, str]) -> Result:
        """Returns the result that the service sent us. Raises Forged, and ValueError where it cannot be read."""
        _check_signature(body, headers.get(SIGNATURE, ""))
        found = _Result.model_validate(json.loads(body))
        return Result(found.reference, Outcome(found.status))

    def _call(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        return call(method, self.url + path, settings.IDENTITY_SERVICE_TOKEN, body, key)


def signature(body: bytes, at: datetime) -> str:
    """Returns the header that signs a result: the second, and an HMAC-SHA-256 over second, point and body."""
    second = str(int(at.astimezone(UTC).timestamp()))
    return f"t={second},v1={_mac(second, body)}"


def _check_signature(body: bytes, header: str) -> None:
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    second, given = parts.get("t", ""), parts.get("v1", "")
    if not settings.IDENTITY_SERVICE_SECRET or not (second.isascii() and second.isdecimal()) or len(second) > 12:
        raise Forged
    if not hmac.compare_digest(_mac(second, body).encode(), given.encode()):
        raise Forged
    if abs(time.time() - int(second)) > TOLERANCE:
        raise Forged


def _mac(second: str, body: bytes) -> str:
    key: bytes = settings.IDENTITY_SERVICE_SECRET.encode()
    return hmac.new(key, second.encode() + b"." + body, hashlib.sha256).hexdigest()
