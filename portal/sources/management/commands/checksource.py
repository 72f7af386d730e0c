"""`manage.py checksource`: whether a source answers as the contract says."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.sources import registry
from portal.sources.conformance import READING, Check, Deviation, Probe, carried_out
from portal.sources.conformance_changes import (
    a_correction_and_back,
    erased_records_are_gone,
    nothing_is_older_than_time,
    put_twice_is_put_once,
)
from portal.sources.conformance_http import deviations
from portal.sources.http import HttpSource
from portal.sources.http_directory import HttpDirectory
from portal.sources.places import entry_of
from portal.sources.port import Entry, IdentifierKind, Source, SourceDown, Subject

KINDS: tuple[IdentifierKind, ...] = get_args(IdentifierKind)


class Command(BaseCommand):
    """Looks at a person's records through the port; a service is also knocked at from outside. Ends with 1 if wrong."""

    help = "Check a source of the profile against the contract, with the records of a person whom you name."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the source, the person, and how far to go."""
        parser.add_argument("source", help="the key of a source in sources.toml")
        for kind in KINDS:
            parser.add_argument(f"--{kind}", action="append", default=[], help=f"an {kind} of the person")
        parser.add_argument("--dataset", action="append", default=[], help="only this dataset; all by default")
        parser.add_argument("--write", action="store_true", help="change records of the person, and change them back")
        parser.add_argument("--erase", action="store_true", help="ERASE every record of the person; take a made-up one")

    def handle(self, *args: Any, source: str, dataset: list[str], **options: Any) -> None:
        """Tells every deviation. Raises CommandError where there is one."""
        found = next((one for one in registry.sources() if one.key == source), None)
        if found is None:
            allowed = ", ".join(one.key for one in registry.sources())
            raise CommandError(f"There is no source {source!r}; there are: {allowed}.")
        subject = Subject({kind: frozenset(options[kind]) for kind in KINDS if options[kind]})
        if not subject:
            raise CommandError(f"Name a person: {', '.join(f'--{kind}' for kind in KINDS)}.")
        if unknown := sorted(set(dataset) - {one.key for one in found.describe()}):
            raise CommandError(f"{source!r} has no dataset {', '.join(unknown)}.")
        count = 0
        for one in self._all(found, subject, dataset, options["write"], options["erase"]):
            count += 1
            self.stdout.write(self.style.ERROR(str(one)))
        if count:
            raise CommandError(f"{count} deviations from the contract")
        self.stdout.write(f"{found.key}: as the contract says.")

    def _all(self, source: Source, subject: Subject, only: list[str], write: bool, erase: bool) -> Iterator[Deviation]:
        checks: tuple[Check, ...] = READING
        if write:
            checks += (a_correction_and_back, nothing_is_older_than_time, put_twice_is_put_once(_choices()))
        if erase:
            checks += (erased_records_are_gone,)
        if isinstance(source, HttpSource):
            source.service.rest = 0  # every question gets its own answer, whatever became of the one before
            book = registry.directory()
            asked = book if isinstance(book, HttpDirectory) and book.source == source.key else None
            yield from deviations(source, asked, subject)
        for dataset in source.describe():
            if not only or dataset.key in only:
                yield from self._one(Probe(source, dataset, subject), checks)

    def _one(self, probe: Probe, checks: tuple[Check, ...]) -> Iterator[Deviation]:
        if probe.dataset.by_hand:
            self.stdout.write(f"{probe.dataset.key}: kept by hand; nothing can be asked")
            return
        try:
            held = len(probe.looked().records)
        except SourceDown:
            yield probe.wrong("page", "records by the contract", "no such answer; the log says more")
            return
        self.stdout.write(f"{probe.dataset.key}: {held} records of this person" + ("" if probe.whole else " and more"))
        yield from carried_out(probe, checks)


def _choices() -> dict[str, list[tuple[Entry, Entry]]]:
    found: dict[str, list[tuple[Entry, Entry]]] = defaultdict(list)
    for place in registry.declared().choices:
        found[place.dataset].append((entry_of(place, True), entry_of(place, False)))
    return found
