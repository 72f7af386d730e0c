"""Holds: placed when a plan begins, ended by themselves on their date."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.company.current import company
from portal.company.schema.data import Period, Retention
from portal.sources import batches, registry
from portal.sources.port import Receipt, Selection, SourceDown, Span
from requests import legal_holds, replaying
from requests.models import Hold, PlanItem, PrivacyRequest
from requests.plan import OWN_SOURCE, edge_of, length_of, release_day
from requests.timeline import By

NOT_REACHED = gettext_noop("The system could not be reached; it is tried again tomorrow.")
BY_HAND = gettext_noop("Somebody has to erase these records by hand.")
KEPT = gettext_noop("A legal hold keeps these records; they go once it is released.")
LABEL = "holds"


def place(case: PrivacyRequest, by: By) -> None:
    """Places a hold for every item of the plan that is kept; placing them again changes nothing."""
    identifiers = {kind: sorted(values) for kind, values in case.identifiers.identifiers.items()}
    for item in case.plan.filter(action=PlanItem.Action.HOLD):
        hold, placed = Hold.objects.get_or_create(
            item=item,
            defaults={
                "case": case,
                "subject": identifiers,
                "dataset": item.dataset,
                "keys": item.keys,
                "span_start": item.span_start,
                "span_end": item.span_end,
                "source": item.source,
                "category": item.category,
                "label": item.label,
                "counted": item.counted,
                "capped": item.capped,
                "retention": item.retention,
                "ground": item.ground,
                "basis": basis_of(item),
                "next_on": item.hold_from,
                "until": item.hold_until,
            },
        )
        if placed:
            _audit(hold, by, Audited.HOLD_PLACED, until=hold.until.isoformat() if hold.until else "")


def renew(case: PrivacyRequest, by: By) -> None:
    """Follows a plan that was made again: ends the holds of what now goes, and dates the others anew."""
    for hold in case.holds.filter(ended_at=None).select_related("case", "item"):
        item = hold.item
        if item.action != PlanItem.Action.HOLD:
            Hold.objects.filter(pk=hold.pk).update(ended_at=timezone.now(), next_on=None, trouble="")
            _audit(hold, by, Audited.HOLD_ENDED, rows=hold.erased)
            continue
        facts = {"ground": item.ground, "basis": basis_of(item), "next_on": item.hold_from, "until": item.hold_until}
        span = {"span_start": item.span_start, "span_end": item.span_end, "counted": item.counted}
        Hold.objects.filter(pk=hold.pk).update(**facts, **span)


def basis_of(item: PlanItem) -> Hold.Basis:
    """Returns what a kept item's period counts from."""
    if item.source == OWN_SOURCE:
        return Hold.Basis.CASE
    rule = _rule(item.retention)
    if item.is_overridden or rule is None or not isinstance(rule.period, Period):
        return Hold.Basis.OFFICER
    return Hold.Basis.RECORD if rule.starts == "record" and item.span_start else Hold.Basis.RELATIONSHIP


def due(today: date) -> list[int]:
    """Returns the keys of holds of which something is due to go."""
    holds = Hold.objects.filter(ended_at__isnull=True, next_on__lte=today).exclude(source=OWN_SOURCE)
    return list(holds.order_by("next_on", "id").values_list("pk", flat=True)[:1000])


def date_ended(today: date) -> int:
    """Dates the holds that count from the end of an account which was open until now; returns how many.

    Raises SourceDown.
    """
    count = 0
    waiting = Hold.objects.filter(ended_at__isnull=True, next_on__isnull=True, basis=Hold.Basis.RELATIONSHIP)
    for hold in waiting.order_by("id").iterator(chunk_size=200):
        rule, ended = _rule(hold.retention), registry.directory().relationship_ended_on(hold.identifiers)
        if ended is None or rule is None or not isinstance(rule.period, Period):
            continue
        until = ended + length_of(rule.period)
        with transaction.atomic():
            Hold.objects.filter(pk=hold.pk).update(next_on=max(until, today), until=until)
            PlanItem.objects.filter(pk=hold.item_id).update(hold_from=until, hold_until=until)
        count += 1
    return count


def release(hold: Hold, today: date | None = None) -> None:
    """Erases what of a hold is due on that day, and ends the hold when nothing of it is left to keep.

    Erasing the absent is harmless, so that a worker which died here is simply followed by another.
    """
    today = today or day_of(timezone.now())
    if hold.ended_at is not None or hold.next_on is None or hold.next_on > today:
        return
    due = legal_holds.spared(registry.dataset(hold.dataset), hold.identifiers, _due_part(hold, today))
    if due is None:
        Hold.objects.filter(pk=hold.pk).update(trouble=KEPT)
        return
    over = hold.until is not None and hold.until <= today
    try:
        receipt, gone = _erase(hold, due)
        kept = bool(due.without) and _is_there(hold, today)
        next_on = hold.next_on if kept or receipt.outcome != "done" else None if over else _next(hold, today)
    except SourceDown:
        Hold.objects.filter(pk=hold.pk).update(trouble=NOT_REACHED)
        return
    with transaction.atomic():
        if receipt.outcome == "done":
            replaying.remember(hold.case, hold.dataset, hold.identifiers, _due_part(hold, today))
        ended = timezone.now() if next_on is None else None
        trouble = BY_HAND if receipt.outcome != "done" else KEPT if kept else ""
        Hold.objects.filter(pk=hold.pk).update(
            erased=hold.erased + gone, next_on=next_on, ended_at=ended, trouble=trouble
        )
        if ended:
            _audit(hold, By.system(LABEL), Audited.HOLD_ENDED, rows=hold.erased + gone)


def attest(hold: Hold, by: By) -> None:
    """Staff attest that the records of a hold that is over were erased by hand."""
    with transaction.atomic():
        Hold.objects.filter(pk=hold.pk, ended_at=None).update(ended_at=timezone.now(), next_on=None, trouble="")
        _audit(hold, by, Audited.HOLD_ENDED, rows=hold.counted)


def _due_part(hold: Hold, today: date) -> Selection:
    """Returns what is due: for records kept by their own dates, those whose period has run out by now."""
    rule = _rule(hold.retention)
    if hold.basis == Hold.Basis.RECORD and rule and isinstance(rule.period, Period):
        return replace(hold.selection, span=Span(hold.span_start, edge_of(today, rule.period)))
    return hold.selection


def _is_there(hold: Hold, today: date) -> bool:
    """Tells whether anything of what is due is still there: all that may go is gone, so a legal hold keeps it."""
    source = registry.source_of(hold.dataset)
    return bool(source.tally(hold.dataset, hold.identifiers, _due_part(hold, today)).count)


def _erase(hold: Hold, selection: Selection) -> tuple[Receipt, int]:
    source = registry.source_of(hold.dataset)
    receipts = list(batches.erased(source, hold.dataset, hold.identifiers, selection))
    return receipts[-1], sum(one.count for one in receipts)


def _next(hold: Hold, today: date) -> date | None:
    """Returns when the oldest record still held is due, or None where none is left."""
    left = registry.source_of(hold.dataset).tally(hold.dataset, hold.identifiers, hold.selection)
    rule = _rule(hold.retention)
    if not left.count:
        return None
    if left.oldest is None or rule is None or not isinstance(rule.period, Period):
        return hold.until
    return max(release_day(left.oldest, rule.period), today)


def _rule(key: str) -> Retention | None:
    return next((one for one in company().retentions if one.key == key), None)


def _audit(hold: Hold, by: By, event: Audited, **facts: str | int | bool) -> None:
    record(
        event,
        actor=by.actor,
        subject=hold.case.subject,
        about=hold.case.about,
        dataset=hold.dataset,
        ground=hold.ground,
        **facts,
    )
