"""What was done by hand, attested: who says so, when, what was done, and where that can be seen."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.sources import registry
from requests import errands, orders, timeline
from requests.lifecycle import NotAllowed
from requests.models import Correction, Errand, Event, PlanItem
from requests.timeline import By

LONGEST = 300


def close(errand: Errand, done: bool, words: str, proof: str, by: By) -> None:
    """Ends a task; one that was done by hand is the attestation of its erasure or correction, and needs a proof.

    Raises NotAllowed, Stale, SourceDown.
    """
    changes = errand.deed in (Errand.Deed.ERASE, Errand.Deed.CORRECT)
    if done and changes and (not proof.strip() or len(proof) > LONGEST):
        raise NotAllowed(_("Say where it can be seen that it was done: a ticket, a line of a log, a receipt."))
    with transaction.atomic():
        errands.close(errand, done, words, by, proof)
        if done and changes:
            _attest(errand, f"{words.strip()} ({proof.strip()})", by)


def written(correction: Correction, by: By, note: str) -> None:
    """Staff attest that an accepted correction was written by hand. Raises NotAllowed, Stale."""
    if correction.decision != Correction.Decision.BY_HAND:
        raise NotAllowed(_("Nothing waits to be done by hand here."))
    if not note.strip():
        raise NotAllowed(_("Say what you did and where; it is kept with the case."))
    now = timezone.now()
    attested = {"by": by.user.pk if by.user else None, "at": now.isoformat()}
    case = correction.case
    with transaction.atomic():
        correction.decision = Correction.Decision.ACCEPTED
        correction.receipt = {**correction.receipt, "attested": attested}
        correction.save(update_fields=["decision", "receipt"])
        timeline.add(case, Event.What.WORK, by, f"{correction.label}: {note.strip()}")
        record(
            Audited.CASE_DECIDED,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            category=registry.dataset(correction.dataset).category,
            decision=correction.decision,
            ground="",
        )
        for errand in correction.errands.filter(state=Errand.State.OPEN).select_related("case"):
            errands.end(errand, by)


def _attest(errand: Errand, note: str, by: By) -> None:
    """Carries an attestation to what it is about, unless that has ended meanwhile."""
    if errand.item and errand.item.state == PlanItem.State.PENDING_HAND:
        errand.item.case = errand.case
        orders.attest(errand.item, by, note)
    if errand.correction and errand.correction.decision == Correction.Decision.BY_HAND:
        errand.correction.case = errand.case
        written(errand.correction, by, note)
