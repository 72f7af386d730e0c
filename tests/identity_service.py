"""An identity service inside the test: a real HTTP server that keeps checks and answers as agreed."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

TOKEN = "a token of the portal's"
SECRET = "a secret that both of them know, and nobody else"


@dataclass
class IdentityService:
    """What it was asked, and how it stands with each check."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    standing: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    broken: str = ""
    """How it misbehaves: "down" answers 503, "nonsense" no JSON, "elsewhere" redirects, "plain" an address in clear."""

    def start(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
        """Begins a check, or gives the one that the key has begun."""
        self.asked.append(body)
        reference = self.by_key.setdefault(key, f"chk-{len(self.by_key) + 1}")
        self.standing.setdefault(reference, "pending")
        until = datetime.now(UTC) + timedelta(days=3)
        scheme = "http" if self.broken == "plain" else "https"
        address = f"{scheme}://id.example.com/go/{reference}"
        return {"reference": reference, "address": address, "expires_at": until.isoformat()}


def _handler(service: IdentityService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self._fit():
                self._say(201, service.start(self.headers["Idempotency-Key"], body))

        def do_GET(self) -> None:
            reference = self.path.rpartition("/")[2]
            if self._fit():
                self._say(200, {"reference": reference, "status": service.standing[reference]})

        def _fit(self) -> bool:
            if service.broken == "down" or self.headers["Authorization"] != f"Bearer {TOKEN}":
                self._say(503, {})
            elif service.broken == "nonsense":
                self._say(200, ["nothing"])
            elif service.broken == "elsewhere":
                self.send_response(302)
                self.send_header("Location", service.url + "/v1/checks")
                self.end_headers()
            else:
                return True
            return False

        def _say(self, status: int, body: Any) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_said: Any) -> None:
            """Says nothing."""

    return Handler


@pytest.fixture
def identity_service(settings: Any) -> Iterator[IdentityService]:
    """Returns the service, running on this machine and told to the portal."""
    service = IdentityService()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_port}"
    settings.IDENTITY_SERVICE_URL = service.url + "/v1"
    settings.IDENTITY_SERVICE_NAME = "Examplecheck"
    settings.IDENTITY_SERVICE_TOKEN, settings.IDENTITY_SERVICE_SECRET = TOKEN, SECRET
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()
