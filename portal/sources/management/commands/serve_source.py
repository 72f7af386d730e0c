"""`manage.py serve_source`: serves a source of the profile over the contract."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from portal.sources import registry
from portal.sources.reference import Reference
from portal.sources.signing import shared_keys


class Command(BaseCommand):
    """Runs the reference service until it is stopped. Put TLS in front of it, or keep it on this machine."""

    help = "Serve a source of the profile over HTTP, by the contract of the adapter `http`, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the source and where to listen."""
        parser.add_argument("source", help="the key of a source in sources.toml")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--prefix", default="", help="what stands before the operations, such as /portal/v1")
        parser.add_argument("--secret", default="", help="the x of SOURCE_SECRET_X; none: the source's key")

    def handle(self, *args: Any, source: str, host: str, port: int, prefix: str, secret: str, **options: Any) -> None:
        """Serves. Raises CommandError for a source that is not declared, and without a key."""
        found = next((one for one in registry.sources() if one.key == source), None)
        if found is None:
            allowed = ", ".join(one.key for one in registry.sources())
            raise CommandError(f"There is no source {source!r}; there are: {allowed}.")
        try:
            keys = shared_keys(secret or source)
        except ValueError as error:
            raise CommandError(str(error)) from None
        directory = registry.directory() if registry.directory().source == source else None
        server = ThreadedWSGIServer((host, port), WSGIRequestHandler)
        server.set_app(Reference(found, directory, keys, prefix))
        self.stdout.write(f"Serving {found.label} at http://{host}:{server.server_port}{prefix.rstrip('/')}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
