"""The record of a request is kept for 24 months after its answer (11 CCR 7101), then emptied.

What stays is a row without a person: kind, dates and outcome, for the yearly numbers (11 CCR 7102).
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.exports import building
from portal.vault import files
from requests.models import Declaration, DrpRequest, Evidence, Guest, Hold, Letter, Mandate, PrivacyRequest
from requests.plan import OWN_SOURCE, RECORD_KEPT, length_of
from requests.timeline import By


def forget_closed() -> int:
    """Empties up to 200 cases whose time has come; returns how many."""
    before = timezone.now() - length_of(RECORD_KEPT)
    due = PrivacyRequest.objects.filter(closed_at__isnull=False, answered_at__lt=before, emptied_at__isnull=True)
    count = 0
    for case in due.order_by("closed_at")[:200]:
        forget(case)
        count += 1
    return count


def forget(case: PrivacyRequest) -> None:
    """Empties one case of everything that leads to a person, with its letters, files, messages and plan."""
    for name in Letter.objects.filter(case=case).exclude(pdf="").values_list("pdf", flat=True):
        files.delete(name)
    for name in Evidence.objects.filter(case=case).values_list("vault_name", flat=True):
        files.delete(name)
    building.drop(case.reference)
    with transaction.atomic():
        _end_own_holds(case)
        case.letters.all().delete()
        case.fees.all().delete()
        case.matchings.all().delete()
        case.fraud_stops.all().delete()
        Declaration.objects.filter(case=case).delete()
        Mandate.objects.filter(case=case).delete()
        case.confirmations.all().delete()
        case.identity_checks.all().delete()
        case.evidence.all().delete()
        case.told.all().delete()
        case.proposals.all().delete()
        case.rulings.all().delete()
        case.errands.all().delete()
        case.corrections.all().delete()
        case.events.all().delete()
        case.plan.filter(hold__isnull=True).delete()
        case.plan.update(note="", receipts=[])
        case.restrictions.update(note="", reason="")
        emptied: dict[str, Any] = {"agent_request_id": "", "status_callback": None, "digest": None, "meaning": ""}
        DrpRequest.objects.filter(case=case).update(**emptied)
        PrivacyRequest.objects.filter(pk=case.pk).update(
            requester={},
            details={},
            representative={},
            verification_note={},
            scope={},
            subject="",
            contact="",
            form_token=None,
            person=None,
            emptied_at=timezone.now(),
        )


def _end_own_holds(case: PrivacyRequest) -> None:
    by = By.system("forgetting")
    for hold in Hold.objects.filter(case=case, source=OWN_SOURCE, ended_at__isnull=True):
        Hold.objects.filter(pk=hold.pk).update(ended_at=timezone.now(), next_on=None, subject={})
        record(
            Audited.HOLD_ENDED, actor=by.actor, subject=case.subject, about=case.about,
            dataset=hold.dataset, ground=hold.ground, rows=hold.counted,
        )  # fmt: skip


def forget_guests() -> int:
    """Deletes proofs of mailboxes that have ended, with their addresses. Returns how many."""
    return Guest.objects.filter(expires_at__lte=timezone.now()).delete()[0]
