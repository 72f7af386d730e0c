"""Carrying a plan out: item by item, batch by batch, company systems first and the login last.

Every batch is a transaction of its own with its progress; erasing twice is harmless. So a worker that dies
anywhere is followed by another that goes on, and the end is the same.
"""

from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.sources import registry
from portal.sources.batches import Pace, progress
from portal.sources.port import Receipt, Selection, Source, SourceDown
from portal.sources.tables import TableSource
from requests import by_hand, holding, legal_holds, replaying, timeline
from requests.grounds import LEGAL_HOLD
from requests.lifecycle import change, is_stopped
from requests.models import Event, Hold, PlanItem, PrivacyRequest
from requests.plan import LOGIN_SOURCE
from requests.recipient_tasks import tell_recipients
from requests.timeline import By

State = PlanItem.State
Action = PlanItem.Action

UNFINISHED = (State.PENDING, State.RUNNING, State.FAILED, State.PENDING_HAND, State.UNREACHED)
LABEL = "erasure"

NOT_REACHED = gettext_noop("The system could not be reached.")
REFUSED = gettext_noop("The system refused.")
STILL_THERE = gettext_noop("Records were still there afterwards.")
FINISHED = gettext_noop("Everything that had to go is gone; we fetched again and checked.")
UNEXPECTED = gettext_noop("Something unexpected happened.")


def carry_out(case: PrivacyRequest, *, batches: int = 200) -> bool:
    """Does up to so many batches of work; returns whether more is to be done at once.

    A case that is stopped on suspicion of fraud waits. A system that fails is noted on its item and does not stop the
    others; the login waits for all of them.
    """
    if case.started_at is None or case.finished_at is not None or is_stopped(case):
        return False
    for item in case.plan.filter(state__in=[State.PENDING, State.RUNNING]).order_by("position", "id"):
        if item.source == LOGIN_SOURCE and _others_wait(case):
            break
        batches -= _work(item, batches)
        if batches <= 0:
            return True
    _finish(case)
    return False


def stalled(after: timedelta = timedelta(minutes=10)) -> list[PrivacyRequest]:
    """Returns cases whose erasure has begun and waits for a system to come back."""
    return list(
        PrivacyRequest.objects.filter(
            started_at__lt=timezone.now() - after, finished_at__isnull=True, plan__state=State.FAILED
        ).distinct()[:100]
    )


def _others_wait(case: PrivacyRequest) -> bool:
    return case.plan.exclude(source=LOGIN_SOURCE).filter(state__in=UNFINISHED).exists()


def _work(item: PlanItem, batches: int) -> int:
    """Works on one item and returns how many batches it took; trouble is noted, never raised."""
    done, pace = 0, Pace()
    try:
        source, dataset = registry.source_of(item.dataset), registry.dataset(item.dataset)
        while done < batches:
            done += 1
            spared = legal_holds.spared(dataset, item.case.identifiers, item.selection)
            if spared is None:
                _keep(item)
                break
            receipt = pace.step(source, partial(_batch, item, source, spared))
            if receipt.outcome != "done" or not receipt.remaining:
                _settle(item, receipt)
                break
    except SourceDown:
        _fail(item, NOT_REACHED, "down")
    except Exception as error:
        # Whatever an adapter raises, staff must see it on the item; its text may hold personal data and is dropped.
        _fail(item, UNEXPECTED, type(error).__name__)
    return done


def _keep(item: PlanItem) -> None:
    """Keeps what is left of an item: a legal hold was placed since the plan was made."""
    by = By.system(LABEL)
    with transaction.atomic():
        PlanItem.objects.filter(pk=item.pk).update(
            action=Action.HOLD, ground=LEGAL_HOLD, state=State.DONE, verified_at=timezone.now(), trouble=""
        )
        holding.place(item.case, by)
        audit(item, by, Audited.STEP_KEPT)


def _batch(item: PlanItem, source: Source, spared: Selection, size: int) -> Receipt:
    """Erases one batch and notes it; nothing of the portal's waits for a system of the company's."""
    with transaction.atomic() if isinstance(source, TableSource) else nullcontext():
        receipt = source.erase(item.dataset, item.case.identifiers, spared, size)
        with progress() if receipt.remaining else nullcontext():
            PlanItem.objects.filter(pk=item.pk).update(
                state=State.RUNNING, erased=F("erased") + receipt.count, remaining=receipt.remaining
            )
    return receipt


def _settle(item: PlanItem, receipt: Receipt) -> None:
    """Writes down how an item ended, after fetching again what should be gone."""
    item.refresh_from_db()
    item.receipts = [*item.receipts, {**asdict(receipt), "at": timezone.now().isoformat()}][-20:]
    item.save(update_fields=["receipts"])
    if receipt.outcome == "pending":
        with transaction.atomic():
            PlanItem.objects.filter(pk=item.pk).update(state=State.PENDING_HAND)
            if item.erased:  # gone here, and to be gone where it comes from too: a restored backup must not undo it
                replaying.remember(item.case, item.dataset, item.case.identifiers, item.selection)
            by_hand.erase(item, By.system(LABEL))
    elif receipt.outcome == "refused":
        _fail(item, receipt.reason or REFUSED, "refused")
    else:
        _verify(item)


def _verify(item: PlanItem) -> None:
    left, by = _left(item), By.system(LABEL)
    with transaction.atomic():
        audit(item, by, Audited.STEP_EXECUTED, deed=str(item.action), rows=item.erased)
        audit(item, by, Audited.STEP_VERIFIED, left=left)
        if left:
            _fail(item, STILL_THERE, "left")
            return
        PlanItem.objects.filter(pk=item.pk).update(
            state=State.DONE, verified_at=timezone.now(), remaining=0, trouble="", tries=F("tries") + 1
        )
        replaying.remember(item.case, item.dataset, item.case.identifiers, item.selection)
    _keep_single(item, by)


def _left(item: PlanItem) -> int:
    """Returns how many records are still there that no legal hold keeps. Raises SourceDown."""
    subject = item.case.identifiers
    spared = legal_holds.spared(registry.dataset(item.dataset), subject, item.selection)
    return registry.source_of(item.dataset).tally(item.dataset, subject, spared).count if spared else 0


def _keep_single(item: PlanItem, by: By) -> None:
    """Puts on the plan what a legal hold keeps one by one, placed since the plan was made. Raises SourceDown."""
    case, dataset = item.case, registry.dataset(item.dataset)
    kept = legal_holds.records_kept(dataset, case.identifiers)
    selection = replace(item.selection, keys=tuple(key for key in kept if not item.keys or key in item.keys))
    if not selection.keys:
        return
    tally = registry.source_of(dataset.key).tally(dataset.key, case.identifiers, selection)
    if not tally.count:
        return
    facts = {"keys": list(selection.keys or ()), "counted": tally.count}
    ended = {"state": State.DONE, "verified_at": timezone.now(), "action": Action.HOLD, "ground": LEGAL_HOLD}
    same = {"source": item.source, "category": item.category, "label": item.label, "position": item.position}
    span = {"span_start": item.span_start, "span_end": item.span_end}
    with transaction.atomic():
        single, new = PlanItem.objects.update_or_create(
            case=case, dataset=item.dataset, planned_action=Action.HOLD_SINGLE, defaults=same | span | facts | ended
        )
        Hold.objects.filter(item=single, ended_at=None).update(**facts)
        holding.place(case, by)
        if new:
            audit(single, by, Audited.STEP_KEPT)


def _fail(item: PlanItem, trouble: str, reason: str) -> None:
    with transaction.atomic():
        PlanItem.objects.filter(pk=item.pk).update(state=State.FAILED, trouble=trouble[:300], tries=F("tries") + 1)
        audit(item, By.system(LABEL), Audited.STEP_FAILED, reason=reason[:60])


def _finish(case: PrivacyRequest) -> None:
    """Marks the erasure as verified once nothing is left of it to do."""
    if case.plan.filter(state__in=UNFINISHED).exists():
        return
    by = By.system(LABEL)
    with transaction.atomic():
        fresh = PrivacyRequest.objects.select_for_update().get(pk=case.pk)
        if fresh.finished_at is None:
            change(fresh, by, finished_at=timezone.now())
            timeline.add(fresh, Event.What.WORK, by, FINISHED, public=True)
            tell_recipients.enqueue(fresh.pk)


def left_outside_holds(case: PrivacyRequest) -> dict[str, int]:
    """Returns, by dataset, how many records are still there that no hold keeps; empty when all is well."""
    left = {}
    for item in case.plan.filter(action__in=[Action.ERASE, Action.ANONYMISE]):
        if found := _left(item):
            left[item.dataset] = found
    return left


def audit(item: PlanItem, by: By, event: Audited, **facts: str | int | bool) -> None:
    """Tells the audit trail of one item's step."""
    case = item.case
    record(event, actor=by.actor, subject=case.subject, about=case.about, dataset=item.dataset, **facts)
