"""Judging an objection: accepted by holding the use, or refused on compelling grounds that the person reads.

GDPR Art. 21(1): the company has to show compelling legitimate grounds, or needs the data for legal claims. Art. 21(3):
against direct marketing nothing is weighed.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests import deciding, refusing, restricting
from requests.kinds import Kind
from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest
from requests.states import Reason
from requests.timeline import By

FORMAL = frozenset({Reason.UNVERIFIED, Reason.NO_MATCH, Reason.FRAUD_SUSPECTED, Reason.EXCESSIVE, Reason.NOT_COVERED})
"""Reasons that weigh nothing against the person."""


class Grounds(models.TextChoices):
    """What alone overrides an objection."""

    COMPELLING = "compelling", gettext_lazy("Compelling legitimate grounds override the person's interests")
    CLAIMS = "claims", gettext_lazy("We need the data to establish, exercise or defend legal claims")


def overrule(case: PrivacyRequest, grounds: str, facts: str, by: By) -> None:
    """Refuses an objection on one of the two grounds that the law knows, with the facts behind it.

    Raises NotAllowed, Stale.
    """
    if case.kind != Kind.OBJECT:
        raise NotAllowed(_("Only an objection to a use is weighed; against direct marketing nothing is."))
    if grounds not in Grounds.values:
        raise NotAllowed(_("Choose the ground: without one of the two an objection has to be followed."))
    if case.restrictions.filter(lifted_at=None).exists():
        raise NotAllowed(_("The uses are held. Tell the person, lift the hold, then refuse."))
    if not facts.strip():
        raise NotAllowed(_("Explain the refusal with the facts of this case; the person reads it."))
    deciding.deny(case, Reason.OTHER, by, f"{Grounds(grounds).label}. {facts.strip()}")


def may_refuse(case: PrivacyRequest, reason: Reason) -> None:
    """Asks whether a case may be refused for a reason. Raises NotAllowed where the law weighs it, or nothing may."""
    if case.kind in (Kind.OBJECT, Kind.OBJECT_MARKETING) and reason not in FORMAL:
        if case.kind == Kind.OBJECT:
            raise NotAllowed(_("An objection is refused on compelling grounds alone. Use “Refuse the objection”."))
        raise NotAllowed(_("An objection to direct marketing has to be followed."))


def carried_out(case: PrivacyRequest) -> None:
    """Asks whether what a case grants was done, before the letter says so. Raises NotAllowed."""
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
