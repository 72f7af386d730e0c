"""Makes the demo company where there is none, and runs web and worker until interrupted."""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from portal.demo.cast import Performer, admit, describe
from portal.demo.filling import is_filled

START_SECONDS = 120
BIN = Path(sys.executable).parent


class Command(BaseCommand):
    """Prepares the demonstration and runs it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Takes the size of the made-up company."""
        parser.add_argument("--customers", type=int, default=40)
        parser.add_argument("--calls", type=int, default=2000, help="calls of the first customer")

    def handle(self, *args: Any, customers: int, calls: int, **options: Any) -> None:
        """Prepares everything that is missing; raises CommandError outside of demo mode."""
        if not settings.DEMO:
            raise CommandError("This runs a demonstration: set DEBUG=1 and DEMO=1, or use `make run`.")
        self._prepare(customers, calls)
        cast = admit()
        facts = describe(cast, settings.VAR / "demo.json")
        connections.close_all()
        self._run(cast, facts)

    def _prepare(self, customers: int, calls: int) -> None:
        self.stdout.write(f"Preparing the demonstration of {settings.COMPANY} …")
        call_command("migrate", verbosity=0, interactive=False)
        if not is_filled("company"):
            self.stdout.write(f"Making up a company with {customers} customers and {calls:,} calls …")
            call_command("demo", company=settings.COMPANY, customers=customers, calls=calls, verbosity=0)
        call_command("publish_notices", verbosity=0)

    def _run(self, cast: list[Performer], facts: Path) -> None:
        port = os.environ.get("PORT", "8000")
        url = f"http://localhost:{port}"
        environment = os.environ | {
            "PORTAL_URL": url,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "TEXTS_URL": f"{url}/demo/texts/",
            "OUTBOUND_ALLOW_LOOPBACK": "1",
        }
        web = [
            str(BIN / "gunicorn"), "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
            "--no-control-socket", "--log-level", "warning",
        ]  # fmt: skip
        worker = [sys.executable, "manage.py", "worker"]
        running = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) for command in (web, worker)]  # noqa: S603
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: _stop(running))
        try:
            self._await(f"{url}/healthz", running)
            self._welcome(url, cast, facts)
            while all(one.poll() is None for one in running):
                time.sleep(0.5)
        finally:
            _stop(running)
            for one in running:
                one.wait(timeout=20)
        self.stdout.write("Stopped.")

    def _await(self, url: str, running: list[subprocess.Popen[bytes]]) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up_at:
            if any(one.poll() is not None for one in running):
                raise CommandError("Web or worker stopped while starting; its reason stands above. Is the port free?")
            try:
                with urlopen(url, timeout=5) as answer:  # noqa: S310 (our own server on this machine)
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.3)
        raise CommandError(f"{url} did not answer within {START_SECONDS} seconds.")

    def _welcome(self, url: str, cast: list[Performer], facts: Path) -> None:
        lines = ["", f"The portal runs at {url}/  (stop it with Ctrl-C)", ""]
        for one in cast:
            where = "/admin/" if one.is_staff else "/accounts/login/"
            lines += [
                f"  {one.role:<14} {one.email}   password: {one.password}",
                f"  {'':<14} code now: {one.code()}   authenticator key: {one.totp_secret}   {url}{where}",
            ]
        lines += ["", f"  Fresh codes and everybody's mail: {url}/demo/", f"  The same facts as JSON: {facts}", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for one in running:
        one.terminate()
