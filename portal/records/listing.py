"""One page of a dataset's records. Looking at it is audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from portal.audit import trail
from portal.audit.events import Event
from portal.company import words
from portal.company.current import company
from portal.company.schema.data import Category
from portal.records.correcting import may_add
from portal.records.deleting import may_delete
from portal.records.filtering import FilterForm, query
from portal.records.finding import Sight
from portal.records.showing import Line, line
from portal.sources.port import Dataset, NotThere, SourceDown
from portal.sources.registry import source_of


@dataclass(frozen=True)
class Tag:
    """A dataset to choose (templates/components/tags.html)."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Listing:
    """A page of records, or the news that the system could not be reached.

    `rule`: for how long such records are kept, in words; said where a record has no fixed day. `deletable`, `addable`:
    whether the person deletes and adds such records themselves.
    """

    dataset: Dataset
    tags: tuple[Tag, ...]
    form: FilterForm
    filtered: bool
    rule: str
    lines: tuple[Line, ...] = ()
    newer: str = ""
    older: str = ""
    down: bool = False
    deletable: bool = False
    addable: bool = False


def listing(
    sight: Sight, category: Category, dataset: Dataset, facts: dict[str, str], after: str | None, ended: date | None
) -> Listing:
    """Returns one page of a dataset, newest first. Raises Http404 for a cursor that does not fit."""
    tags = tuple(Tag(str(one.label), address(category, one), one is dataset) for one in sight.of(category))
    form = FilterForm(dataset, initial=facts)
    rule = words.kept(company().retention(category.retention))
    deletable, addable = may_delete(sight.user, category, dataset), may_add(category, dataset)
    try:
        page = source_of(dataset.key).page(dataset.key, sight.subject, query(facts, after))
    except NotThere:
        raise Http404 from None
    except SourceDown:
        return Listing(dataset, tags, form, bool(facts), rule, down=True)
    trail.record(
        Event.RECORDS_LISTED,
        actor=trail.Actor.person(sight.user.pk),
        subject=trail.subject_reference(sight.user.pk),
        category=category.key,
        dataset=dataset.key,
        rows=len(page.records),
    )
    return Listing(
        dataset,
        tags,
        form,
        bool(facts),
        rule,
        tuple(line(category, dataset, record, ended) for record in page.records),
        newer=address(category, dataset, after=page.previous) if page.previous else "",
        older=address(category, dataset, after=page.next) if page.next else "",
        deletable=deletable,
        addable=addable,
    )


def address(category: Category, dataset: Dataset, **more: str) -> str:
    """Returns where a dataset's records are listed."""
    parts: Mapping[str, str] = {"dataset": dataset.key, **more}
    return f"{reverse('records:category', args=[category.key])}?{urlencode(parts)}#records"
