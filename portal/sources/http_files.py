"""A record's file as it comes over HTTP: read while it is played or copied, never held whole."""

import io
import re
from email.message import Message as Headers
from pathlib import PurePath

import httpx

from portal.sources.http_calls import Service
from portal.sources.port import File

PART = re.compile(r"bytes (\d+)-\d+/(\d+)")
TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
READ_AHEAD = 64 * 1024


def opened(service: Service, response: httpx.Response, start: int) -> File:
    """Returns the file of an answer that begins at byte `start`. Raises SourceDown where it does not say so."""
    size = _size(response, start)
    if size is None:
        response.close()
        raise service.wrong("file", "neither a length nor the part that was asked for")
    headers = Headers()
    headers["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    name = PurePath((headers.get_filename() or "").replace("\\", "/")).name or "file"
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    stream = io.BufferedReader(_Body(service, response, size - start), READ_AHEAD)
    return File(name, kind if TYPE.fullmatch(kind) else "application/octet-stream", size, stream)


def _size(response: httpx.Response, start: int) -> int | None:
    """Returns how large the whole file is; None where the answer is not the part from `start` on."""
    if not start and response.status_code == 200:
        length: str = response.headers.get("Content-Length", "")
        return int(length) if length.isdigit() else None
    part = PART.fullmatch(response.headers.get("Content-Range", ""))
    return int(part[2]) if part and response.status_code == 206 and int(part[1]) == start else None


class _Body(io.RawIOBase):
    """The bytes of an answer. Raises SourceDown where there are fewer or more than it promised."""

    def __init__(self, service: Service, response: httpx.Response, left: int):
        self._service, self._response, self._left = service, response, left
        self._pieces = service.pieces("file", response)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        while not self._held:
            try:
                self._held = memoryview(next(self._pieces))
            except StopIteration:
                if self._left:
                    raise self._service.wrong("file", "it broke off") from None
                return 0
        count = min(len(buffer), len(self._held))
        if count > self._left:
            raise self._service.wrong("file", "more than it promised")
        buffer[:count], self._held = self._held[:count], self._held[count:]
        self._left -= count
        return count

    def close(self) -> None:
        self._response.close()
        super().close()
