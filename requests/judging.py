"""What an answer has to obey: an objection is refused on compelling grounds alone, and what is granted was done.

GDPR Art. 21(1): the company has to show compelling legitimate grounds, or needs the data for legal claims. Art. 21(3):
against direct marketing nothing is weighed.
"""

from django.utils.translation import gettext as _

from requests import refusing, restricting, rulings
from requests.kinds import Kind
from requests.lifecycle import NotAllowed
from requests.models import Letter, PrivacyRequest
from requests.states import Reason

FORMAL = frozenset({Reason.UNVERIFIED, Reason.NO_MATCH, Reason.FRAUD_SUSPECTED, Reason.EXCESSIVE, Reason.NOT_COVERED})
"""Reasons that weigh nothing against the person."""


def may_refuse(case: PrivacyRequest, reason: Reason) -> None:
    """Asks whether a case may be refused for a reason. Raises NotAllowed where the law weighs it, or nothing may."""
    if case.kind in (Kind.OBJECT, Kind.OBJECT_MARKETING) and reason not in FORMAL:
        if case.kind == Kind.OBJECT:
            raise NotAllowed(_("An objection is refused on compelling grounds alone. Use “Refuse the objection”."))
        raise NotAllowed(_("An objection to direct marketing has to be followed."))


def carried_out(case: PrivacyRequest) -> None:
    """Asks whether what a case grants was done, before the letter says so; refused throughout, nothing is.

    Raises NotAllowed.
    """
    if rulings.outcome_of(case) == Letter.Outcome.DENIED:
        return
    if case.kind in restricting.KINDS and not case.restrictions.exists():
        raise NotAllowed(_("Hold the uses first; the letter says that they are held."))
    if case.kind in refusing.KINDS and refusing.AT not in case.scope:
        raise NotAllowed(_("Write the refusal down first; the letter says that it holds."))


def is_carried_out(case: PrivacyRequest) -> bool:
    """Tells whether what a case grants was done, where that is something to do."""
    try:
        carried_out(case)
    except NotAllowed:
        return False
    return True
