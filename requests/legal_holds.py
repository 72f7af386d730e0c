"""Legal holds: placed and released by staff, obeyed by every plan and every step of an erasure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.sources import registry
from portal.sources.port import Dataset, IdentifierKind, Selection, Subject
from portal.vault.pseudonyms import pseudonym
from requests.grounds import LEGAL_HOLD
from requests.lifecycle import NotAllowed
from requests.models import Hold, LegalHold
from requests.timeline import By

NEEDS_WHOSE = gettext_lazy("Say whose records they are, and of which kind.")


@dataclass(frozen=True)
class Matter:
    """What a legal hold is about: whose data (nobody named: everybody's), of which category or kind of record.

    `keys`: single records, which need a person and their kind.
    """

    reason: str
    identifiers: Mapping[IdentifierKind, str] = field(default_factory=dict)
    category: str = ""
    dataset: str = ""
    keys: tuple[str, ...] = ()


def place(matter: Matter, by: By) -> LegalHold:
    """Places a legal hold, which keeps data from now on, in erasures that have begun too. Raises NotAllowed."""
    known = {kind: value.strip() for kind, value in matter.identifiers.items() if value.strip()}
    if not matter.reason.strip():
        raise NotAllowed(_("Say why the data has to be kept; only staff read it."))
    if not (known or matter.category or matter.dataset):
        raise NotAllowed(_("Name a person, a kind of data or a kind of record."))
    if matter.keys and not (known and matter.dataset):
        raise NotAllowed(NEEDS_WHOSE)
    subject = Subject({kind: frozenset({value}) for kind, value in known.items()})
    with transaction.atomic():
        hold = LegalHold.objects.create(
            subject=sorted(references_of(subject)),
            identifiers={kind: [value] for kind, value in known.items()},
            category=matter.category,
            dataset=matter.dataset,
            keys=list(matter.keys),
            reason=matter.reason.strip(),
            placed_by=by.user,
        )
        _audit(hold, by, Audited.LEGAL_HOLD_PLACED)
    return hold


def release(hold: LegalHold, by: By) -> None:
    """Releases a legal hold: what nothing else keeps goes with the next daily run. Releasing twice changes nothing."""
    with transaction.atomic():
        if not LegalHold.objects.filter(pk=hold.pk, released_at=None).update(
            released_at=timezone.now(), released_by=by.user
        ):
            return
        today, others = day_of(timezone.now()), in_force()
        for kept in Hold.objects.filter(ground=LEGAL_HOLD, ended_at=None, next_on=None):
            if spared(registry.dataset(kept.dataset), kept.identifiers, kept.selection, others):
                Hold.objects.filter(pk=kept.pk).update(next_on=today, until=today)
        _audit(hold, by, Audited.LEGAL_HOLD_RELEASED)


def in_force() -> list[LegalHold]:
    """Returns every legal hold in force; there are few."""
    return list(LegalHold.objects.filter(released_at=None).defer("reason", "identifiers"))


def is_kept(dataset: Dataset, subject: Subject, holds: Iterable[LegalHold] | None = None) -> bool:
    """Tells whether a legal hold keeps all of a person's records of a dataset; `holds`: those in force, where known."""
    return any(not one.keys for one in _about(dataset, subject, holds))


def records_kept(dataset: Dataset, subject: Subject, holds: Iterable[LegalHold] | None = None) -> tuple[str, ...]:
    """Returns the keys of the person's records of a dataset that legal holds name one by one."""
    return tuple(sorted({key for one in _about(dataset, subject, holds) for key in one.keys}))


def spared(
    dataset: Dataset, subject: Subject, selection: Selection, holds: Iterable[LegalHold] | None = None
) -> Selection | None:
    """Returns a selection without what legal holds keep; None where they keep all of it."""
    found = list(_about(dataset, subject, holds))
    keys = tuple(sorted({key for one in found for key in one.keys}))
    left = replace(selection, without=keys)
    return None if left.is_empty or any(not one.keys for one in found) else left


def _about(dataset: Dataset, subject: Subject, holds: Iterable[LegalHold] | None) -> Iterator[LegalHold]:
    references = references_of(subject)
    for one in in_force() if holds is None else holds:
        whose = not one.subject or not references.isdisjoint(one.subject)
        if whose and one.category in ("", dataset.category) and one.dataset in ("", dataset.key):
            yield one


def references_of(subject: Subject) -> set[str]:
    """Returns the pseudonyms of a person's identifiers."""
    return {
        pseudonym(f"hold:{kind}", value.strip().casefold())
        for kind, values in subject.identifiers.items()
        for value in values
    }


def _audit(hold: LegalHold, by: By, event: Audited) -> None:
    whose = "person" if hold.subject else "everybody"
    about = f"legal_hold:{hold.pk}"
    record(event, actor=by.actor, about=about, whose=whose, category=hold.category, dataset=hold.dataset)
