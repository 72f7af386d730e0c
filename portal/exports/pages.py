"""The pages of an archive: they open from disk in any browser, without the network and without JavaScript."""

from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.company.current import company
from portal.exports.contents import Filed, Order, file_name
from portal.exports.describing import sections
from portal.exports.zipping import Archive
from portal.sources import media
from portal.sources.line_forms import disclosed
from portal.sources.port import Field, Record
from portal.sources.words import in_words, shown

ROWS_A_PAGE = 500
PAGES = 10
"""HTML is for reading: the newest 5,000 records. All of them are in the CSV and the JSON beside it."""

REPEATED = frozenset({"choice", "boolean", "duration", "phone", "integer"})
"""Types of which the same few values come again and again."""

IN_PLACE: dict[media.Shown, str] = {
    "audio": '<audio controls preload="none" src="{place}"></audio>',
    "video": '<video controls preload="none" src="{place}" aria-label="{words}"></video>',
    "image": '<img src="{place}" alt="{words}" loading="lazy">',
    "": '<p><a href="{place}">{name}</a></p>',
}
"""How a page holds a file of a record."""


def write_index(archive: Archive, order: Order, filed: list[Filed]) -> None:
    """Writes the first page, which leads to every other file."""
    archive.add("style.css", [Path(str(finders.find("css/archive.css"))).read_bytes()], "text/css")
    page = render_to_string("exports/archive/index.html", {"order": order, "sections": sections(filed), **_frame()})
    archive.add("index.html", [page.encode()], "text/html")


def write_pages(archive: Archive, filed: Filed) -> None:
    """Writes a dataset's newest records as pages that lead to each other. Raises SourceDown."""
    count = min(PAGES, -(-filed.rows // ROWS_A_PAGE)) or 1
    names = [f"{filed.folder}{f'-{number}' if number > 1 else ''}.html" for number in range(1, count + 1)]
    filed.pages = names
    records, row = filed.records(), _Row(filed)
    for number, path in enumerate(names):
        shown_here = {
            "filed": filed,
            "dataset": filed.portion.dataset,
            "rows": [row.written(record) for record in islice(records, ROWS_A_PAGE)],
            "number": number + 1,
            "count": count,
            "newer": _beside(names[number - 1]) if number else "",
            "older": _beside(names[number + 1]) if number + 1 < count else "",
            "capped": filed.rows > PAGES * ROWS_A_PAGE,
            "tables": [(form.upper(), _beside(table.path)) for form, table in filed.tables.items()],
            **_frame(),
        }
        archive.add(path, [render_to_string("exports/archive/dataset.html", shown_here).encode()], "text/html")


class _Row:
    """Writes records as pieces of a page; a template would take ten times as long for each."""

    def __init__(self, filed: Filed):
        self._dataset, self._folder = filed.portion.dataset, _beside(filed.folder)
        self._fields = [(field, escape(str(field.label))) for field in disclosed(self._dataset)]
        self._files = [field.name for field, _ in self._fields if field.type == "file"]
        self._known: dict[tuple[str, Any], str] = {}

    def written(self, record: Record) -> SafeString:
        """Returns a record in words, its sounds, and each field with its label."""
        cells = [
            f"<dt>{label}</dt><dd>{self._said(field, record.values.get(field.name))}</dd>"
            for field, label in self._fields
        ]
        words = escape(in_words(self._dataset, record))
        files = [self._file(file_name(record, name), words) for name in self._files if record.values.get(name)]
        return mark_safe(f"<p>{words}</p>{''.join(files)}<dl>{''.join(cells)}</dl>")  # noqa: S308 (escaped above)

    def _file(self, name: str, words: str) -> str:
        place = escape(f"{self._folder}/{name}")
        return IN_PLACE[media.shown_by_name(name)].format(place=place, words=words, name=escape(name))

    def _said(self, field: Field, value: Any) -> str:
        if field.type not in REPEATED and value not in (None, ""):
            return escape(shown(field, value))
        found = self._known.get((field.name, value))
        if found is None:
            found = self._known[field.name, value] = escape(shown(field, value))
        return found


def _beside(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _frame() -> dict[str, Any]:
    return {"profile": company()}
