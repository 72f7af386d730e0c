"""Signed messages, looked at in the order that the protocol sets (section 3.07).

A message is the 64 bytes of an Ed25519 signature with the JSON right behind it, all of it in Base64.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from requests.drp.access import Refusal
from requests.models import DrpAgent

SIGNATURE = 64
VERSION = "1.0"


@dataclass(frozen=True)
class Message:
    """What an agent signed: its claims, and the SHA-256 of the message in hex."""

    claims: dict[str, Any]
    digest: str

    @property
    def issued_at(self) -> datetime:
        """The moment at which the agent made it, once `checked` has passed it."""
        return _moment(self.claims, "issued-at")


def opened(body: bytes, agent: DrpAgent) -> Message:
    """Returns a message that the agent signed.

    Raises Refusal where it is not Base64, then where the signature is another's, then where it holds no object.
    """
    try:
        whole = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        raise Refusal(400, "The message is not Base64.") from None
    if len(whole) <= SIGNATURE:
        raise Refusal(400, "The message is shorter than a signature.")
    signature, said = whole[:SIGNATURE], whole[SIGNATURE:]
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(agent.verify_key)).verify(signature, said)
    except InvalidSignature:
        raise Refusal(403, "The signature is not by the key of the agent that the token belongs to.") from None
    try:
        claims = json.loads(said)
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        raise Refusal(400, "What is signed is not a JSON object in UTF-8.")
    return Message(claims, hashlib.sha256(whole).hexdigest())


def checked(body: bytes, agent: DrpAgent) -> Message:
    """Returns a message that is the agent's, for us, and meant for now; then of the version that we speak.

    Raises Refusal for the first of these that does not hold, in that order.
    """
    message = opened(body, agent)
    claims, now = message.claims, timezone.now()
    _for_us(claims, agent)
    if _moment(claims, "issued-at") >= now:
        raise Refusal(400, "issued-at is still to come. Look at your clock, then sign and send it again.")
    if _moment(claims, "expires-at") <= now:
        raise Refusal(400, "expires-at has passed. Sign a new message.", fatal=True)
    if claims.get("drp.version") != VERSION:
        raise Refusal(400, f'drp.version has to be "{VERSION}".', fatal=True)
    return message


def revocation(body: bytes, agent: DrpAgent) -> str:
    """Returns the reason in a signed revocation, "" for none. Raises Refusal.

    The protocol asks for a reason alone (section 2.04); where an agent states more, it has to hold.
    """
    claims = opened(body, agent).claims
    stated = {name: claims[name] for name in ("agent-id", "business-id") if name in claims}
    _for_us({"agent-id": agent.key, "business-id": settings.DRP_BUSINESS_ID} | stated, agent)
    if "issued-at" in claims and _moment(claims, "issued-at") >= timezone.now():
        raise Refusal(400, "issued-at is still to come. Look at your clock, then sign and send it again.")
    if "expires-at" in claims and _moment(claims, "expires-at") <= timezone.now():
        raise Refusal(400, "expires-at has passed. Sign a new message.")
    reason = claims.get("reason") or ""
    if not isinstance(reason, str):
        raise Refusal(400, "reason has to be a text.")
    return reason[:5_000]


def _for_us(claims: dict[str, Any], agent: DrpAgent) -> None:
    if claims.get("agent-id") != agent.key:
        raise Refusal(403, "agent-id is not the agent that the token belongs to.", fatal=True)
    if claims.get("business-id") != settings.DRP_BUSINESS_ID:
        raise Refusal(403, "business-id is not this business.", fatal=True)


def _moment(claims: dict[str, Any], name: str) -> datetime:
    """Returns a time of ISO 8601; one that states no zone is read as UTC."""
    try:
        found = datetime.fromisoformat(str(claims.get(name)))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(400, f"{name} is no time of ISO 8601.") from None
