"""Which records a person chose: those that were ticked, or all that the filter in force lets through."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.records.filtering import ROWS, FilterForm, query, remembered
from portal.sources.port import Dataset, NotThere, Page, Record, Span, Subject
from portal.sources.registry import source_of

BY_DAYS = ("since", "until", "order")
"""The parts of a filter that leave out nothing of a stretch of time."""


@dataclass(frozen=True)
class Chosen:
    """Records by key, or by filter; a filter takes in only what was there `before` a moment."""

    keys: tuple[str, ...] | None
    facts: Mapping[str, str] = field(default_factory=dict)
    before: datetime | None = None

    def span(self, dataset: Dataset) -> Span:
        """Returns the stretch of time that the filter lets through, up to the moment of the choice."""
        span = query(dataset, dict(self.facts), None).span
        if dataset.dated_by is None or self.before is None:
            return span
        return Span(span.start, min(span.end or self.before, self.before))

    @property
    def is_stretch(self) -> bool:
        """Whether it is all that lies in a stretch of time, and nothing narrower."""
        return self.keys is None and not any(value for name, value in self.facts.items() if name not in BY_DAYS)

    def packed(self) -> dict[str, Any]:
        """Returns it as it is kept, sealed."""
        if self.keys is not None:
            return {"keys": list(self.keys)}
        return {"facts": dict(self.facts), "before": self.before.isoformat() if self.before else ""}


def unpacked(kept: Mapping[str, Any]) -> Chosen:
    """Returns what was kept."""
    if "keys" in kept:
        return Chosen(tuple(kept["keys"]))
    return Chosen(None, kept["facts"], parse_datetime(kept["before"]))


def chosen(request: HttpRequest, dataset: Dataset) -> Chosen:
    """Returns what a form names: ticked keys, or `all` of the filter in force, of which a confirmation tells again.

    Raises Http404 for more keys than a page has, and for a filter that no form of ours sends.
    """
    if "all" not in request.POST:
        keys = tuple(dict.fromkeys(request.POST.getlist("key")))
        if len(keys) > ROWS:
            raise Http404
        return Chosen(keys)
    if "sure" not in request.POST:
        return Chosen(None, remembered(request, dataset), timezone.now())
    form, before = FilterForm(dataset, request.POST), parse_datetime(request.POST.get("before", ""))
    if not form.is_valid() or before is None or timezone.is_naive(before):
        raise Http404
    facts = {name: str(value) for name, value in form.cleaned_data.items() if value}
    return Chosen(None, facts, min(before, timezone.now()))


def records(dataset: Dataset, subject: Subject, wanted: Chosen, limit: int, after: str | None = None) -> Page:
    """Returns one page of what was chosen, newest first. Raises SourceDown."""
    if wanted.keys is not None:
        return Page(tuple(existing(dataset, subject, wanted.keys)))
    asked = query(dataset, dict(wanted.facts), None)
    asked = replace(asked, after=after, limit=limit, span=wanted.span(dataset), oldest_first=False, within=None)
    return source_of(dataset.key).page(dataset.key, subject, asked)


def existing(dataset: Dataset, subject: Subject, keys: tuple[str, ...]) -> list[Record]:
    """Returns the records of these keys that are the person's and still there. Raises SourceDown."""
    source, found = source_of(dataset.key), []
    for key in keys:
        try:
            found.append(source.get(dataset.key, subject, key))
        except NotThere:
            continue
    return found
