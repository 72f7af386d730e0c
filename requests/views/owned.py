"""Whose case it is."""

from django.http import Http404, HttpRequest

from accounts.models import User
from requests.models import PrivacyRequest
from requests.references import PATTERN


def own_case(request: HttpRequest, reference: str) -> PrivacyRequest:
    """Returns the signed-in person's case. Raises Http404 for every other, whether it exists or not."""
    if not PATTERN.fullmatch(reference):
        raise Http404
    try:
        return PrivacyRequest.objects.get(reference=reference, person_id=request.user.pk)
    except PrivacyRequest.DoesNotExist:
        raise Http404 from None


def person(request: HttpRequest) -> User:
    """Returns the signed-in person. Raises Http404 where nobody is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
