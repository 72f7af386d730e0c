"""Overruling an objection: refused on one of the two grounds that the law knows, which the person reads.

GDPR Art. 21(1): the company has to show compelling legitimate grounds, or needs the data for legal claims. Art. 21(3):
against direct marketing nothing is weighed.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from requests import deciding
from requests.grounds import Overriding
from requests.kinds import Kind
from requests.letter_parts import Edits
from requests.lifecycle import NotAllowed
from requests.models import Letter, PrivacyRequest, Proposal
from requests.representing.rules import language
from requests.states import Reason
from requests.timeline import By


def overrule(case: PrivacyRequest, grounds: str, facts: str, by: By, edits: Edits | None = None) -> Proposal | None:
    """Refuses an objection on one of the two grounds, with the facts behind it; returns the proposal where it waits.

    Raises NotAllowed, Stale.
    """
    if not facts.strip():
        raise NotAllowed(_("Explain the refusal with the facts of this case; the person reads it."))
    return deciding.refuse(case, Reason.OTHER, words(case, grounds, facts), by, edits)


def words(case: PrivacyRequest, grounds: str, facts: str) -> str:
    """Returns what the refusal says: the ground, and the facts behind it. Raises NotAllowed."""
    if case.kind != Kind.OBJECT:
        raise NotAllowed(_("Only an objection to a use is weighed; against direct marketing nothing is."))
    if grounds not in Overriding.values:
        raise NotAllowed(_("Choose the ground: without one of the two an objection has to be followed."))
    if case.restrictions.filter(lifted_at=None).exists():
        raise NotAllowed(_("The uses are held. Tell the person, lift the hold, then refuse."))
    with translation.override(language(case, Letter.Outcome.DENIED)):
        return f"{Overriding(grounds).label}. {facts.strip()}"
