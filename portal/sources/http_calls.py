"""Calls to a source's service: signed, bounded in size and time, over connections that are kept.

What a service says wrongly and what it does not say at all are the same to a person: the source is down. The log says
which, without a value of anybody's.
"""

import logging
import random
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from django.utils.translation import get_language
from pydantic import BaseModel, ValidationError

from portal.sources.http_shapes import Message, Problem
from portal.sources.port import NotAcceptable, NotThere, SourceDown
from portal.sources.signing import signed

logger = logging.getLogger(__name__)
M = TypeVar("M", bound=BaseModel)

CONNECTS_WITHIN = 5.0
MOST = 16 * 1024 * 1024
"""Bytes that an answer in JSON may have."""
PAUSES = (0.2, 0.8)
"""Seconds before a question is asked again, each made a little longer or shorter by chance."""
BUSY = {429, 502, 503, 504}
BROKEN = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
"""A connection that came to nothing or broke off, as when the other end restarts; nothing to wait long for."""
LONGEST_REST = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes = b""
    retry_after: float | None = None
    unread: httpx.Response | None = None


@dataclass
class Service:
    """One service, whose operations lie under one address; safe to share between threads.

    `timeout`: seconds that one question may take, every try of it included. `rest`: seconds for which a service that
    could not be reached is not asked again, so that a page about twenty datasets waits once.
    """

    source: str
    address: str
    key: bytes = field(repr=False)
    timeout: float = 15.0
    rest: float = 5.0
    most: int = MOST
    _rests_until: float = field(default=0.0, init=False)

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            timeout=httpx.Timeout(self.timeout, connect=min(self.timeout, CONNECTS_WITHIN)),
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=30),
            verify=_trusted(),
            trust_env=False,
            headers={"User-Agent": "privacy-portal", "Accept-Encoding": "identity"},
        )

    def ask(self, operation: str, question: Message, shape: type[M], again: bool = True) -> M:
        """Returns the answer to a question. `again`: it does no harm to ask it twice.

        Raises SourceDown; NotThere and NotAcceptable where the service says so.
        """
        answer = self._tried(operation, question, {}, again)
        if answer.status != 200:
            raise self._refusal(operation, answer)
        try:
            return shape.model_validate_json(answer.body, strict=True)
        except ValidationError as error:
            raise self.wrong(operation, _places(error)) from None

    def open(self, operation: str, question: Message, start: int) -> httpx.Response:
        """Returns the answer of a file from a byte on, its body unread. Raises SourceDown; NotThere."""
        answer = self._tried(operation, question, {"Range": f"bytes={start}-"} if start else {}, unread=True)
        if answer.unread is not None:
            return answer.unread
        raise NotThere if answer.status == 416 else self._refusal(operation, answer)

    def pieces(self, operation: str, response: httpx.Response) -> Iterator[bytes]:
        """Yields the bytes of an open answer as they come. Raises SourceDown where it breaks off."""
        try:
            yield from response.iter_raw()
        except httpx.HTTPError as error:
            raise self._unreached(operation, error) from None

    def wrong(self, operation: str, what: str) -> SourceDown:
        """Returns the fault of an answer that is not the contract's; `what` must hold no value of the answer."""
        logger.warning("Source %s, %s: %s", self.source, operation, what)
        return SourceDown(self.source)

    def _tried(
        self, operation: str, question: Message, more: Mapping[str, str], again: bool = True, unread: bool = False
    ) -> Answer:
        """Asks, and asks again where that can help and time is left. Raises SourceDown where nothing came back."""
        ends = time.monotonic() + self.timeout
        for pause in (*PAUSES, None) if again else (None,):
            try:
                answer = self._once(operation, question, more, ends, unread)
            except BROKEN as error:
                if pause is None or not _waits(pause, ends):
                    raise self._unreached(operation, error) from None
                continue
            except httpx.HTTPError as error:
                raise self._unreached(operation, error) from None
            if answer.status not in BUSY or pause is None or not _waits(answer.retry_after or pause, ends):
                break
        return answer

    def _once(self, operation: str, question: Message, more: Mapping[str, str], ends: float, unread: bool) -> Answer:
        if self._rests_until > time.monotonic():
            raise SourceDown(self.source)
        url = f"{self.address.rstrip('/')}/{operation}"
        body = question.model_dump_json().encode()
        headers = {
            "Content-Type": "application/json",
            "Accept-Language": get_language() or "en",
            **signed(self.key, self.source, urlsplit(url).path, body),
            **more,
        }
        asked = self._client.build_request("POST", url, content=body, headers=headers)
        response = self._client.send(asked, stream=True)
        if unread and response.status_code in (200, 206):
            return Answer(response.status_code, unread=response)
        with closing(response):
            return self._read(response, ends)

    def _read(self, response: httpx.Response, ends: float) -> Answer:
        """Reads a body that may be no larger and take no longer than agreed. Raises httpx.HTTPError."""
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self.most:
                raise httpx.DecodingError("too large")
            if time.monotonic() > ends:
                raise httpx.ReadTimeout("too slow")
        return Answer(response.status_code, bytes(body), _seconds(response.headers.get("Retry-After", "")))

    def _unreached(self, operation: str, error: httpx.HTTPError) -> SourceDown:
        if isinstance(error, httpx.TransportError):
            self._rests(self.rest)
        return self.wrong(operation, f"no answer ({type(error).__name__})")

    def _rests(self, seconds: float) -> None:
        if self.rest:
            self._rests_until = time.monotonic() + min(seconds, LONGEST_REST)

    def _refusal(self, operation: str, answer: Answer) -> Exception:
        """Returns what an answer without success means.

        A 404 counts only in the contract's words: an address that leads elsewhere must not look like a record that
        is gone.
        """
        try:
            said = Problem.model_validate_json(answer.body) if answer.status in (404, 422) else None
        except ValidationError:
            said = None
        if said and answer.status == 404 and said.error == "not_there":
            return NotThere()
        if said and answer.status == 422 and said.error == "not_acceptable":
            return NotAcceptable(said.problems)
        if answer.status in BUSY and answer.retry_after:
            self._rests(answer.retry_after)
        return self.wrong(operation, f"answered {answer.status}")


@cache
def _trusted() -> ssl.SSLContext:
    """Returns the certificates that this machine trusts; reading them takes a while, so it is done once."""
    return ssl.create_default_context()


def _waits(pause: float, ends: float) -> bool:
    """Pauses before the next try; returns whether there is time for one."""
    pause *= random.uniform(1.0, 1.25)  # noqa: S311 (no secret)
    if time.monotonic() + pause >= ends:
        return False
    time.sleep(pause)
    return True


def _seconds(said: str) -> float | None:
    """Returns how long Retry-After asks to wait: seconds or a date (RFC 9110, section 10.2.3)."""
    if said.strip().isdigit():
        return float(said)
    try:
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _places(error: ValidationError) -> str:
    """Returns where an answer is not the contract's, and how; never a word of the answer itself."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    places = [f"{'.'.join(str(part) for part in one['loc']) or 'the answer'}: {one['type']}" for one in found[:3]]
    return f"not what the contract says ({'; '.join(places)})"
