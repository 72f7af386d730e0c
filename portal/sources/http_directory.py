"""The company's directory of persons behind a service."""

from datetime import date, timedelta

from portal.sources.directory import MANY, Directory
from portal.sources.http_calls import Service
from portal.sources.http_shapes import DirectoryQuestion, Ended, EndedQuestion, Known, PersonShape
from portal.sources.mapping_places import DirectoryDeclaration
from portal.sources.persons import OnFile
from portal.sources.port import IdentifierKind, NotAcceptable, NotThere

LONGEST = 300


class HttpDirectory(Directory):
    """Asks the service who is on file; which role a word of the company's means, `[directory]` says."""

    def __init__(self, source: str, service: Service, declared: DirectoryDeclaration):
        super().__init__(source, None, declared)
        self.service = service

    def _where(self, kind: IdentifierKind, value: str) -> tuple[OnFile, ...]:
        if not 0 < len(value) <= LONGEST:
            return ()
        try:
            said = self.service.ask("directory", DirectoryQuestion(kind=kind, value=value), Known)
        except (NotThere, NotAcceptable):
            raise self.service.wrong("directory", "an answer that is no list of people") from None
        found = tuple(self._told(one) for one in said.people[:MANY])
        if any((getattr(one, kind) or "").lower() != value.lower() for one in found):
            raise self.service.wrong("directory", "somebody who is not on file under what was asked for")
        return found

    def next_end(self, before: date, after: date | None = None) -> date | None:
        """Returns the first day before another, and after a third, on which somebody's relationship ended.

        None where there is none, or where the company does not say. Raises SourceDown.
        """
        return self._day(self._ended_between(before, after).day)

    def ended_on(self, day: date) -> tuple[OnFile, ...]:
        """Returns everybody whose relationship ended on a day. Raises SourceDown."""
        said = self._ended_between(day + timedelta(days=1), day - timedelta(days=1))
        found = tuple(self._told(one) for one in said.people)
        if any(one.relationship_ended_on != day for one in found):
            raise self.service.wrong("ended", "somebody whose relationship did not end on that day")
        return found

    def count_ended(self, before: date, ceiling: int = 10_000) -> int:
        """Returns how many people's relationship ended before a day, up to a ceiling. Raises SourceDown."""
        return min(self._ended_between(before, None).count, ceiling)

    def lasts(self, kind: IdentifierKind, value: str, before: date) -> bool:
        """Tells whether anybody under an identifier has a relationship that lasts, or did on that day.

        Raises SourceDown.
        """
        ends = [person.relationship_ended_on for person in self._where(kind, value)]
        return any(end is None or end >= before for end in ends)

    def _ended_between(self, before: date, after: date | None) -> Ended:
        asked = EndedQuestion(before=before.isoformat(), after=after.isoformat() if after else None)
        try:
            said = self.service.ask("ended", asked, Ended)
        except (NotThere, NotAcceptable):
            raise self.service.wrong("ended", "an answer that is no day") from None
        day = self._day(said.day)
        if day and not (after or date.min) < day < before:
            raise self.service.wrong("ended", "a day outside of what was asked for")
        return said

    def _day(self, said: str | None) -> date | None:
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise self.service.wrong("directory", "a date that is none") from None

    def _told(self, said: PersonShape) -> OnFile:
        return OnFile(
            role=self.declared.roles.get(said.role, self.declared.default_role),
            name=said.name,
            email=said.email or None,
            email_since=said.email_since,
            phone=said.phone or None,
            account=said.account or None,
            extension=said.extension or None,
            relationship_ended_on=self._day(said.relationship_ended_on),
        )
