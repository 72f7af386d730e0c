"""Where a service may answer."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def _reachable(address: str) -> str:
    """Returns an address that is https, or of this machine itself, and nothing but a place."""
    parts = urlsplit(address)
    at_home = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and address.isascii() and parts.hostname
    if not plain or not (parts.scheme == "https" or at_home) or any(letter <= " " for letter in address):
        raise ValueError("an address begins with https:// (http:// for this machine alone), without user or query")
    return address.rstrip("/")


ServiceAddress = Annotated[str, AfterValidator(_reachable)]
"""Where a service answers."""
