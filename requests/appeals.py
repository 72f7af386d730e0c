"""Appeals: opened in time by the person or for them, decided by another officer than the one who refused."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from requests import letters, replanning, timeline
from requests.appeal_rights import appeal_of, clock_of, may_appeal
from requests.letter_parts import Edits
from requests.lifecycle import NotAllowed, change, move
from requests.models import Appeal, Correction, Event, Letter, PrivacyRequest, Proposal
from requests.states import State
from requests.timeline import By

OUTCOMES = {"upheld": Letter.Outcome.APPEAL_UPHELD, "denied": Letter.Outcome.APPEAL_DENIED}
NONE_OPEN = gettext_lazy("There is no appeal to decide.")
REFUSALS = (Letter.Outcome.DENIED, Letter.Outcome.PARTLY)


@transaction.atomic
def open_appeal(case: PrivacyRequest, reason: str, by: By) -> Appeal:
    """Opens an appeal while its time runs: the case gets the appeal's due date, the person a letter that says it.

    Raises NotAllowed, Stale.
    """
    terms = appeal_of(case)
    if terms is None or not may_appeal(case):
        raise NotAllowed(_("This answer cannot be appealed here: no law gives that, or its time has passed."))
    if not reason.strip():
        raise NotAllowed(_("Say why the answer is wrong."))
    due_on, clock = clock_of(case, terms, timezone.now())
    move(case, State.APPEAL_OPEN, by, due_on=due_on, clock=clock)
    appeal = Appeal.objects.create(case=case, reason=reason.strip()[:10_000], reasons="", due_on=due_on)
    timeline.add(case, Event.What.MESSAGE, by, appeal.reason, public=True)
    record(
        Audited.APPEAL_OPENED, actor=by.actor, subject=case.subject, about=case.about, sender=str(by.side), law=case.law
    )
    letters.send(case, Letter.Outcome.APPEAL_RECEIVED, By.system("appeals"))
    return appeal


@transaction.atomic
def decide(case: PrivacyRequest, decision: str, reasons: str, by: By, edits: Edits | None = None) -> None:
    """Decides the open appeal, with a letter that gives the reasons; upheld, the case is worked again.

    `decision`: "upheld" or "denied". Raises NotAllowed where the same officer refused, Stale.
    """
    outcome, appeal = outcome_of(case, decision), open_one(case)
    if appeal is None:
        raise NotAllowed(NONE_OPEN)
    upheld = outcome == Letter.Outcome.APPEAL_UPHELD
    if refused_it(case, by):
        raise NotAllowed(_("Another officer than the one who refused decides an appeal."))
    if not reasons.strip():
        raise NotAllowed(_("An appeal is decided with written reasons; the person reads them."))
    change(case, by, assigned_to=by.user if upheld else case.assigned_to)
    letters.send(case, outcome, by, paragraph=reasons.strip(), edits=edits)
    _keep(appeal, upheld, reasons, by)
    record(
        Audited.APPEAL_DECIDED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        decision=str(appeal.decision),
    )
    if not upheld:
        move(case, State.APPEAL_DENIED, by)
        return
    move(case, State.APPEAL_UPHELD, by)
    move(case, State.IN_PROGRESS, by)
    change(case, by, reason="")
    replanning.reopen(case, by)
    case.corrections.filter(decision=Correction.Decision.DECLINED).update(
        decision=Correction.Decision.OPEN, reason="", decided_by=None, decided_at=None
    )


def outcome_of(case: PrivacyRequest, decision: str) -> Letter.Outcome:
    """Returns what the letter about a decision on the open appeal tells. Raises NotAllowed where there is none."""
    if decision not in OUTCOMES:
        raise NotAllowed(_("Choose how the appeal is decided."))
    if case.status != State.APPEAL_OPEN:
        raise NotAllowed(NONE_OPEN)
    return OUTCOMES[decision]


def open_one(case: PrivacyRequest) -> Appeal | None:
    """Returns the appeal that waits for its decision."""
    return case.appeals.filter(decision=Appeal.Decision.OPEN).first()


def refused_it(case: PrivacyRequest, by: By) -> bool:
    """Tells whether this officer sent the answer that is appealed against, or proposed it."""
    refusal = case.letters.filter(outcome__in=REFUSALS).order_by("-sent_at", "-id").first()
    if refusal is None:
        return False
    agreed = case.proposals.filter(state=Proposal.State.APPROVED).exclude(what=Proposal.What.OVERRIDE)
    if by.user and agreed.filter(proposed_by=by.user).exists():
        return True
    if refusal.officer_id is None:
        return bool(refusal.sent_by == by.label)
    return bool(by.user and refusal.officer_id == by.user.pk)


def _keep(appeal: Appeal, upheld: bool, reasons: str, by: By) -> None:
    appeal.decision = Appeal.Decision.UPHELD if upheld else Appeal.Decision.DENIED
    appeal.reasons, appeal.decided_by, appeal.decided_at = reasons.strip(), by.user, timezone.now()
    appeal.save(update_fields=["decision", "reasons", "decided_by", "decided_at"])
