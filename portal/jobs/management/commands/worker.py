"""`manage.py worker`: runs background work until SIGTERM. Start as many as there is work for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.jobs.worker import Worker


class Command(BaseCommand):
    """Runs one worker."""

    help = "Run background work and schedules until told to stop (SIGTERM, or Ctrl+C)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the pause between two looks at an empty queue."""
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at an empty queue")

    def handle(self, *args: Any, interval: float, **options: Any) -> None:
        """Works until told to stop."""
        worker = Worker(interval=interval)
        worker.configure_signals()
        worker.run()
