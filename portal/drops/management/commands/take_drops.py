"""`manage.py take_drops`: takes in the files that systems without an interface have left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.drops.folder import Found
from portal.drops.models import Take
from portal.drops.reading import Fault
from portal.drops.taking import take_all
from portal.sources.port import SourceDown


class Command(BaseCommand):
    """Takes files in, and says what is wrong with those that it refuses."""

    help = "Take in the files that systems without an interface have left. The worker does so every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes whether to read again what was read before."""
        parser.add_argument("--again", action="store_true", help="read refused and kept files once more")

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        """Tells every fault as it is found, then what became of each file. Raises CommandError where one is refused."""
        try:
            taken = take_all(self._tell, again)
        except SourceDown as down:
            raise CommandError(f"The folder of {down.source!r} is not there.") from None
        for take in taken:
            self.stdout.write(f"{take.file} ({take.dataset}): {self._outcome(take)}")
        if not taken:
            self.stdout.write("No new file lies ready.")
        if refused := sum(take.state == Take.State.REFUSED for take in taken):
            raise CommandError(f"{refused} of {len(taken)} files refused; what stood before still stands.")

    def _tell(self, found: Found, fault: Fault) -> None:
        self.stderr.write(f"{found.path.name}: {fault}")

    def _outcome(self, take: Take) -> str:
        if take.state == Take.State.REFUSED:
            return f"refused, {take.faults} faults"
        left = {"duplicates": take.duplicates, "of nobody": take.ownerless, "erased before": take.erased}
        told = "".join(f", {count} {what}" for what, count in left.items() if count)
        return f"{take.rows} records in force{told}"
