"""Refusing a request for want of proof, and answering by categories what cannot be answered by records."""

from django.db import transaction
from django.utils.translation import gettext as _

from requests import evidence, intake, letters, proposing
from requests.intake import Filing, Sender
from requests.kinds import RECORDS, Kind
from requests.letter_parts import Edits
from requests.lifecycle import NotAllowed, move
from requests.models import Letter, PrivacyRequest, Proposal
from requests.states import Reason, State
from requests.timeline import By
from requests.verifying.points import REASONABLE

SOON = 5
"""Days before the date from which the desk is told to refuse or to verify."""


def may_refuse(case: PrivacyRequest) -> bool:
    """Tells whether a case can be refused for want of proof."""
    return case.status == State.AWAITING_VERIFICATION


def is_last_moment(case: PrivacyRequest) -> bool:
    """Tells whether a case without proof has to be decided now."""
    return may_refuse(case) and case.days_left is not None and case.days_left <= SOON


def refuse(case: PrivacyRequest, by: By, paragraph: str) -> PrivacyRequest | Proposal | None:
    """Refuses a case because it could not be verified, with its letter. `paragraph`: what was tried, for the person.

    A request for the records themselves goes on as one for their kinds (11 CCR 7024(a), 7062(f)): that case is
    returned, verified where two facts matched; under four eyes the proposal is. Raises NotAllowed, Stale.
    """
    if not may_refuse(case):
        raise NotAllowed(_("No proof is waited for in this state."))
    if not paragraph.strip():
        raise NotAllowed(_("Say what was tried to verify the person; they read it."))
    if proposing.is_asked():
        sent = {"reason": Reason.UNVERIFIED.value, "said": paragraph.strip(), "edits": Edits().stored()}
        return proposing.propose(case, Proposal.What.REFUSAL, by, sent)
    return send(case, by, paragraph.strip())


def send(case: PrivacyRequest, by: By, said: str) -> PrivacyRequest | None:
    """Sends the refusal at once, and returns the case that goes on from it. Raises NotAllowed, Stale."""
    with transaction.atomic():
        case.reason = Reason.UNVERIFIED.value
        letters.send(case, Letter.Outcome.DENIED, by, paragraph=said, reason=Reason.UNVERIFIED.value)
        move(case, State.DENIED, by, reason=Reason.UNVERIFIED)
        evidence.erase_proofs(case, by)
        return _by_categories(case, by) if case.kind in RECORDS else None


def _by_categories(case: PrivacyRequest, by: By) -> PrivacyRequest:
    sender = Sender(
        By.system("verifying"),
        user=case.person,
        name=case.requester.get("name", ""),
        email=case.email,
        phone=case.requester.get("phone", ""),
        language=case.language,
        contact=case.contact,
        identifiers=case.requester.get("identifiers", {}),
    )
    filing = Filing(
        kind=Kind.KNOW_CATEGORIES,
        place=case.place,
        token=f"after:{case.reference}",
        span=str(case.scope.get("span", "everything")),
    )
    follower = intake.file(sender, filing, proved=False, arrival=intake.Arrival(channel=case.channel, follows=case))
    best = max((len(one.matched) for one in case.matchings.all()), default=0)
    if best >= REASONABLE and follower.status == State.AWAITING_VERIFICATION:
        note = _("Two facts matched when %(reference)s was checked.") % {"reference": case.reference}
        intake.prove(follower, by, PrivacyRequest.Verification.POINTS, note)
    return follower
