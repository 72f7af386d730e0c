"""The second officer's yes: what was proposed is done as it was proposed, or not at all."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from requests import deciding, plan_decisions, proposing
from requests.letter_parts import Edits
from requests.lifecycle import NotAllowed
from requests.models import Proposal
from requests.states import Reason
from requests.timeline import By
from requests.verifying import unverified

What = Proposal.What


def approve(proposal: Proposal, by: By) -> None:
    """Does what another officer proposed. Raises NotAllowed, Stale, SourceDown, ObjectDoesNotExist.

    A proposal that fits the case no longer ends here.
    """
    proposing.second(proposal, by)
    if not proposing.fits(proposal):
        proposing.lapse(proposal)
        raise NotAllowed(_("The case changed since this was proposed. It has to be proposed again."))
    with transaction.atomic():
        proposing.settle(proposal, Proposal.State.APPROVED, by)
        proposing.approved(proposal, by)
        _do(proposal, by)


def _do(proposal: Proposal, by: By) -> None:
    case, sent = proposal.case, proposal.sent
    match What(proposal.what):
        case What.REFUSAL:
            _refuse(proposal, by)
        case What.ANSWER:
            deciding.send_answer(case, by, sent["paragraph"], Edits.of(sent["edits"]))
        case What.OVERRIDE:
            item = case.plan.get(pk=sent["item"])
            item.case = case
            until = date.fromisoformat(sent["until"]) if sent["until"] else None
            plan_decisions.decide_otherwise(
                item, sent["action"], by, note=sent["note"], ground=sent["ground"], until=until
            )


def _refuse(proposal: Proposal, by: By) -> None:
    case, sent = proposal.case, proposal.sent
    reason, edits = Reason(sent["reason"]), Edits.of(sent["edits"])
    if reason == Reason.UNVERIFIED:
        unverified.send(case, by, sent["said"])
    else:
        deciding.send_refusal(case, reason, sent["said"], by, edits)
