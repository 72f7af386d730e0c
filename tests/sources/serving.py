"""The reference service at the other end of a real socket: its threads work on the test's own connections."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

from portal.sources.directory import Directory
from portal.sources.http import HttpSource
from portal.sources.http_calls import Service
from portal.sources.port import Source
from portal.sources.reference import Reference

KEY = bytes(range(32))
PREFIX = "/portal/v1"

Serve = Callable[..., HttpSource]


class _Server(ThreadedWSGIServer):
    request_queue_size = 50

    def _close_connections(self) -> None:
        """Leaves the test's connections open."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Says nothing."""


@contextmanager
def serving(source: Source, directory: Directory | None = None, keys: Sequence[bytes] = (KEY,)) -> Iterator[str]:
    """Serves a source; yields the address."""
    shared = {alias: connections[alias] for alias in connections}
    for connection in shared.values():
        connection.inc_thread_sharing()
    server = _Server(("127.0.0.1", 0), _Quiet, connections_override=shared)
    server.set_app(Reference(source, directory, keys, PREFIX))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for connection in shared.values():
            connection.dec_thread_sharing()


def reached(address: str, source: Source, key: bytes = KEY, timeout: float = 10, most: int | None = None) -> HttpSource:
    """Returns a source over HTTP with the datasets of the one that is served."""
    service = Service(source.key, address, key, timeout, rest=0)
    if most:
        service.most = most
    return HttpSource(source.key, source.label, service, source.describe())


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Returns a function that puts a service before a source and returns the adapter that reaches it."""
    running = []

    def start(source: Source, directory: Directory | None = None) -> HttpSource:
        served = serving(source, directory)
        running.append(served)
        return reached(served.__enter__(), source)

    yield start
    for served in running:
        served.__exit__(None, None, None)
