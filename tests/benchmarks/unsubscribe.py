"""How many unsubscribe POSTs a second, against a bare page behind the same middleware and server.

`python -m tests.benchmarks.unsubscribe [seconds]`. Eight clients at once, each request its own connection, as mail
providers send them; each POST leaves a list that nobody left before: token, ledger, standing, audit, and the push
queued. In turn, five rounds each, on two gunicorn processes. Exits with 1 below the limit, or where
one request failed.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice, repeat
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from tests.benchmarks.running import ROOT, databases, inside, portal, ratio
from tests.benchmarks.telling import say

COMPANY = "cns"
CLIENTS = 8
ROUNDS = 5
AT_LEAST = 0.2
BODY = b"List-Unsubscribe=One-Click"
DEPLOYED = {
    "DEBUG": "0",
    "SECRET_KEY": "a benchmark's own secret, long enough to be one",
    "VAULT_KEYS": "bench=" + "00" * 32,
    "PSEUDONYM_KEY": "11" * 32,
    "ALLOWED_HOSTS": "localhost",
    "PORTAL_URL": "http://localhost",
    "EMAIL_URL": "dummymail://",
    "SECURE_SSL_REDIRECT": "0",
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
}


@contextmanager
def serving(environment: dict[str, str], database: str) -> Iterator[int]:
    """Yields the port of a server as it is deployed: two processes, with four threads each on PostgreSQL.

    SQLite has one writer at a time, so that threads would only wait for each other.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "gunicorn"), "portal.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2"]
    command += ["--threads=4"] if database == "postgresql" else []
    server = subprocess.Popen([*command, "--no-control-socket", "--log-level=error"], cwd=ROOT, env=environment)
    try:
        for _ in range(100):
            try:
                urlopen(f"http://localhost:{port}/hello/").close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def ask(port: int, request: bytes) -> bool:
    """Sends one request on a connection of its own; returns whether it was answered with 200."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        answer = connection.recv(65536)
        while connection.recv(65536):
            pass
    return answer.startswith(b"HTTP/1.1 200")


def rate(port: int, requests: Iterator[bytes], seconds: float) -> tuple[float, int]:
    """Returns answers a second of CLIENTS at once, and how many were not 200."""
    until = time.perf_counter() + seconds

    def client(_: int) -> tuple[int, int]:
        good = bad = 0
        while time.perf_counter() < until:
            if ask(port, next(requests)):
                good += 1
            else:
                bad += 1
        return good, bad

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        counted = list(pool.map(client, range(CLIENTS)))
    return sum(good for good, _ in counted) / (time.perf_counter() - began), sum(bad for _, bad in counted)


HELLO = b"GET /hello/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def leaving(token: str) -> bytes:
    """Returns the one-click POST of a token."""
    head = f"POST /mailings/u/{token}/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(BODY)}\r\n\r\n"
    return (head + form).encode() + BODY


def measure(database: str, seconds: float) -> tuple[float, int]:
    """Returns the median ratio of the two rates, and how many requests failed."""
    with portal(database, COMPANY) as environment:
        environment = environment | DEPLOYED
        enough = int(ROUNDS * seconds * 1_500)
        tokens = [word for [word] in inside(environment, "unsubscribe_inside", f"tokens({enough})")]
        requests = map(leaving, tokens)
        with serving(environment, database) as port:
            rate(port, repeat(HELLO), 1), rate(port, islice(requests, 10_000), 1)
            rounds = [(rate(port, repeat(HELLO), seconds), rate(port, requests, seconds)) for _ in range(ROUNDS)]
    found = ratio([bare for (bare, _), _ in rounds], [ours for _, (ours, _) in rounds])
    failed = sum(a + b for (_, a), (_, b) in rounds)
    say(
        f"{database:<11} {median(a for (a, _), _ in rounds):>9.0f} {median(b for _, (b, _) in rounds):>12.0f}"
        f" {found:>7.2f} {failed:>7}"
    )
    return found, failed


def main() -> None:
    """Prints a table, one line a database."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    os.environ.pop("DEBUG", None)
    say(f"{'':<11} {'bare, /s':>9} {'leaving, /s':>12} {'ratio':>7} {'failed':>7}")
    found = [measure(database, seconds) for database in databases()]
    if any(rate < AT_LEAST or failed for rate, failed in found):
        raise SystemExit(f"Limit: {AT_LEAST} of the bare page's rate, and no request fails.")


if __name__ == "__main__":
    main()
