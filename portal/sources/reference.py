"""A service that speaks the contract before any source: for a first try, for tests, and as a model to write one by.

It is a WSGI application. `manage.py serve_source` runs it.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import quote

from django.utils import translation
from pydantic import ValidationError

from portal.sources.directory import Directory
from portal.sources.http_shapes import Message, Problem, RecordQuestion
from portal.sources.http_values import Unfit, subject_heard
from portal.sources.port import NotAcceptable, NotThere, Source, SourceDown
from portal.sources.reference_answers import ANSWERS, QUESTIONS, Answers
from portal.sources.signing import Gate, Unsigned

logger = logging.getLogger(__name__)
MOST = 1024 * 1024
"""Bytes that a question may have."""
PIECE = 64 * 1024
RANGE = re.compile(r"bytes=(\d+)-")
WORDS = (
    {200: "OK", 206: "Partial Content", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
    | {405: "Method Not Allowed", 413: "Content Too Large", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
    | {500: "Internal Server Error", 503: "Service Unavailable"}
)


class Refused(Exception):
    """A question that gets no answer: its status and the contract's word for it."""

    def __init__(self, status: int, error: str, problems: dict[str, str] | None = None):
        self.status = status
        self.problem = Problem(error=error, problems=problems or {})
        super().__init__(error)


@dataclass
class Said:
    """An answer on its way out."""

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes]


class Reference:
    """Answers for one source, and for the directory where it has one, to whoever has a key."""

    def __init__(self, source: Source, directory: Directory | None, keys: Sequence[bytes], prefix: str = ""):
        self.answers = Answers(source, directory)
        self.gate = Gate(keys)
        self.prefix = prefix.rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers one call."""
        try:
            said = self._said(environ)
        except Refused as refused:
            said = _json(refused.status, refused.problem)
        except Exception as error:  # what it says may quote somebody's data; its class does not
            logger.error("A call failed: %s", type(error).__name__)
            said = _json(500, Problem(error="unavailable"))
        start_response(f"{said.status} {WORDS[said.status]}", said.headers)
        return said.body

    def _said(self, environ: dict[str, Any]) -> Said:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        body = _body(environ)
        try:
            self.gate.passed(method, path, _headers(environ), body)
        except Unsigned:
            raise Refused(401, "not_signed") from None
        operation = path.removeprefix(f"{self.prefix}/")
        if operation not in QUESTIONS:
            raise Refused(404, "malformed")
        if method != "POST":
            raise Refused(405, "malformed")
        try:
            question = QUESTIONS[operation].model_validate_json(body, strict=True)
        except ValidationError:
            raise Refused(400, "malformed") from None
        language = environ.get("HTTP_ACCEPT_LANGUAGE", "en")
        with translation.override(language if translation.check_for_language(language) else "en"):
            return self._answered(operation, question, environ.get("HTTP_RANGE", ""))

    def _answered(self, operation: str, question: Message, part: str) -> Said:
        try:
            if isinstance(question, RecordQuestion) and operation == "file":
                return self._file(question, part)
            return _json(200, ANSWERS[operation](self.answers, question))
        except NotThere:
            raise Refused(404, "not_there") from None
        except NotAcceptable as error:
            raise Refused(422, "not_acceptable", error.problems) from None
        except Unfit:
            raise Refused(400, "malformed") from None
        except SourceDown:
            raise Refused(503, "unavailable") from None

    def _file(self, question: RecordQuestion, part: str) -> Said:
        found = RANGE.fullmatch(part)
        start = int(found[1]) if found else 0
        source, who = self.answers.source, subject_heard(question.subject)
        file = source.file(question.dataset, who, question.key, start)
        headers = [
            ("Content-Type", file.type),
            ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"),
        ]
        if start and start >= file.size:
            file.stream.close()
            return Said(416, [("Content-Range", f"bytes */{file.size}"), ("Content-Length", "0")], [])
        headers.append(("Content-Length", str(file.size - start)))
        if found:
            headers.append(("Content-Range", f"bytes {start}-{file.size - 1}/{file.size}"))
        return Said(206 if found else 200, headers, _pieces(file.stream))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(PIECE):
            yield piece


def _body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST:
        raise Refused(413, "too_large")
    body: bytes = environ["wsgi.input"].read(int(length))
    return body


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    return {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }


def _json(status: int, said: Message) -> Said:
    body = json.dumps(said.model_dump(mode="json"), ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    return Said(status, headers, [body])
