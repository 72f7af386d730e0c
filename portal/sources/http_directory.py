"""The company's directory of persons behind a service."""

from datetime import date

from portal.sources.directory import MANY, Directory
from portal.sources.http_calls import Service
from portal.sources.http_shapes import DirectoryQuestion, Known, PersonShape
from portal.sources.mapping import DirectoryDeclaration
from portal.sources.port import IdentifierKind, NotAcceptable, NotThere, OnFile

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

    def _told(self, said: PersonShape) -> OnFile:
        try:
            ended = date.fromisoformat(said.relationship_ended_on) if said.relationship_ended_on else None
        except ValueError:
            raise self.service.wrong("directory", "relationship_ended_on is no date") from None
        return OnFile(
            role=self.declared.roles.get(said.role, self.declared.default_role),
            name=said.name,
            email=said.email or None,
            email_since=said.email_since,
            phone=said.phone or None,
            account=said.account or None,
            extension=said.extension or None,
            relationship_ended_on=ended,
        )
