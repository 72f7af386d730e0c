"""The one place from which an identity service is called."""

import http.client
import ipaddress
import json
import ssl
from typing import Any
from urllib.parse import urlsplit

from requests.identity.port import ServiceDown

PATIENCE = 10
"""Seconds that a service may take to connect, and between two parts of its answer."""
MOST_BYTES = 64 * 1024


def call(method: str, url: str, token: str, body: Any = None, key: str = "") -> Any:
    """Sends JSON and returns the JSON that comes back; follows no redirect. Raises ServiceDown.

    `key` marks a call that may be repeated without effect.
    """
    parts = urlsplit(url)
    headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if key:
        headers["Idempotency-Key"] = key
    connection = _connection(url)
    try:
        connection.request(method, parts.path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        read = answer.read(MOST_BYTES + 1)
        if answer.status not in (200, 201) or len(read) > MOST_BYTES:
            raise ServiceDown(f"answered {answer.status}")
        return json.loads(read)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceDown(type(error).__name__) from None
    finally:
        connection.close()


def is_safe(url: str) -> bool:
    """Tells whether an address is encrypted, or stays on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    )


def _connection(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if not is_safe(url) or parts.hostname is None:
        raise ServiceDown("not encrypted")
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    return http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=PATIENCE, context=ssl.create_default_context()
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
