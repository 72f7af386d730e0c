"""The answer: extend once in time, refuse with reasons, or answer with the letter that closes the work."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.company.current import laws_in_force
from portal.company.schema.rights import Ground
from requests import copies, disclosure, judging, letters, proposing, reviewing, rulings
from requests.corrections import Outcome, outcome_of
from requests.deadlines import Deadlines, deadlines
from requests.grounds import grounds_for
from requests.kinds import KNOWING
from requests.letter_parts import Edits
from requests.lifecycle import NotAllowed, move
from requests.models import Correction, Letter, PlanItem, PrivacyRequest, Proposal
from requests.representing.rules import language
from requests.states import MOVES, Reason, State
from requests.timeline import By

ENDS = {
    Letter.Outcome.DONE: State.FULFILLED,
    Letter.Outcome.PARTLY: State.PARTIALLY_FULFILLED,
    Letter.Outcome.DENIED: State.DENIED,
}


def extension_of(case: PrivacyRequest) -> Deadlines | None:
    """Returns the dates with the one extension that the case's law allows, or None where none is (any more)."""
    law = laws_in_force().get(case.law)
    if case.received_at is None or case.first_due_on is None or case.extended_at or case.status != State.IN_PROGRESS:
        return None
    if day_of(timezone.now()) > case.first_due_on:
        return None
    found = deadlines(case.kind, law, case.received_at)
    return found if found.extended else None


def extend(case: PrivacyRequest, reason: str, by: By, edits: Edits | None = None) -> None:
    """Extends the due date once, with a letter that says why, while the first period still runs.

    Civ. Code 1798.145(h)(1), GDPR Art. 12(3). Raises NotAllowed, Stale.
    """
    allowed = extension_of(case)
    if allowed is None:
        raise NotAllowed(_("This case cannot be extended: no law allows it here, or its time has passed."))
    if not reason.strip():
        raise NotAllowed(_("An extension needs a reason that the person is told."))
    first = case.due_on
    with transaction.atomic():
        facts: dict[str, Any] = {
            "extended_at": timezone.now(),
            "extension_reason": reason.strip(),
            "due_on": allowed.extended_due_on,
        }
        letters.send(case, Letter.Outcome.EXTENDED, by, edits=edits, **facts)
        move(case, State.EXTENDED, by)
        record(
            Audited.CASE_EXTENDED,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            days=(case.due_on - first).days if case.due_on and first else 0,
        )


def outcome_now(case: PrivacyRequest) -> Letter.Outcome:
    """Returns which answer the work has come to. Raises NotAllowed while it has not come to one."""
    if not case.is_working:
        raise NotAllowed(_("There is nothing to answer in this state."))
    if case.kind == "delete":
        return _deletion(case)
    if case.kind == "correct":
        return _correction(case)
    outcome = rulings.outcome_of(case)
    if outcome != Letter.Outcome.DENIED:
        copies.must_be_ready(case)
    return outcome


def answer(case: PrivacyRequest, by: By, paragraph: str = "", edits: Edits | None = None) -> Proposal | None:
    """Sends the answer that the work has come to, and ends the case with it; under four eyes it is proposed.

    Returns the proposal where it waits. Raises NotAllowed, Stale, SourceDown.
    """
    outcome = outcome_now(case)
    judging.carried_out(case)
    reviewing.decidable(case, paragraph, by)
    if (
        case.kind in KNOWING
        and outcome != Letter.Outcome.DENIED
        and not paragraph.strip()
        and (named := disclosure.reply(case).by_hand)
    ):
        raise NotAllowed(_("Say in your own words what a colleague found in: %s.") % ", ".join(named))
    if proposing.is_asked():
        sent = {"paragraph": paragraph, "outcome": str(outcome.value), "edits": (edits or Edits()).stored()}
        return proposing.propose(case, Proposal.What.ANSWER, by, sent)
    send_answer(case, by, paragraph, edits)
    return None


def send_answer(case: PrivacyRequest, by: By, paragraph: str, edits: Edits | None = None) -> None:
    """Sends the answer at once. Raises NotAllowed, Stale, SourceDown."""
    outcome = outcome_now(case)
    judging.carried_out(case)
    reason = _reason(case) if outcome == Letter.Outcome.DENIED else None
    with transaction.atomic():
        case.reason = reason.value if reason else case.reason
        letters.send(case, outcome, by, paragraph=paragraph, edits=edits)
        move(case, ENDS[outcome], by, reason=reason)


def deny(
    case: PrivacyRequest, reason: Reason, by: By, paragraph: str, ground: str = "", edits: Edits | None = None
) -> Proposal | None:
    """Refuses a case with a reason, the facts behind it and, where one fits, a ground of the profile's.

    Returns the proposal where it waits for a second officer. Raises NotAllowed, Stale.

    Reasons must be given in the answering time (Civ. Code 1798.145(h)(2), GDPR Art. 12(4)), and a bare assertion
    is not enough (11 CCR 7022(b)(3), 7023(f)(2), 7024(h)).
    """
    judging.may_refuse(case, reason)
    reviewing.decidable(case, paragraph, by)
    if not paragraph.strip():
        raise NotAllowed(_("Explain the refusal with the facts of this case; the person reads it."))
    return refuse(case, reason, refusal_words(case, paragraph, ground), by, edits)


def refuse(case: PrivacyRequest, reason: Reason, said: str, by: By, edits: Edits | None = None) -> Proposal | None:
    """Refuses with words that were judged already; under four eyes it is proposed. Raises NotAllowed, Stale."""
    if case.has_erased:
        raise NotAllowed(_("The erasure has begun; answer with what was done."))
    if proposing.is_asked() and State.DENIED in MOVES[State(case.status)]:
        sent = {"reason": reason.value, "said": said, "edits": (edits or Edits()).stored()}
        return proposing.propose(case, Proposal.What.REFUSAL, by, sent)
    send_refusal(case, reason, said, by, edits)
    return None


def send_refusal(case: PrivacyRequest, reason: Reason, said: str, by: By, edits: Edits | None = None) -> None:
    """Sends a refusal at once. Raises NotAllowed, Stale."""
    with transaction.atomic():
        case.reason = reason.value
        letters.send(case, Letter.Outcome.DENIED, by, paragraph=said, edits=edits, reason=reason.value)
        move(case, State.DENIED, by, reason=reason)


def refusal_words(case: PrivacyRequest, paragraph: str, ground: str = "") -> str:
    """Returns what a refusal says of the case: the ground's sentence, where one was chosen, and the facts.

    Raises NotAllowed for a ground that is not the policy's.
    """
    if not ground:
        return paragraph.strip()
    with translation.override(language(case, Letter.Outcome.DENIED)):
        return f"{_ground(case, ground).text} {paragraph.strip()}"


def _reason(case: PrivacyRequest) -> Reason:
    """Returns why an answer refuses everything: the data is right, a law exempts it, or what the decisions say."""
    if case.kind == "correct":
        return Reason.ACCURATE
    return Reason.EXEMPTION if rulings.is_by_law(case) else Reason.OTHER


def _ground(case: PrivacyRequest, key: str) -> Ground:
    for one in grounds_for(case.kind):
        if one.key == key:
            return one
    raise NotAllowed(_("Choose one of the grounds that the policy or a law gives."))


def _deletion(case: PrivacyRequest) -> Letter.Outcome:
    if case.finished_at is None:
        raise NotAllowed(_("The answer follows when the erasure is finished and checked."))
    kept = case.plan.filter(action=PlanItem.Action.HOLD).exclude(ground__startswith="record_of_requests")
    return Letter.Outcome.PARTLY if kept.exists() else Letter.Outcome.DONE


def _correction(case: PrivacyRequest) -> Letter.Outcome:
    if not case.corrections.exists():
        return Letter.Outcome.DONE
    found = outcome_of(case)
    if found == Outcome.OPEN:
        raise NotAllowed(_("Decide on every correction first."))
    if case.corrections.filter(decision=Correction.Decision.BY_HAND).exists():
        raise NotAllowed(_("Somebody still has to write a correction by hand. Attest it first."))
    return {
        Outcome.ALL: Letter.Outcome.DONE,
        Outcome.SOME: Letter.Outcome.PARTLY,
        Outcome.NONE: Letter.Outcome.DENIED,
    }[found]
