"""Finding cases: by one whole reference, one whole address, or one whole customer number; never by a piece."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Identifier, Link, User
from portal.audit.trail import subject_reference
from requests.models import PrivacyRequest
from requests.references import read_reference

LINKS = 50
"""Links of one identifier that are followed; a number that more people share is no way to find one of them."""


def found(cases: QuerySet[PrivacyRequest], typed: str) -> QuerySet[PrivacyRequest]:
    """Returns the cases that a whole reference, email address or identifier names; each question has its index.

    An address is that of a login that exists: what a case itself knows of its person is sealed, and is not searched.
    """
    word = typed.strip()
    if "@" in word:
        known = User.objects.annotate(lowered=Lower("email")).filter(lowered=word.lower())
        return cases.filter(subject__in=_references(known.values_list("pk", flat=True)))
    by_reference = cases.filter(reference=read_reference(word))
    if by_reference.exists():
        return by_reference
    carrying = Link.objects.filter(identifiers__kind__in=Identifier.Kind.values, identifiers__value=word)
    return cases.filter(subject__in=_references(carrying.values_list("user_id", flat=True)[:LINKS]))


def _references(users: Iterable[int]) -> list[str]:
    return [subject_reference(user) for user in users]
