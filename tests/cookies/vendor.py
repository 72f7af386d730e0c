"""A vendor on another origin: a script that sets a cookie, fetches a pixel, and so tells who was there."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
SCRIPTS = {"/figures.js": "_ours_1", "/adverts.js": "_theirs"}
SCRIPT = "document.cookie = '{cookie}=1; path=/'; new Image().src = '{origin}/pixel.gif?{cookie}';"


@dataclass
class Vendor:
    """Where it is reached, and what was fetched from it."""

    origin: str
    pages: dict[str, bytes]
    fetched: list[str] = field(default_factory=list)


@contextmanager
def vendor(**pages: bytes) -> Iterator[Vendor]:
    """Serves the scripts, the pixel, and pages by name (`host="<!doctype html>…"` at /host) until left."""
    server = ThreadingHTTPServer(("localhost", 0), _handler())
    server.daemon_threads = True
    here = Vendor(f"http://localhost:{server.server_port}", pages)
    server.vendor = here  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


def _handler() -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers from the vendor's pages."""

        def do_GET(self) -> None:
            """Writes down what is fetched, and answers."""
            here: Vendor = self.server.vendor  # type: ignore[attr-defined]
            path = self.path.partition("?")[0]
            if path != "/favicon.ico":
                here.fetched.append(path)
            kind, body = _content(here, path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    return Handler


def _content(here: Vendor, path: str) -> tuple[str, bytes]:
    if path in SCRIPTS:
        return "text/javascript", SCRIPT.format(cookie=SCRIPTS[path], origin=here.origin).encode()
    if path == "/pixel.gif":
        return "image/gif", PIXEL
    return "text/html; charset=utf-8", here.pages.get(path.removeprefix("/"), b"")
