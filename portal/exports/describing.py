"""What an archive says about itself: each category as the profile has it, every file with its checksum, every gap."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.company.current import company
from portal.company.schema.data import Category
from portal.exports.contents import Filed, Order
from portal.exports.long_lists import together
from portal.exports.zipping import Archive, Written


def sections(filed: list[Filed]) -> list[dict[str, Any]]:
    """Groups what was filed by category, with what the profile says about each, in the profile's order."""
    found = []
    for category in company().categories:
        mine = [one for one in filed if one.portion.category.key == category.key]
        if mine:
            found.append({"about": about(category), "datasets": mine})
    return found


def about(category: Category) -> dict[str, Any]:
    """Returns what the profile says about a category, in words: why, from where, who gets it, how long."""
    declared = company()
    retention = declared.retention(category.retention)
    return {
        "key": category.key,
        "label": str(category.label),
        "description": str(category.description),
        "purposes": [str(declared.purpose(key).label) for key in category.purposes],
        "sources": [str(declared.origin(key).label) for key in category.origins],
        "recipients": [str(declared.recipient(key).label) for key in category.recipients],
        "kept": str(retention.label),
        "kept_because": str(retention.reason),
        "withheld": [str(text) for text in category.withheld],
    }


def manifest(archive: Archive, order: Order, filed: list[Filed]) -> Iterator[bytes]:
    """Yields the list of every file that was written so far, of every dataset, and of what is left out and why."""
    content = {
        "company": company().company.name,
        "copy": order.reference,
        "made_at": order.made_at.isoformat(),
        "made_for": order.recipient,
        "from": order.span.start.isoformat() if order.span.start else None,
        "until": order.span.end.isoformat() if order.span.end else None,
        "datasets": [_dataset(one) for one in filed],
        "categories": [section["about"] for section in sections(filed)],
        "not_included": _left_out(order, filed),
    }
    told = json.dumps(content, ensure_ascii=False, indent=2).removesuffix("\n}")
    yield f'{told},\n  "files": ['.encode()
    yield from together(_listed(archive.written))
    yield b"\n  ]\n}\n"


def _listed(files: Iterable[Written]) -> Iterator[bytes]:
    before = "\n"
    for file in files:
        path = json.dumps(file.path, ensure_ascii=False)
        yield f'{before}    {{"path": {path}, "bytes": {file.bytes}, "sha256": "{file.sha256}"}}'.encode()
        before = ",\n"


def _dataset(one: Filed) -> dict[str, Any]:
    return {
        "dataset": one.portion.dataset.key,
        "category": one.portion.category.key,
        "label": str(one.portion.dataset.label),
        "records": one.rows,
        "files": one.files,
        "first_kept_until": one.first_kept_until.isoformat() if one.first_kept_until else None,
        "last_kept_until": one.last_kept_until.isoformat() if one.last_kept_until else None,
    }


def _left_out(order: Order, filed: list[Filed]) -> list[dict[str, str]]:
    """Returns everything that a reader could miss, each with the reason."""
    declared = company()
    held = _("It is held, and never disclosed for your security.")
    missing = [gap for one in filed for gap in _left_out_of(order, one)]
    missing += [
        {"category": category.key, "what": str(category.label), "why": _("The company does not store this.")}
        for category in declared.categories
        if not category.stored
    ]
    missing += [
        {"category": category.key, "what": str(text), "why": held}
        for category in declared.categories
        for text in category.withheld
    ]
    if order.provided:
        there = {one.portion.category.key for one in filed}
        why = _("It is not data that you provided by consent or for a contract (GDPR Art. 20(1)). A copy holds it.")
        missing += [
            {"category": category.key, "what": str(category.label), "why": why}
            for category in declared.categories
            if category.stored and category.key not in there
        ]
    return missing


def _left_out_of(order: Order, one: Filed) -> list[dict[str, str]]:
    dataset, category = one.portion.dataset, one.portion.category
    held = _("It is held, and never disclosed for your security.")
    found = [
        {"dataset": dataset.key, "what": str(item.label), "why": held} for item in dataset.fields if item.never_disclose
    ]
    others = [str(item.label) for item in dataset.fields if item.of_others]
    if others and category.others != "shown":
        found.append({"dataset": dataset.key, "what": ", ".join(others), "why": _("It is about other people.")})
    if dataset.dated_by is None and (order.span.start or order.span.end):
        why = _("These records have no date, and this copy is of a span of time.")
        found.append({"dataset": dataset.key, "what": str(dataset.label), "why": why})
    return found
