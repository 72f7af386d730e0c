"""An agent's side of the Data Rights Protocol 1.0, written from its text alone: it knows nothing of the portal's code.

Messages are the Ed25519 signature with the JSON behind it, in Base64 (sections 2.01 and 3.07.1).
"""

import base64
import http.client
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NOBODY = "no token"


def moment(ahead: float = 0.0) -> str:
    """Returns a time of ISO 8601, so many seconds ahead of now."""
    return (datetime.now(UTC) + timedelta(seconds=ahead)).isoformat().replace("+00:00", "Z")


@dataclass
class Answer:
    """What a server answered."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        """The body; section 2.0 asks for application/json."""
        assert self.headers["content-type"].partition(";")[0] == "application/json", self
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@dataclass
class Agent:
    """An authorised agent with its key, and the business that it calls."""

    id: str
    business: str
    base: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    token: str = ""

    @property
    def verify_key(self) -> str:
        """The public key as the directory lists it."""
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def signed(self, claims: Any, key: Ed25519PrivateKey | None = None) -> bytes:
        """Returns a signed message, in libsodium's combined mode."""
        said = json.dumps(claims).encode()
        return base64.b64encode((key or self.key).sign(said) + said)

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Returns the claims of every message, changed as named; None leaves one out."""
        told = {
            "agent-id": self.id,
            "business-id": self.business,
            "issued-at": moment(-1),
            "expires-at": moment(600),
            "drp.version": "1.0",
        } | changed
        return {name: value for name, value in told.items() if value is not None}

    def person(self, **changed: Any) -> dict[str, Any]:
        """Returns the claims of a request to delete what is held of a person in California."""
        asked = {
            "exercise": "deletion",
            "regime": "ccpa",
            "relationships": ["customer"],
            "name": "Gwen Gray",
            "email": "gwen@example.net",
            "email_verified": True,
            "phone_number": "+14155550123",
            "address": {"locality": "Oakland", "region": "CA", "postal_code": "94601", "country": "US"},
        }
        return self.claims(**asked | changed)

    def call(
        self, method: str, path: str, body: bytes | None = None, *, token: str = "", kind: str | None = "text/plain"
    ) -> Answer:
        """Calls an address below the base; sends the token where there is one, and `kind` where there is a body."""
        parts = urlsplit(self.base)
        headers = {}
        if (token or self.token) and token != NOBODY:
            headers["Authorization"] = f"Bearer {token or self.token}"
        if body is not None and kind:
            headers["Content-Type"] = kind
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            connection.request(method, f"{parts.path}{path}", body, headers)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, answer.read(), named)
        finally:
            connection.close()

    def set_up(self, body: bytes | None = None, slash: str = "") -> Answer:
        """Sets up the token, and keeps it (section 2.05)."""
        answer = self.call("POST", f"/v1/agent/{self.id}{slash}", body or self.signed(self.claims()), token=NOBODY)
        if answer.status == 200:
            self.token = answer.json["token"]
        return answer

    def exercise(self, slash: str = "", **changed: Any) -> Answer:
        """Exercises a right (section 2.01)."""
        return self.call("POST", f"/v1/data-rights-request{slash}", self.signed(self.person(**changed)))

    def asked(self, **changed: Any) -> dict[str, Any]:
        """Exercises a right and returns the status object."""
        answer = self.exercise(**changed)
        assert answer.status == 200, answer
        return answer.json

    def status(self, request_id: str, slash: str = "") -> Answer:
        """Asks how a request stands (section 2.02)."""
        return self.call("GET", f"/v1/data-rights-request/{request_id}{slash}")

    def revoke(self, request_id: str, reason: str | None = "", slash: str = "", kind: str | None = None) -> Answer:
        """Takes a request back (section 2.04), without a Content-Type."""
        said = {} if reason is None else {"reason": reason}
        return self.call("DELETE", f"/v1/data-rights-request/{request_id}{slash}", self.signed(said), kind=kind)
