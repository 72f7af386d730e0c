"""Legal holds: placed and released by staff, obeyed by every plan and every step of an erasure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.consent import ending
from portal.sources import registry
from portal.sources.port import Dataset, IdentifierKind, Subject
from portal.vault.pseudonyms import pseudonym
from requests.grounds import LEGAL_HOLD
from requests.lifecycle import NotAllowed
from requests.models import Hold, LegalHold
from requests.timeline import By


@dataclass(frozen=True)
class Matter:
    """What a legal hold is about: whose data (nobody named: everybody's), of which category or kind of record."""

    reason: str
    identifiers: Mapping[IdentifierKind, str] = field(default_factory=dict)
    category: str = ""
    dataset: str = ""


def place(matter: Matter, by: By) -> LegalHold:
    """Places a legal hold, which keeps data from now on, in erasures that have begun too. Raises NotAllowed."""
    known = {kind: value.strip() for kind, value in matter.identifiers.items() if value.strip()}
    if not matter.reason.strip():
        raise NotAllowed(_("Say why the data has to be kept; only staff read it."))
    if not (known or matter.category or matter.dataset):
        raise NotAllowed(_("Name a person, a kind of data or a kind of record."))
    subject = Subject({kind: frozenset({value}) for kind, value in known.items()})
    with transaction.atomic():
        hold = LegalHold.objects.create(
            subject=sorted(references_of(subject)),
            identifiers={kind: [value] for kind, value in known.items()},
            category=matter.category,
            dataset=matter.dataset,
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
            if not is_kept(registry.dataset(kept.dataset), kept.identifiers, others):
                Hold.objects.filter(pk=kept.pk).update(next_on=today, until=today)
        _audit(hold, by, Audited.LEGAL_HOLD_RELEASED)


def in_force() -> list[LegalHold]:
    """Returns every legal hold in force; there are few."""
    return list(LegalHold.objects.filter(released_at=None).defer("reason", "identifiers"))


@ending.register
def keeps(dataset: Dataset, subject: Subject) -> bool:
    """Keeps records that would go with a consent."""
    return is_kept(dataset, subject)


def is_kept(dataset: Dataset, subject: Subject, holds: Iterable[LegalHold] | None = None) -> bool:
    """Tells whether a legal hold keeps a person's records of a dataset; `holds`: those in force, where known."""
    references = references_of(subject)
    return any(
        (not one.subject or not references.isdisjoint(one.subject))
        and one.category in ("", dataset.category)
        and one.dataset in ("", dataset.key)
        for one in (in_force() if holds is None else holds)
    )


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
