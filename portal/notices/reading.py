"""Which text of a notice people read, and how two versions differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from django.db import connection

from portal.company.current import company
from portal.company.schema.base import UNSET
from portal.company.schema.notices import Notice, Section
from portal.notices.models import Version


@dataclass(frozen=True)
class Reading:
    """A notice with its dates and all its published versions, the newest first."""

    notice: Notice
    effective_on: date | None
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch of words that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Change:
    """One section in two versions: how it changed, and its words piece by piece."""

    title: str
    kind: Literal["same", "changed", "gone", "new"]
    pieces: tuple[Piece, ...]


def notices() -> list[Reading]:
    """Returns the newest declared version of every notice, with the date of the newest that was published."""
    newest = {one.notice: one for one in Version.objects.defer("content").order_by("pk")}
    return [Reading(notice, _effective(notice, newest.get(notice.key))) for notice in company().newest_notices()]


def _effective(notice: Notice, published: Version | None) -> date | None:
    if published:
        return published.effective_on
    return None if notice.effective_on == UNSET else notice.effective_on


def read(key: str, version: str = "") -> Reading | None:
    """Returns a notice as last published, or in the version asked for; None where there is no such.

    A declared notice that was not published yet is read from the profile.
    """
    declared = next((notice for notice in company().newest_notices() if notice.key == key), None)
    versions = tuple(Version.objects.of(key))
    if declared is None:
        return None
    if not versions:
        return None if version else Reading(declared, _effective(declared, None))
    shown = next((one for one in versions if one.version == version), None) if version else versions[0]
    return Reading(shown.text, shown.effective_on, versions) if shown else None


def newest_published(key: str) -> tuple[str, str] | None:
    """Returns version and digest of a notice as last published; None where it was not yet."""
    with connection.cursor() as cursor:  # written out: every choice that somebody makes asks this
        cursor.execute("SELECT version, digest FROM notices_version WHERE notice = %s ORDER BY id DESC LIMIT 1", [key])
        found: tuple[str, str] | None = cursor.fetchone()
    return found


def compare(old: Notice, new: Notice) -> list[Change]:
    """Returns what became of each section, in the new version's order; sections that went come last."""
    before = {section.key: section for section in old.sections}
    after = {section.key: section for section in new.sections}
    changes = [_change(before.get(key), section) for key, section in after.items()]
    return changes + [_change(section, None) for key, section in before.items() if key not in after]


def _change(old: Section | None, new: Section | None) -> Change:
    pieces = tuple(_pieces(_words(old), _words(new)))
    kinds = {piece.kind for piece in pieces}
    title = str((new or old).title)  # type: ignore[union-attr]
    if old is None or new is None:
        return Change(title, "new" if old is None else "gone", pieces)
    return Change(title, "changed" if kinds - {"same"} else "same", pieces)


def _words(section: Section | None) -> list[str]:
    if section is None:
        return []
    return [word for part in (*section.paragraphs, *section.points, *section.after) for word in str(part).split()]


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for deed, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if deed == "equal":
            yield Piece("same", " ".join(new[k:m]))
            continue
        if i < j:
            yield Piece("gone", " ".join(old[i:j]))
        if k < m:
            yield Piece("new", " ".join(new[k:m]))
