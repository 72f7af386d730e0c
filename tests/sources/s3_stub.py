"""A store that speaks S3 over a real socket and checks every signature itself (Signature Version 4).

It knows what the portal needs: GET with Range, HEAD, ListObjectsV2 with continuation tokens, DeleteObjects,
ListObjectVersions. It can be told to be down, slow, forbidding, or to break off in the middle of a body.
"""

import hashlib
import hmac
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, REGION = "AKIASTUB", "a secret of the stub", "us-east-1"
FIELDS = re.compile(r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})")


@dataclass
class Held:
    content: bytes
    type: str = "binary/octet-stream"
    at: float = field(default_factory=time.time)

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'


@dataclass
class Stub:
    """What the store holds, what it was asked, and how it misbehaves."""

    url: str = ""
    bucket: str = "recordings"
    objects: dict[str, Held] = field(default_factory=dict)
    versioned: bool = False
    older: dict[str, list[Held]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0
    page: int = 1_000
    answers: int | None = None
    silent_for: float = 0
    breaks_after: int | None = None

    def put(self, key: str, content: bytes, at: float | None = None) -> None:
        self.objects[key] = Held(content, at=at or time.time())


@contextmanager
def serving() -> Iterator[Stub]:
    """Runs the store on a port of its own."""
    stub = Stub()

    class Answers(Handler):
        pass

    Answers.stub = stub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: Stub

    def log_message(self, *_: object) -> None:
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:  # the portal hung up, as it may
            self.close_connection = True

    def do_GET(self) -> None:
        self.answered()

    def do_HEAD(self) -> None:
        self.answered()

    def do_POST(self) -> None:
        self.answered()

    def answered(self) -> None:
        stub = self.stub
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, query = self.parts()
        stub.asked.append((self.command, self.path))
        if stub.silent_for:
            time.sleep(stub.silent_for)
        if not self.is_signed(body):
            stub.refused += 1
            return self.fail(403, "SignatureDoesNotMatch")
        if stub.answers:
            return self.fail(stub.answers, {403: "AccessDenied", 503: "SlowDown"}.get(stub.answers, "InternalError"))
        bucket, _, key = path.lstrip("/").partition("/")
        if bucket != stub.bucket:
            return self.fail(404, "NoSuchBucket")
        if self.command == "POST":
            return self.delete(body.decode())
        if not key:
            return self.list(query) if self.command == "GET" else self.send(200, b"")
        return self.fetch(key)

    def parts(self) -> tuple[str, dict[str, str]]:
        found = urlsplit(self.path)
        return unquote(found.path), dict(parse_qsl(found.query, keep_blank_values=True))

    def is_signed(self, body: bytes) -> bool:
        """Builds the canonical request from what came over the wire, and compares its signature."""
        told = FIELDS.fullmatch(self.headers.get("Authorization", ""))
        stamp = self.headers.get("X-Amz-Date", "")
        if not told or told[1] != f"{KEY}/{stamp[:8]}/{REGION}/s3/aws4_request":
            return False
        when = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - when).total_seconds()) > 900:
            return False
        names = told[2].split(";")
        claimed = self.headers.get("X-Amz-Content-SHA256", "")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
            return False
        if claimed != "UNSIGNED-PAYLOAD" and claimed != hashlib.sha256(body).hexdigest():
            return False
        found = urlsplit(self.path)
        pairs = sorted(parse_qsl(found.query, keep_blank_values=True))
        canonical = "\n".join(
            [
                self.command,
                quote(unquote(found.path), safe="/-_.~"),
                "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs),
                *(f"{name}:{' '.join((self.headers.get(name) or '').split())}" for name in names),
                "",
                told[2],
                claimed,
            ]
        )
        scope = told[1].partition("/")[2]
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), told[3])

    def fetch(self, key: str) -> None:
        held = self.stub.objects.get(key)
        if held is None:
            return self.fail(404, "NoSuchKey")
        headers = {"ETag": held.etag, "Content-Type": held.type, "Accept-Ranges": "bytes"}
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not wanted:
            return self.send(200, held.content, headers)
        start, size = int(wanted[1]), len(held.content)
        if start >= size:
            return self.fail(416, "InvalidRange")
        headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        return self.send(206, held.content[start:], headers)

    def list(self, query: dict[str, str]) -> None:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        if "versions" in query:
            return self.list_versions(prefix)
        rows: dict[str, str] = {}
        for key in sorted(key for key in self.stub.objects if key.startswith(prefix)):
            inner, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            common = prefix + inner + delimiter
            rows[common if found else key] = (
                f"<CommonPrefixes><Prefix>{escape(common)}</Prefix></CommonPrefixes>" if found else self.row(key)
            )
        after = query.get("continuation-token", "").removeprefix("after:")
        left = [name for name in sorted(rows) if name > after]
        shown = left[: self.stub.page]
        more = len(left) > len(shown)
        token = f"<NextContinuationToken>after:{escape(shown[-1])}</NextContinuationToken>" if more else ""
        inside = "".join(rows[name] for name in shown)
        told = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{token}{inside}"
        return self.send(200, f"<ListBucketResult>{told}</ListBucketResult>".encode(), XML)

    def row(self, key: str) -> str:
        held = self.stub.objects[key]
        at = datetime.fromtimestamp(held.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        facts = f"<Size>{len(held.content)}</Size><LastModified>{at}</LastModified><ETag>{escape(held.etag)}</ETag>"
        return f"<Contents><Key>{escape(key)}</Key>{facts}</Contents>"

    def list_versions(self, prefix: str) -> None:
        rows = "".join(
            f"<{'DeleteMarker' if held.content == b'' else 'Version'}><Key>{escape(key)}</Key>"
            f"<VersionId>{number}</VersionId></{'DeleteMarker' if held.content == b'' else 'Version'}>"
            for key, versions in sorted(self.stub.older.items())
            if key.startswith(prefix)
            for number, held in enumerate(versions)
        )
        told = f"<ListVersionsResult><IsTruncated>false</IsTruncated>{rows}</ListVersionsResult>"
        return self.send(200, told.encode(), XML)

    def delete(self, body: str) -> None:
        told = ""
        for one in re.findall(r"<Object>(.*?)</Object>", body, re.S):
            [key] = re.findall(r"<Key>(.*?)</Key>", one)
            key = key.replace("&amp;", "&")
            version = re.findall(r"<VersionId>(.*?)</VersionId>", one)
            held = self.stub.objects.pop(key, None)
            marker = ""
            if version:
                self.stub.older[key] = []
            elif self.stub.versioned:
                self.stub.older.setdefault(key, []).extend([*([held] if held else []), Held(b"")])
                marker = "<DeleteMarker>true</DeleteMarker>"
            told += f"<Deleted><Key>{escape(key)}</Key>{marker}</Deleted>"
        self.send(200, f"<DeleteResult>{told}</DeleteResult>".encode(), XML)

    def fail(self, status: int, code: str) -> None:
        self.send(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode(), XML)

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.stub.breaks_after is not None and status in (200, 206):
            self.wfile.write(body[: self.stub.breaks_after])
            self.close_connection = True
            return
        self.wfile.write(body)


XML = {"Content-Type": "application/xml"}
