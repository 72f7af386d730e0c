"""Finding cases: by one whole reference, address, telephone number or customer number; never by a piece."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Identifier, Link, User
from portal.audit.trail import subject_reference
from portal.vault.pseudonyms import contact_reference
from requests.models import PrivacyRequest
from requests.references import read_reference
from requests.telephone import e164

LINKS = 50
"""Links of one identifier that are followed; a number that more people share is no way to find one of them."""


def found(cases: QuerySet[PrivacyRequest], typed: str) -> QuerySet[PrivacyRequest]:
    """Returns the cases that a whole reference, email address or identifier names; each question has its index.

    An address is that of a login that exists, or one from which was asked without a login: of that the case bears a
    pseudonym. What else a case knows of its person is sealed, and is not searched. A number is found however typed.
    """
    word = typed.strip()
    if "@" in word:
        known = User.objects.annotate(lowered=Lower("email")).filter(lowered=word.lower())
        asked = contact_reference("email", word)
        return cases.filter(subject__in=[asked, *_references(known.values_list("pk", flat=True))])
    by_reference = cases.filter(reference=read_reference(word))
    if by_reference.exists():
        return by_reference
    number = _number(word)
    written = {word, number} if number else {word}
    carrying = Link.objects.filter(identifiers__kind__in=Identifier.Kind.values, identifiers__value__in=written)
    references = _references(carrying.values_list("user_id", flat=True).distinct()[:LINKS])
    return cases.filter(subject__in=[*references, *([contact_reference("phone", number)] if number else [])])


def _number(word: str) -> str:
    """Returns what was typed as E.164; "" where it is no telephone number."""
    try:
        return e164(word)
    except ValidationError:
        return ""


def _references(users: Iterable[int]) -> list[str]:
    return [subject_reference(user) for user in users]
