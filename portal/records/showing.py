"""Records as pages show them: in words, masked where they should be, with the date until which they stay."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.company.current import company
from portal.company.keeping import kept_until
from portal.company.schema.data import Category
from portal.sources import media, others, words
from portal.sources.port import Dataset, Field, Record


@dataclass(frozen=True)
class Line:
    """One record in a list."""

    key: str
    said: str
    href: str
    kept_until: date | None
    audio: str = ""


@dataclass(frozen=True)
class Value:
    """One field of a record. `hidden`: the person can ask to see it; `shown_as`: how the file at `href` is shown."""

    label: str
    value: str
    note: str = ""
    hidden: bool = False
    shown_as: media.Shown = ""
    href: str = ""


def line(category: Category, dataset: Dataset, record: Record, ended: date | None) -> Line:
    """Returns a record as one line of a list."""
    file = _file(dataset, record)
    return Line(
        key=record.key,
        said=words.in_words(dataset, record),
        href=address("record", category, dataset, record.key),
        kept_until=kept_until(company().retention(category.retention), recorded(dataset, record), ended),
        audio=address("file", category, dataset, record.key) if media.shown_by_name(file) == "audio" else "",
    )


def values(category: Category, dataset: Dataset, record: Record, *, revealed: bool) -> list[Value]:
    """Returns a record field by field; sensitive ones masked unless `revealed`."""
    covered = others.covered(dataset)

    def one(field: Field) -> Value:
        if field.name in covered:
            return _covered(dataset, record, field)
        return _value(category, dataset, record, field, revealed)

    return [one(field) for field in others.uncovered(dataset)]


def address(view: str, category: Category, dataset: Dataset, key: str) -> str:
    """Returns the address of a record's page, file or correction."""
    return reverse(f"records:{view}", args=(category.key, dataset.key, key))


def recorded(dataset: Dataset, record: Record) -> datetime | date | None:
    """Returns the time that starts a record's retention."""
    return record.values.get(dataset.dated_by) if dataset.dated_by else None


def _covered(dataset: Dataset, record: Record, field: Field) -> Value:
    """Returns a field that tells of somebody else, as the category's rule lets it be told."""
    label, value = str(field.label), others.veiled(dataset, record).values.get(field.name)
    if value in (None, ""):
        held = record.values.get(field.name) not in (None, "")
        return Value(label, _("About somebody else: not shown") if held else words.shown(field, None))
    return Value(label, str(value), note=_("Partly hidden, because it is about somebody else."))


def _value(category: Category, dataset: Dataset, record: Record, field: Field, revealed: bool) -> Value:
    label, value = str(field.label), record.values.get(field.name)
    if field.never_disclose:
        return Value(label, _("We hold this and never show it."))
    if field.sensitive and not revealed:
        return Value(label, words.masked(field, value), hidden=value not in (None, ""))
    if field.type == "file" and value and not others.gives_file(dataset, field):
        return Value(label, _("We hold it. Other people are heard or seen in it, so it is not handed out."))
    if field.type == "file" and value:
        return _file_value(category, dataset, record, label, str(value))
    return Value(label, words.shown(field, value), note=str(field.help))


def _file_value(category: Category, dataset: Dataset, record: Record, label: str, name: str) -> Value:
    where = address("file", category, dataset, record.key)
    return Value(label, name.rsplit("/", 1)[-1], shown_as=media.shown_by_name(name), href=where)


def _file(dataset: Dataset, record: Record) -> str:
    given = [field for field in dataset.fields if field.type == "file" and others.gives_file(dataset, field)]
    names: list[Any] = [record.values.get(field.name) for field in given]
    return next((str(name) for name in names if name), "")
