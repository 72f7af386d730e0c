"""One page of a dataset's records. Looking at it is audited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.audit.events import Event
from portal.company import words
from portal.company.current import company
from portal.company.schema.data import Category
from portal.records.correcting import may_add
from portal.records.deleting import may_delete
from portal.records.filtering import OLDEST, FilterForm, narrows, query
from portal.records.finding import Sight
from portal.records.showing import Line, line
from portal.sources.port import END, Dataset, NotThere, Page, SourceDown
from portal.sources.registry import source_of


@dataclass(frozen=True)
class Tag:
    """A dataset to choose (templates/components/tags.html)."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Step:
    """A way to another page of the list; `name` is "first", "previous", "next" or "last"."""

    name: str
    label: str
    href: str


@dataclass(frozen=True)
class Listing:
    """A page of records, or the news that the system could not be reached.

    `rule`: for how long such records are kept, in words; said where a record has no fixed day. `lost`: the place in
    the list that was asked for does not fit this list any more, and its beginning is shown. `further`: where the search
    goes on, which looked no further than `looked_as_far_as`. `deletable`, `addable`: whether the person deletes such
    records themselves, and adds some.
    """

    dataset: Dataset
    tags: tuple[Tag, ...]
    form: FilterForm
    filtered: bool
    rule: str
    lines: tuple[Line, ...] = ()
    steps: tuple[Step, ...] = ()
    down: bool = False
    lost: bool = False
    looked_as_far_as: datetime | None = None
    further: str = ""
    deletable: bool = False
    addable: bool = False


def listing(
    sight: Sight, category: Category, dataset: Dataset, facts: dict[str, str], after: str | None, ended: date | None
) -> Listing:
    """Returns one page of a dataset, in the order and by the filter of `facts`."""
    tags = tuple(Tag(str(one.label), address(category, one), one is dataset) for one in sight.of(category))
    shown = Listing(
        dataset,
        tags,
        FilterForm(dataset, initial=facts),
        narrows(facts),
        words.kept(company().retention(category.retention)),
        deletable=may_delete(sight.roles, category, dataset),
        addable=may_add(category, dataset),
    )
    try:
        page, lost = _page(sight, dataset, facts, after)
    except SourceDown:
        return replace(shown, down=True)
    trail.record(
        Event.RECORDS_LISTED,
        actor=trail.Actor.person(sight.user.pk),
        subject=trail.subject_reference(sight.user.pk),
        category=category.key,
        dataset=dataset.key,
        rows=len(page.records),
    )
    return replace(
        shown,
        lines=tuple(line(category, dataset, record, ended) for record in page.records),
        steps=tuple(_steps(category, dataset, page, after if not lost else None, facts.get("order") == OLDEST)),
        lost=lost,
        looked_as_far_as=page.looked_as_far_as,
        further=address(category, dataset, after=page.further) if page.further else "",
    )


def _page(sight: Sight, dataset: Dataset, facts: dict[str, str], after: str | None) -> tuple[Page, bool]:
    """Returns a page; the first one, and True, for a cursor that does not fit. Raises SourceDown."""
    source = source_of(dataset.key)
    try:
        return source.page(dataset.key, sight.subject, query(dataset, facts, after)), False
    except NotThere:
        if not after:
            raise Http404 from None
    return source.page(dataset.key, sight.subject, query(dataset, facts, None)), True


def _steps(category: Category, dataset: Dataset, page: Page, after: str | None, oldest_first: bool) -> Iterator[Step]:
    if dataset.dated_by is None:
        labels = [_("First"), _("Previous"), _("Next"), _("Last")]
    else:
        labels = [_("Newest"), _("Newer"), _("Older"), _("Oldest")]
        labels = labels[::-1] if oldest_first else labels
    first, previous, following, last = labels
    if after:
        yield Step("first", first, address(category, dataset))
    if page.previous:
        yield Step("previous", previous, address(category, dataset, after=page.previous))
    if page.next:
        yield Step("next", following, address(category, dataset, after=page.next))
        yield Step("last", last, address(category, dataset, after=END))


def address(category: Category, dataset: Dataset, **more: str) -> str:
    """Returns where a dataset's records are listed."""
    parts: Mapping[str, str] = {"dataset": dataset.key, **more}
    return f"{reverse('records:category', args=[category.key])}?{urlencode(parts)}#records"
