"""Tells those who were given a person's data that it was erased, corrected or restricted.

GDPR Art. 19; 11 CCR 7022(b)(2)-(3), (c). Who cannot be told is named in the letter, with the facts.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company
from portal.mail import outbox
from portal.sources.registry import dataset, declared
from requests.kinds import Kind
from requests.lifecycle import NotAllowed
from requests.models import Correction, PlanItem, PrivacyRequest, Told
from requests.restricting import mailboxes_of
from requests.timeline import By

KINDS = (Kind.DELETE, Kind.CORRECT, Kind.RESTRICT)
NEVER = ("never", "legal_duty")
Outcome = Told.Outcome


def categories_of(case: PrivacyRequest) -> set[str]:
    """Returns the kinds of data of which something was erased, corrected or restricted; none before it was."""
    if case.kind == Kind.DELETE:
        gone = case.plan.filter(action__in=[PlanItem.Action.ERASE, PlanItem.Action.ANONYMISE, PlanItem.Action.BY_HAND])
        return set(gone.filter(state=PlanItem.State.DONE).values_list("category", flat=True)) - {""}
    if case.kind == Kind.CORRECT:
        accepted = case.corrections.exclude(decision__in=[Correction.Decision.OPEN, Correction.Decision.DECLINED])
        return {dataset(key).category for key in accepted.values_list("dataset", flat=True)}
    held = case.restrictions.filter(lifted_at=None).first()
    if held is None:
        return set()
    return set(held.categories) or {one.key for one in company().categories}


def tell(case: PrivacyRequest, by: By) -> int:
    """Tells each recipient of the data concerned that was not told yet; returns how many. Raises NotAllowed.

    By mail where `sources.toml` names an address, else it becomes a task for staff.
    """
    found = categories_of(case) if case.kind in KINDS else set()
    if not found:
        raise NotAllowed(_("Nothing was erased, corrected or restricted yet of which a recipient would be told."))
    keys = {key for one in company().categories if one.key in found for key in one.recipients}
    done = set(case.told.values_list("recipient", flat=True))
    due = [
        one for one in company().recipients if one.key in keys and one.key not in done and one.disclosed not in NEVER
    ]
    with transaction.atomic():
        for one in due:
            _tell(case, one.key, str(one.label), by)
    return len(due)


def settle(told: Told, facts: str, reached: bool, by: By) -> None:
    """Notes that a colleague told a recipient, or why it cannot be told; the person reads why. Raises NotAllowed."""
    if told.outcome != Outcome.BY_HAND:
        raise NotAllowed(_("Nothing waits to be done by hand here."))
    if not facts.strip():
        raise NotAllowed(_("Say how they were told, or the facts why they cannot be."))
    with transaction.atomic():
        told.outcome = Outcome.DONE if reached else Outcome.UNREACHABLE
        told.facts, told.by = facts.strip(), by.user
        told.save()
        _audit(told, by)


def _tell(case: PrivacyRequest, key: str, label: str, by: By) -> None:
    mail = next((way.mail for way in declared().recipients if way.key == key), "")
    addresses = mailboxes_of(case)
    outcome = Outcome.MAILED if mail and addresses else Outcome.BY_HAND
    told = Told.objects.create(case=case, recipient=key, label=label, outcome=outcome, by=by.user)
    _audit(told, by)
    if outcome == Outcome.MAILED:
        outbox.send(
            "recipient_notified",
            to=mail,
            language=company().company.languages[0],
            kind="legal",
            context={"addresses": addresses, "kind": case.kind, "reference": case.reference},
            about=f"told:{told.pk}",
        )


def _audit(told: Told, by: By) -> None:
    case, outcome = told.case, str(told.outcome)
    actor, about = by.actor, case.about
    record(
        Audited.RECIPIENT_NOTIFIED,
        actor=actor,
        subject=case.subject,
        about=about,
        recipient=told.recipient,
        outcome=outcome,
    )
