"""`manage.py verify_choices`: proves that what holds now follows from the ledger of choices."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.consent.models import Decision, Standing
from portal.consent.projecting import rebuild
from portal.consent.verification import disagreements

TOLD = 20


class Command(BaseCommand):
    """Compares the ledger with the standings; ends with 1 where they differ."""

    help = "Prove that every standing is the newest decision of the ledger; --rebuild makes the standings again first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes whether the standings are made again."""
        parser.add_argument("--rebuild", action="store_true", help="make every standing again from the ledger")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        """Raises CommandError where ledger and standings differ."""
        if rebuild:
            made = self._rebuilt()
            self.stdout.write(f"{made} standings made again")
        wrong = 0
        for found in disagreements():
            wrong += 1
            if wrong <= TOLD:
                self.stdout.write(str(found))
        if wrong:
            raise CommandError(f"{wrong} disagreements between the ledger and what is said to hold now")
        self.stdout.write(f"{Decision.objects.count()} decisions, {Standing.objects.count()} standings: they agree")

    @transaction.atomic
    def _rebuilt(self) -> int:
        return rebuild()
