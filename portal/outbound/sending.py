"""One call: a POST to an address that was looked at, over TLS that was checked, and the number that came back.

What the server says besides its number is not read. Trying again is the caller's: raise what this raises from a task,
and the worker tries again with growing pauses (`portal.jobs`).
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException

from portal.jobs.faults import Fault
from portal.outbound.places import Place

CONNECTS_WITHIN = 10.0
ENDS_WITHIN = 30.0
"""Seconds that one call may take from its first byte to the answer's head, however slowly the server sends."""

MOST = 256 * 1024
"""Bytes that a body may have."""


class Answered(Fault):
    """The server answered with another number than one from 200 to 299."""

    def __init__(self, status: int):
        self.status = status
        super().__init__(f"The server answered {status}.")


def post(url: str, body: bytes, *, content_type: str, headers: Mapping[str, str] | None = None) -> int:
    """Posts a body and returns the status, from 200 to 299.

    Raises Refused for an address that is not called, Answered where the server answers anything else, a redirect
    among it, and Fault where it cannot be reached or takes too long. Raises ValueError for a body that is too large.
    """
    if len(body) > MOST:
        raise ValueError("the body is too large")
    place = Place.of(url)
    sent = {"Content-Type": content_type, "User-Agent": "privacy-portal", "Accept": "*/*", "Connection": "close"}
    status = _status(place, body, {**sent, **(headers or {})})
    if not 200 <= status < 300:
        raise Answered(status)
    return status


def _status(place: Place, body: bytes, headers: dict[str, str]) -> int:
    addresses = place.addresses()
    try:
        connection = _Checked(place, addresses)
        with contextlib.closing(connection):
            connection.connect()
            with _in_time(connection.sock):
                connection.request("POST", place.path, body, {"Host": place.name, **headers})
                with connection.getresponse() as answer:
                    return answer.status
    except (OSError, HTTPException, ValueError) as error:
        raise Fault(f"The server could not be reached ({type(error).__name__}).") from None


class _Checked(HTTPConnection):
    """Connects to addresses that were checked, and asks the server to prove the name that they were found under."""

    def __init__(self, place: Place, addresses: list[str]):
        super().__init__(place.host, place.port, timeout=CONNECTS_WITHIN)
        self.place, self.addresses = place, addresses

    def connect(self) -> None:
        """Opens the connection to the first address that answers. Raises OSError."""
        self.sock = self._opened()
        if self.place.secure:
            secured = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.place.host, do_handshake_on_connect=False
            )
            self.sock = secured
            with _in_time(secured):
                secured.do_handshake()

    def _opened(self) -> socket.socket:
        for address in self.addresses[:-1]:
            with contextlib.suppress(OSError):
                return socket.create_connection((address, self.place.port), self.timeout)
        return socket.create_connection((self.addresses[-1], self.place.port), self.timeout)


@contextlib.contextmanager
def _in_time(opened: socket.socket) -> Iterator[None]:
    """Breaks a connection off that is still busy when its time is up: a timeout alone counts from the last byte.

    Raises TimeoutError then, whatever was read until there: half a head can look like a whole one.
    """
    late = threading.Event()
    bell = threading.Timer(ENDS_WITHIN, _break_off, [opened, late])
    bell.daemon = True
    bell.start()
    try:
        yield
    finally:
        bell.cancel()
        if late.is_set():
            raise TimeoutError


def _break_off(opened: socket.socket, late: threading.Event) -> None:
    # The socket's own shutdown, also below TLS: closing it would free a number that another thread may be given.
    late.set()
    with contextlib.suppress(OSError):
        socket.socket.shutdown(opened, socket.SHUT_RDWR)
