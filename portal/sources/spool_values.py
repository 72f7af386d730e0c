"""Records of a spool as a dataset has them: which are in it, and their values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.sources.mapped import Mapped
from portal.sources.port import NotThere, Query, Record, Span
from portal.sources.spool_layout import Found, Layout
from portal.sources.spool_mailboxes import Mailbox
from portal.sources.sql_values import reader


@dataclass(frozen=True)
class Reading:
    """A dataset and the layout in which its records lie."""

    mapped: Mapped
    layout: Layout

    def found(self, mailbox: Mailbox) -> Iterator[Found]:
        """Yields the records of a mailbox that belong to the dataset. Raises SourceDown."""
        for found in self.layout.found(mailbox):
            if not self.mapped.where or self._belongs(found):
                yield found

    def record(self, found: Found) -> Record:
        """Returns a record with its disclosed fields. Raises SourceDown; NotThere where it was moved meanwhile."""
        values = self.layout.values(found)
        shown = {}
        for field in self.mapped.disclosed():
            value = values[self.mapped.columns[field.name]]
            shown[field.name] = None if value is None else reader(field, self.mapped.zone)[1](value)
        return Record(found.key, shown)

    def matching(self, query: Query, found: Iterator[Found]) -> Iterator[Found]:
        """Yields what a person searches for. Raises NotThere for a field that cannot be searched, SourceDown."""
        known = {field.name for field in self.mapped.disclosed()}
        if not known.issuperset(query.equals):
            raise NotThere
        words = query.text.strip()
        narrowed = words or query.equals or query.lookup
        return (one for one in found if self._has(one, query, words)) if narrowed else found

    def _has(self, found: Found, query: Query, words: str) -> bool:
        try:
            values = self.record(found).values
        except NotThere:
            return False
        if any(str(values[name]) != str(value) for name, value in query.equals.items()):
            return False
        if query.lookup and not any(values.get(name) in query.lookup for name in self.mapped.dataset.lookups):
            return False
        return not words or any(self._contains(name, values, words) for name in self.mapped.dataset.searchable)

    def _contains(self, name: str, values: Any, words: str) -> bool:
        held = str(values.get(name) or "")
        if self.mapped.dataset.field(name).type == "phone":
            words = "".join(sign for sign in words if sign.isdigit()) or words
        return words.lower() in held.lower()

    def _belongs(self, found: Found) -> bool:
        values = self.layout.placed(found)
        return all(
            values[column] in {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
            for column, wanted in self.mapped.where.items()
        )


def within(span: Span, time: int) -> bool:
    """Returns whether a time lies in a span."""
    return (span.start is None or time >= span.start.timestamp()) and (span.end is None or time < span.end.timestamp())


def moment(time: int | None) -> datetime | None:
    """Returns seconds since 1970 as an aware time."""
    return None if time is None else datetime.fromtimestamp(time, UTC)
