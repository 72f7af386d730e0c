"""The plan of a deletion: each dataset split into what is erased, made anonymous, kept or done by hand.

Staff read it before anything moves. Periods come from the profile's retention rules alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.company.current import company
from portal.company.keeping import first_kept
from portal.company.schema.base import zone
from portal.company.schema.data import Period, Retention
from portal.sources import registry
from portal.sources.port import Dataset, Selection, Source, SourceDown, Span, Subject, Tally
from portal.sources.tables import TableSource
from requests import legal_holds, replanning
from requests.grounds import CASE_RECORD, LEGAL_HOLD
from requests.lifecycle import NotAllowed, change
from requests.models import PlanItem, PrivacyRequest
from requests.timeline import By

OWN_SOURCE = "portal_requests"
"""This room's tables: the record of requests, which outlasts every deletion (11 CCR 7101)."""

LOGIN_SOURCE = "portal_accounts"
"""The login goes last, so that whoever watches can watch to the end."""

RECORD_KEPT = Period(months=24)

Action = PlanItem.Action


@dataclass(frozen=True)
class Part:
    """A proposal for some of a dataset's records."""

    action: Action
    selection: Selection
    tally: Tally
    retention: str = ""
    ground: str = ""
    hold_from: date | None = None
    hold_until: date | None = None
    planned: Action | None = None
    """What would be done if nothing kept it; None where that is the action itself."""


def propose(
    subject: Subject, categories: tuple[str, ...], now: datetime, items: Mapping[str, Sequence[str]] | None = None
) -> list[PlanItem]:
    """Returns unsaved plan items for a person's data in these categories, or everywhere where none are named.

    `items`: only these records, by dataset.

    Also the preview that a person reads before filing. A system that is down gives an item that says so.
    """
    found: list[PlanItem] = []
    held = legal_holds.in_force()
    for dataset in in_order(categories):
        if items and dataset.key not in items:
            continue
        chosen = Selection(keys=tuple(items[dataset.key])) if items else Selection()
        source = registry.source_of(dataset.key)
        single = legal_holds.records_kept(dataset, subject, held)
        try:
            free = replace(chosen, without=single)
            parts = list(split(dataset, source, subject, now, free, whole=not categories))
            parts += _single(dataset, source, subject, chosen, single)
        except SourceDown:
            found.append(_item(dataset, Part(way_of(dataset), chosen, Tally(0)), PlanItem.State.UNREACHED))
        else:
            kept = legal_holds.is_kept(dataset, subject, held)
            found.extend(_item(dataset, _kept(part) if kept else part) for part in parts)
    for position, item in enumerate(found):
        item.position = position
    return found


def _single(
    dataset: Dataset, source: Source, subject: Subject, chosen: Selection, kept: tuple[str, ...]
) -> Iterator[Part]:
    """Yields the part of the records that a legal hold keeps one by one, of those that are there and were asked for."""
    keys = tuple(key for key in kept if chosen.keys is None or key in chosen.keys)
    selection = replace(chosen, keys=keys)
    tally = source.tally(dataset.key, subject, selection)
    if tally.count and not _is_of_the_system(dataset):
        yield Part(Action.HOLD, selection, tally, ground=LEGAL_HOLD, planned=Action.HOLD_SINGLE)


def _kept(part: Part) -> Part:
    """Returns a part that a legal hold keeps; what moves nothing stays as it is."""
    if part.action in (Action.HOLD, Action.NOTHING):
        return part
    return replace(part, action=Action.HOLD, planned=part.action, ground=LEGAL_HOLD)


def in_order(categories: tuple[str, ...]) -> list[Dataset]:
    """Returns the datasets to work on: company systems first, the portal's rooms after, the login last.

    Within a system the profile's order is walked backwards: it begins with the person's own row, by which others
    may be found.
    """
    chosen = [one for one in registry.datasets() if not categories or one.category in categories]
    if categories:
        chosen = [one for one in chosen if one.source not in {OWN_SOURCE, LOGIN_SOURCE}]
    own = [one for one in chosen if isinstance(registry.source_of(one.key), TableSource)]
    systems = [one for one in chosen if one not in own]
    return [*reversed(systems), *sorted(own, key=lambda one: (one.source == LOGIN_SOURCE, one.source == OWN_SOURCE))]


def split(
    dataset: Dataset, source: Source, subject: Subject, now: datetime, chosen: Selection, *, whole: bool
) -> Iterator[Part]:
    """Yields a dataset's parts: one, or two where its retention cuts through it. Raises SourceDown."""
    tally = source.tally(dataset.key, subject, chosen)
    if _is_of_the_system(dataset) or not (tally.count or dataset.by_hand):
        yield Part(Action.NOTHING, chosen, tally)
        return
    if dataset.source == OWN_SOURCE:
        until = day_of(now) + length_of(RECORD_KEPT)
        yield Part(Action.HOLD, chosen, tally, ground=CASE_RECORD, hold_from=until, hold_until=until)
        return
    rule = rule_of(dataset.category)
    if rule is None or not rule.outlasts_deletion or not isinstance(rule.period, Period):
        yield Part(way_of(dataset), chosen, tally, retention=rule.key if rule else "")
    elif rule.starts == "relationship_end":
        yield _after_the_end(dataset, subject, Part(way_of(dataset), chosen, tally), now, rule, whole=whole)
    else:
        yield from _cut(dataset, source, subject, Part(way_of(dataset), chosen, tally), now, rule)


def _is_of_the_system(dataset: Dataset) -> bool:
    """Whether records tell of the business or its system, such as who administers it: seen, but not the person's."""
    return dataset.erasure == "never" and dataset.source != OWN_SOURCE


def _after_the_end(
    dataset: Dataset, subject: Subject, part: Part, now: datetime, rule: Retention, *, whole: bool
) -> Part:
    """Keeps a dataset until its period after the end on file; deleting everything ends the relationship today."""
    assert isinstance(rule.period, Period)  # noqa: S101 (told to the type checker; `split` asked)
    ended = registry.directory().relationship_ended_on(subject) or (day_of(now) if whole else None)
    until = ended + length_of(rule.period) if ended else None
    if until and until <= day_of(now):
        return replace(part, retention=rule.key)
    return Part(Action.HOLD, part.selection, part.tally, rule.key, rule.ground or "", until, until)


def _cut(
    dataset: Dataset, source: Source, subject: Subject, part: Part, now: datetime, rule: Retention
) -> Iterator[Part]:
    """Cuts a dataset where its records' own dates leave the retention period."""
    assert isinstance(rule.period, Period)  # noqa: S101 (told to the type checker; `split` asked)
    edge = edge_of(day_of(now), rule.period)
    older, newer = (replace(part.selection, span=span) for span in (Span(end=edge), Span(start=edge)))
    if dataset.dated_by is None or dataset.by_hand:
        until = day_of(now) + length_of(rule.period)
        yield Part(Action.HOLD, part.selection, part.tally, rule.key, rule.ground or "", until, until)
        return
    expired = source.tally(dataset.key, subject, older)
    kept = source.tally(dataset.key, subject, newer)
    if expired.count:
        yield Part(way_of(dataset), older, expired, retention=rule.key)
    if kept.count:
        yield Part(
            Action.HOLD,
            newer,
            kept,
            rule.key,
            rule.ground or "",
            release_day(kept.oldest or now, rule.period),
            release_day(kept.newest or now, rule.period),
        )


def edge_of(today: date, period: Period) -> datetime:
    """Returns the moment before which records of a period are due to go on that day of the company's zone."""
    return datetime.combine(first_kept(period, today), time(), zone(company().company.time_zone))


def release_day(moment: datetime, period: Period) -> date:
    """Returns the day on which a record of that moment is due to go: its day and the period after it."""
    due: date = day_of(moment) + length_of(period)
    return due


def length_of(period: Period) -> relativedelta:
    """Returns a profile's period as calendar arithmetic."""
    return relativedelta(years=period.years, months=period.months, days=period.days)


def rule_of(category: str) -> Retention | None:
    """Returns the retention rule of a category, or None for a category that the profile does not know."""
    known = next((one for one in company().categories if one.key == category), None)
    return company().retention(known.retention) if known else None


def make(case: PrivacyRequest, by: By) -> None:
    """Makes the plan of a case, or makes it again; decisions of staff stay. Raises NotAllowed, Stale."""
    if not case.is_working or case.started_at:
        raise NotAllowed(_("A plan is made while the case is in work and before the erasure begins."))
    with transaction.atomic():
        before = replanning.done_before(case)
        case.plan.filter(decided_by__isnull=True).exclude(pk__in=[one.pk for one in before.values()]).delete()
        decided = set(case.plan.values_list("dataset", "planned_action"))
        fresh = propose(case.identifiers, case.categories, timezone.now(), case.items)
        kept = [one for one in fresh if (one.dataset, one.planned_action) not in decided]
        for item in kept:
            item.case = case
        PlanItem.objects.bulk_create(kept)
        for item in fresh:
            if (item.dataset, item.planned_action) in before:
                replanning.renew(before[(item.dataset, item.planned_action)], item)
        change(case, by, planned_at=timezone.now(), approved_by=None, approved_at=None)
        tally = {action: sum(one.action == action for one in fresh) for action in Action}
        record(
            Audited.PLAN_MADE,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            datasets=len(fresh),
            erase=tally[Action.ERASE],
            anonymise=tally[Action.ANONYMISE],
            hold=tally[Action.HOLD],
        )


def way_of(dataset: Dataset) -> Action:
    """Returns how a dataset's records go, by what its system can do."""
    return {"delete": Action.ERASE, "anonymise": Action.ANONYMISE}.get(dataset.erasure, Action.BY_HAND)


def _item(dataset: Dataset, part: Part, state: PlanItem.State = PlanItem.State.PENDING) -> PlanItem:
    facts: dict[str, Any] = {
        "source": dataset.source,
        "dataset": dataset.key,
        "category": dataset.category,
        "label": dataset.label,
        "action": part.action,
        "planned_action": part.planned or part.action,
        "keys": list(part.selection.keys or ()),
        "span_start": part.selection.span.start,
        "span_end": part.selection.span.end,
        "counted": part.tally.count,
        "capped": part.tally.capped,
        "retention": part.retention,
        "ground": part.ground,
        "hold_from": part.hold_from,
        "hold_until": part.hold_until,
        "state": state,
    }
    return PlanItem(**facts)
