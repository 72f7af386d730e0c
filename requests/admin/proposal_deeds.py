"""What the second officer does: approve, or send back; and who proposed takes it back."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from requests import approving, proposing
from requests.admin.typed import Sent, number
from requests.models import PrivacyRequest, Proposal
from requests.timeline import By


def proposed() -> str:
    """Returns what the desk says where a deed waits for another officer."""
    return _("Your proposal is kept. Nothing happens until another officer approves it.")


def _approve(case: PrivacyRequest, by: By, sent: Sent) -> str:
    approving.approve(_found(case, sent), by)
    return _("You approved it, and it is done.")


def _send_back(case: PrivacyRequest, by: By, sent: Sent) -> str:
    proposing.send_back(_found(case, sent), sent.get("reason", ""), by)
    return _("The proposal is sent back with your reason.")


def _take_back(case: PrivacyRequest, by: By, sent: Sent) -> str:
    proposing.take_back(_found(case, sent), by)
    return _("Your proposal is taken back.")


def _found(case: PrivacyRequest, sent: Sent) -> Proposal:
    proposal = case.proposals.get(pk=number(sent, "item"))
    proposal.case = case
    return proposal


PROPOSALS: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {
    "approve_proposal": _approve,
    "send_back": _send_back,
    "take_back": _take_back,
}
