"""Erases what is past its period, now; or says what would go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.company.calendar import day_of
from portal.retention import enforcing, planning, rules, standing
from portal.retention.models import Run
from portal.retention.rules import Ruled


class Command(BaseCommand):
    """Says or does what the worker does every night."""

    help = "Erases what is past its period; with --dry-run says what would go, in systems that are not switched on too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Takes whether to act, and on which datasets."""
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        parser.add_argument("--dataset", action="append", default=[], help="only this dataset; may be repeated")

    def handle(self, *args: Any, dry_run: bool, dataset: list[str], **options: Any) -> None:
        """Prints a line for each dataset."""
        if not dry_run:
            self._enforce(dataset)
            return
        for one in rules.every():
            if not dataset or one.dataset.key in dataset:
                self.stdout.write(f"{one.dataset.source:<16} {one.dataset.key:<28} {self._told(one)}")

    def _told(self, one: Ruled) -> str:
        if one.period is None:
            return str(one.obstacle)
        now = standing.due_now(one, day_of(timezone.now()))
        return f"{standing.in_words(one, now)} {one.obstacle}".strip()

    def _enforce(self, chosen: list[str]) -> None:
        for run in planning.begin(day_of(timezone.now())):
            if not chosen or run.dataset in chosen:
                while enforcing.carry_out(run):
                    run.refresh_from_db()
                self._say(Run.objects.get(pk=run.pk))

    def _say(self, run: Run) -> None:
        self.stdout.write(f"{run.source:<16} {run.dataset:<28} {run.purged:>10,}  {run.get_state_display()}")
