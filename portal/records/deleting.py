"""Deletes a person's records at their own word: who may, what they ordered, and carrying it out in batches.

Deleting is permanent: no source of ours can undo it. What a retention rule, a legal hold or a limit on use keeps is
found out anew for every batch, so that a hold that is placed meanwhile is obeyed.

Every batch is written down before it goes and after it went. Whoever takes over from a worker that died finds the
keys that were in hand, counts those that are gone, and judges the others again: each record counts once.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.subject import role_keys_of, subject_of
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.company.current import company
from portal.company.schema.data import Category
from portal.jobs.faults import Fault
from portal.records import announcing
from portal.records.choosing import Chosen, existing, records, unpacked
from portal.records.glance import relationship_end
from portal.records.models import Deletion
from portal.records.staying import Judge, Sorted, later
from portal.sources import gone, registry
from portal.sources.port import Dataset, Receipt, Record, Selection, SourceDown, Subject

BATCH = 2_000
"""Records that go in one short transaction."""

AT_ONCE = 25
"""So many records go while the person waits."""

MANY = 10_000_000
"""Where counting what was chosen stops."""

State = Deletion.State


class Overtaken(Exception):
    """Another worker goes on with this deletion, or the person's own erasure took it away."""


class StillThere(Fault):
    """A source said that it erased, and has the records still."""


def may_delete(roles: Collection[str], category: Category, dataset: Dataset) -> bool:
    """Tells whether somebody in these roles deletes records of this dataset themselves; otherwise they ask for it."""
    if category.deletion != "self_service" or not dataset.deletable_by_person:
        return False
    if dataset.by_hand or dataset.erasure not in ("delete", "anonymise"):
        return False
    return not category.deleted_by or bool(set(category.deleted_by) & set(roles))


def deleted_for(user: User, category: Category) -> Subject:
    """Returns whose records a person may delete: what they reach in the roles that may, and nothing by other roles."""
    return subject_of(user, category.deleted_by)


def judge(user: User, category: Category, dataset: Dataset) -> Judge:
    """Returns what tells records of a dataset apart for a person, as things stand now."""
    subject = deleted_for(user, category)
    return Judge(category, dataset, subject, relationship_end(subject, category))


def order(
    user: User, category: Category, dataset: Dataset, wanted: Chosen, number: UUID, count: int, *, capped: bool
) -> tuple[Deletion, bool]:
    """Writes down what a person ordered; returns it, and whether it is new: a second click has the same number."""
    facts = {"category": category.key, "dataset": dataset.key, "label": str(dataset.label)}
    with transaction.atomic():
        made, new = Deletion.objects.get_or_create(
            pk=number,
            person=user,
            defaults={"work": wanted.packed(), "expected": count, "expected_capped": capped, **facts},
        )
        if new:
            chosen = "keys" if wanted.keys is not None else "filter" if wanted.facts else "all"
            _note(Event.DELETION_ASKED, made, Actor.person(user.pk), chosen=chosen, rows=count)
    return made, new


def carry_out(deletion: Deletion, batches: int = 200) -> bool:
    """Does up to so many batches; returns whether there is more to do. Raises SourceDown, and StillThere."""
    with translation.override(deletion.person.language):
        try:
            for _batch in range(batches):
                if not _step(deletion):
                    return False
        except Overtaken:
            return False
        except SourceDown:
            trouble = _("We could not reach this system. We go on trying; nothing is lost.")
            Deletion.objects.filter(pk=deletion.pk, state__in=Deletion.OPEN).update(problem=trouble)
            raise
    return True


def fail(deletion: Deletion, reason: str) -> None:
    """Says that a deletion did not come to its end; what is gone is gone, and the person can start the rest again."""
    with translation.override(deletion.person.language):
        told = {
            "refused": _("The system did not let these records go. Ask us to delete them for you."),
            "down": _("We could not reach this system. Start it again later; nothing is lost."),
        }
        problem = told.get(reason, _("Something went wrong on our side. Start it again, or ask us."))
    with transaction.atomic():
        if Deletion.objects.filter(pk=deletion.pk, state__in=Deletion.OPEN).update(state=State.FAILED, problem=problem):
            _note(Event.DELETION_FAILED, deletion, Actor.system("records"), reason=reason, rows=deletion.erased)
            announcing.ended(deletion.pk)


def reopen(deletion: Deletion) -> bool:
    """Starts a deletion that failed once more, where it stopped; returns whether it had failed."""
    now = timezone.now()
    failed = Deletion.objects.filter(pk=deletion.pk, state=State.FAILED)
    return bool(failed.update(state=State.WAITING, problem="", touched_at=now))


def stalled(after: timedelta = timedelta(hours=2)) -> list[str]:
    """Returns the numbers of deletions that nobody has gone on with for so long."""
    found = Deletion.objects.filter(state__in=Deletion.OPEN, touched_at__lt=timezone.now() - after)
    return [str(pk) for pk in found.order_by("touched_at").values_list("pk", flat=True)[:100]]


def _step(deletion: Deletion) -> bool:
    """Takes one batch in hand and lets it go; returns whether there may be another."""
    deletion.refresh_from_db()
    if not deletion.is_open:
        return False
    category, dataset = company().category(deletion.category), registry.dataset(deletion.dataset)
    if not may_delete(role_keys_of(deletion.person), category, dataset):
        fail(deletion, "refused")
        return False
    telling = judge(deletion.person, category, dataset)
    if deletion.step == 0:
        _count(deletion, dataset, telling.subject)
    if _may_sweep(deletion, telling):
        went = _sweep(deletion, dataset, telling.subject)
    else:
        _take(deletion, dataset, telling)
        went = not deletion.work["in_hand"] or _let_go(deletion, dataset, telling.subject)
    if not went:
        return False
    if deletion.work.get("last"):
        _finish(deletion)
        return False
    return True


def _count(deletion: Deletion, dataset: Dataset, subject: Subject) -> None:
    """Counts what was chosen, where the source can: of a search for words, the pages will tell."""
    wanted = unpacked(deletion.work)
    if not wanted.is_stretch:
        return
    selection = Selection(span=wanted.span(dataset))
    tally = registry.source_of(dataset.key).tally(dataset.key, subject, selection, MANY)
    _write(deletion, expected=tally.count, expected_capped=tally.capped, state=State.WORKING)


def _may_sweep(deletion: Deletion, telling: Judge) -> bool:
    """Tells whether whole stretches of time may go without looking at each record: nothing is kept, nor was so far."""
    wanted = unpacked(deletion.work)
    return wanted.is_stretch and telling.keeps_nothing and not deletion.kept and not deletion.work.get("in_hand")


def _sweep(deletion: Deletion, dataset: Dataset, subject: Subject) -> bool:
    """Erases one batch of a stretch of time and writes down how many went; returns whether to go on.

    After a worker that died between the two, what is gone is what was counted first without what is left.
    """
    source, selection = registry.source_of(dataset.key), Selection(span=unpacked(deletion.work).span(dataset))
    if deletion.work.get("sweeping"):
        left = source.tally(dataset.key, subject, selection, MANY).count
        _write(deletion, work=deletion.work | {"sweeping": False}, erased=deletion.expected - left)
    _write(deletion, state=State.WORKING, work=deletion.work | {"sweeping": True})
    receipt = source.erase(dataset.key, subject, selection, BATCH)
    if not _went(receipt):
        fail(deletion, "refused")
        return False
    over = not receipt.remaining
    if over and source.tally(dataset.key, subject, selection, 1).count:
        raise StillThere
    with transaction.atomic():
        _write_batch(deletion, receipt, receipt.count, sweeping=False, last=over)
        if over:
            _tell(deletion, subject, selection)
    return True


def _take(deletion: Deletion, dataset: Dataset, telling: Judge) -> None:
    """Takes the next batch in hand: first what another worker left, of which some may be gone already."""
    work, left = dict(deletion.work), deletion.work.get("in_hand", [])
    gone = 0
    found: tuple[Record, ...]
    if left:
        found = tuple(existing(dataset, telling.subject, tuple(left)))
        gone = len(left) - len(found)
    elif work.get("last"):
        found = ()
    else:
        page = records(dataset, telling.subject, unpacked(work), BATCH, work.get("after"))
        found = page.records
        work |= {"after": page.next, "last": page.next is None}
    told = telling.sort(found)
    _write(
        deletion,
        state=State.WORKING,
        work=work | {"in_hand": told.going},
        erased=deletion.erased + gone,
        kept=deletion.kept + told.kept,
        stayed=_with(deletion.stayed, told),
    )


def _let_go(deletion: Deletion, dataset: Dataset, subject: Subject) -> bool:
    """Erases what is in hand, asks again afterwards, and writes down how many went; returns whether to go on."""
    source, keys = registry.source_of(dataset.key), tuple(deletion.work["in_hand"])
    receipt = source.erase(dataset.key, subject, Selection(keys), BATCH)
    if not _went(receipt):
        fail(deletion, "refused")
        return False
    left = source.tally(dataset.key, subject, Selection(keys), len(keys)).count
    if left:
        raise StillThere
    with transaction.atomic():
        _write_batch(deletion, receipt, len(keys), in_hand=[])
        _tell(deletion, subject, Selection(keys))
    return True


def _went(receipt: Receipt) -> bool:
    """Tells whether a source let records go; "pending" with a count: here, and its origin has to follow."""
    return receipt.outcome == "done" or (receipt.outcome == "pending" and receipt.count > 0)


def _tell(deletion: Deletion, subject: Subject, selection: Selection) -> None:
    about = f"deletion:{deletion.pk}"
    gone.erased.send(Deletion, dataset=deletion.dataset, subject=subject, selection=selection, about=about)


def _note(event: Event, deletion: Deletion, actor: Actor, **facts: str | int) -> None:
    record(
        event,
        actor=actor,
        subject=subject_reference(deletion.person_id),
        about=f"deletion:{deletion.pk}",
        category=deletion.category,
        dataset=deletion.dataset,
        **facts,
    )


def _finish(deletion: Deletion) -> None:
    with transaction.atomic():
        _write(deletion, state=State.DONE, work={}, finished_at=timezone.now(), problem="")
        facts = {"rows": deletion.erased, "kept": deletion.kept}
        _note(Event.RECORDS_DELETED, deletion, Actor.system("records"), **facts)
        announcing.ended(deletion.pk)


def _write(deletion: Deletion, **changes: Any) -> None:
    """Writes down how far it is. Raises Overtaken where somebody else did so meanwhile."""
    changes |= {"step": deletion.step + 1, "touched_at": timezone.now()}
    mine = Deletion.objects.filter(pk=deletion.pk, step=deletion.step, state__in=Deletion.OPEN)
    if not mine.update(**changes):
        raise Overtaken
    for name, value in changes.items():
        setattr(deletion, name, value)


def _write_batch(deletion: Deletion, receipt: Receipt, erased: int, **work: Any) -> None:
    """Writes down that so many records went, and where the work stands now."""
    follows = deletion.origin_follows or receipt.outcome == "pending"
    erased += deletion.erased
    _write(deletion, work=deletion.work | work, erased=erased, origin_follows=follows, problem="")


def _with(stayed: dict[str, Any], told: Sorted) -> dict[str, Any]:
    """Returns the reasons with those of another batch."""
    found = dict(stayed)
    for reason, more in told.staying.items():
        count, until = later(_read(found.get(reason)), more)
        found[reason] = {"count": count, "until": until.isoformat() if until else ""}
    return found


def _read(one: dict[str, Any] | None) -> tuple[int, date | None] | None:
    if one is None:
        return None
    return one["count"], date.fromisoformat(one["until"]) if one["until"] else None
