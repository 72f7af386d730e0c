"""Where a call may go: an https address of the public internet, whose name is resolved once."""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings

from portal.jobs.faults import Fault, GiveUp

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Translated to the IPv4 address in its last 32 bits (RFC 6052)."""

LONGEST = 2_000


class Refused(GiveUp):
    """The portal does not call this address, now or ever."""


@dataclass(frozen=True)
class Place:
    """An address that may be called, as far as its writing goes; the name is resolved by `addresses`."""

    host: str
    port: int
    path: str
    secure: bool = True

    @classmethod
    def of(cls, url: str) -> Self:
        """Returns the place that an address names. Raises Refused, with what is wrong and without the address.

        It has to be https, on a port of OUTBOUND_PORTS, and name no user. OUTBOUND_ALLOW_LOOPBACK lets plain http and
        every port of the machine itself through.
        """
        if len(url) > LONGEST or not url.isascii() or any(letter <= " " or letter == "\x7f" for letter in url):
            raise Refused("The address is too long, or holds blanks or letters that an address cannot have.")
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            raise Refused("The address cannot be read.") from None
        if not host or "@" in parts.netloc or "\\" in url:
            raise Refused("The address names no host, or a user.")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if (
            settings.OUTBOUND_ALLOW_LOOPBACK
            and host in ("127.0.0.1", "localhost")
            and parts.scheme in ("http", "https")
        ):
            return cls(host, port or (443 if parts.scheme == "https" else 80), path, parts.scheme == "https")
        if parts.scheme != "https":
            raise Refused("The address does not begin with https.")
        if (port or 443) not in settings.OUTBOUND_PORTS:
            raise Refused("The address names a port that we do not call.")
        return cls(host, port or 443, path)

    @property
    def name(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    def addresses(self) -> list[str]:
        """Returns the addresses behind the name, asked for once. Raises Refused where any of them is inside the house.

        Raises Fault where the name cannot be resolved at the moment. Who connects has to use what is returned here and
        not ask again: a second answer may be another one.
        """
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Fault("The name of the server could not be resolved.") from None
        known = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not known or not all(may_call(address) for address in known):
            raise Refused("The server is not on the public internet.")
        return known


def may_call(address: str) -> bool:
    """Tells whether an IP address is on the public internet; an IPv4 address wrapped in an IPv6 one never is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.is_loopback:
        return bool(settings.OUTBOUND_ALLOW_LOOPBACK)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or _is_wrapped(ip))


def _is_wrapped(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv4Address):
        return False
    return bool(ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in NAT64)
