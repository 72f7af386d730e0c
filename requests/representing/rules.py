"""What the law asks of whoever acts for somebody, by kind of request."""

from requests.kinds import FILED_ON_SITE, Kind
from requests.models import Letter, Mandate, PrivacyRequest
from requests.states import NEVER_VERIFIED

AskedBy = PrivacyRequest.AskedBy
Method = Mandate.Method

DISCLOSING = frozenset(
    {Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC, Kind.COPY, Kind.PORTABILITY, Kind.ACCESS_ADMT},
)
"""Kinds whose answer holds the person's data."""

FOR_OTHERS = tuple(kind for kind in FILED_ON_SITE if kind not in (Kind.CHILD_DATA, Kind.DISPUTE, Kind.QUESTION))
"""Kinds that can be asked for somebody else; anybody may report data about a child, without showing anything."""

METHODS = {
    AskedBy.AGENT: (Method.PERMISSION,),
    AskedBy.ATTORNEY: (Method.ATTORNEY,),
    AskedBy.PARENT: (Method.FORM, Method.CARD, Method.PHONE, Method.VIDEO, Method.IN_PERSON, Method.IDENTITY),
}
"""How each is checked; for parents 11 CCR 7070(c)."""


def must_confirm(case: PrivacyRequest) -> bool:
    """Tells whether the person has to confirm directly that they gave permission.

    Of agents alone, and never for opt-outs and limits, for which the signed permission is enough (11 CCR 7026(j),
    7027(j)); a power of attorney under Probate Code sections 4121 to 4130 stands for all of it (7063(b)).
    """
    return case.asked_by == AskedBy.AGENT and case.kind not in NEVER_VERIFIED


def data_to_person(case: PrivacyRequest) -> bool:
    """Tells whether an answer that holds data goes to the person alone and not to whoever acts for them.

    An agent receives it only where the person said so; who has power of attorney or custody receives it.
    """
    if case.asked_by != AskedBy.AGENT or case.person_id is not None or case.kind not in DISCLOSING:
        return False
    return bool(case.representative.get("data_to") != "agent")


def for_person_alone(case: PrivacyRequest, outcome: str) -> bool:
    """Tells whether a letter of that outcome is for the person alone."""
    return outcome in {Letter.Outcome.DONE, Letter.Outcome.PARTLY} and data_to_person(case)


def reader(case: PrivacyRequest, outcome: str) -> str:
    """Returns the name of whoever a letter is written to: whoever acts for the person, else the person."""
    if not case.is_represented or for_person_alone(case, outcome):
        return case.requester_name
    return str(case.representative.get("name") or case.representative.get("email") or "")


def language(case: PrivacyRequest, outcome: str) -> str:
    """Returns the language of a letter: the person's own, who need not share the agent's, where it is theirs alone."""
    if case.is_represented and for_person_alone(case, outcome):
        return language_of(case)
    return case.language


def language_of(case: PrivacyRequest) -> str:
    """Returns the language in which the person is written to."""
    return str(case.representative.get("language") or case.language)
