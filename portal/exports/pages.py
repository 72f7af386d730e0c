"""The pages of an archive: they open from disk in any browser, without the network and without JavaScript."""

from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from portal.company.current import company
from portal.exports.contents import Filed, Order, file_name
from portal.exports.describing import sections
from portal.exports.zipping import Archive
from portal.sources.line_forms import disclosed
from portal.sources.port import Field, Record
from portal.sources.words import in_words, shown

ROWS_A_PAGE = 500
PAGES = 10
"""HTML is for reading: the newest 5,000 records. All of them are in the CSV and the JSON beside it."""


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
    records, fields = filed.records(), disclosed(filed.portion.dataset)
    for number, path in enumerate(names):
        shown_here = {
            "filed": filed,
            "dataset": filed.portion.dataset,
            "rows": [_row(filed, record, fields) for record in islice(records, ROWS_A_PAGE)],
            "number": number + 1,
            "count": count,
            "newer": _beside(names[number - 1]) if number else "",
            "older": _beside(names[number + 1]) if number + 1 < count else "",
            "capped": filed.rows > PAGES * ROWS_A_PAGE,
            "tables": [(form.upper(), _beside(table)) for form, table in filed.tables.items()],
            **_frame(),
        }
        archive.add(path, [render_to_string("exports/archive/dataset.html", shown_here).encode()], "text/html")


def _row(filed: Filed, record: Record, fields: list[Field]) -> dict[str, Any]:
    held = [one.name for one in fields if one.type == "file" and record.values.get(one.name)]
    return {
        "words": in_words(filed.portion.dataset, record),
        "cells": [(one.label, shown(one, record.values.get(one.name))) for one in fields],
        "files": [f"{_beside(filed.folder)}/{file_name(record, name)}" for name in held],
    }


def _beside(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _frame() -> dict[str, Any]:
    return {"profile": company()}
